import type { AppointmentState } from '../../calendar/appointment-state.ts';
import { type AcceptedTime, decideBooking, seatRefusalAt } from '../../calendar/decide-booking.ts';
import type { Claim } from '../../calendar/occupancy.ts';
import { isRefused } from '../../calendar/patient-times.ts';
import type { Service } from '../../calendar/schedule.ts';
import type { Calendar } from '../../calendar/calendar.ts';
import { claimsPeriod, type Slot, visitSlots } from '../../calendar/slots.ts';
import { addDays, daySeconds, localDateOf } from '../../kernel/time.ts';
import { type HoursAfterChange, isSpent, type Search, type Target, withoutOwn } from './search.ts';

/** How many slots are tried between two steps. */
const triesOfStep = 50;

/**
 * The first free slot of one of these services that starts at `from` or later, and not before now and the service's
 * notice; as many slots as the appointment's length needs. Null, too, where the search is spent. Yields again and again.
 */
export function* nextSlot(
  search: Search,
  state: AppointmentState,
  calendar: Calendar,
  services: readonly Service[],
  from: number,
): Generator<undefined, (Target & { readonly kind: 'slot' }) | null, unknown> {
  const { hours, instruction, seats, left } = search;
  const wanted = new Set(services.map((service) => service.id));
  const others = withoutOwn(seats.get(calendar.doctorId) ?? [], state);
  const firstDate = localDateOf(Math.max(from, hours.now), calendar.zone);
  for (let day = 0; wanted.size > 0 && day <= instruction.withinDays; day += 1) {
    const date = addDays(firstDate, day);
    const slots = yield* slotsOn(search, calendar, date);
    const claims = claimsNear(others, calendar, date, state);
    for (const slot of slots) {
      if (isSpent(search)) return null;
      if (slot.startAt < from || !wanted.has(slot.serviceId)) continue;
      left.tries -= 1;
      if (left.tries % triesOfStep === 0) yield;
      if (seatRefusalAt(calendar, claims, slot) !== null) continue;
      const accepted = acceptedFrom(hours, calendar, claims, state, slot);
      if (accepted !== null && !isRefused(search.patientTimes, hours.patientConflicts, state, accepted))
        return slotTarget(calendar, accepted);
    }
  }
  return null;
}

/** The claims that a slot of a day can meet, or as many slots from one on as an appointment needs. */
function claimsNear(
  claims: readonly Claim[],
  calendar: Calendar,
  date: string,
  { startAt, endAt }: AppointmentState,
): readonly Claim[] {
  const lastDate = addDays(date, 1 + Math.ceil((endAt - startAt) / daySeconds));
  const near = claimsPeriod(calendar, { fromDate: date, toDate: lastDate });
  // Also what has taken place, which is an empty period and counts for limits.
  return claims.filter((claim) => claim.startAt < near.endAt && claim.endAt >= near.startAt);
}

function acceptedFrom(
  hours: HoursAfterChange,
  calendar: Calendar,
  claims: readonly Claim[],
  state: AppointmentState,
  slot: Slot,
): AcceptedTime | null {
  const untilAt = slot.startAt + state.endAt - state.startAt;
  const decision = decideBooking(calendar, claims, {
    startAt: slot.startAt,
    endAt: untilAt > slot.endAt ? untilAt : slot.endAt,
    mode: state.mode,
    serviceId: slot.serviceId,
    now: hours.now,
    acceptAnyTime: false,
    overbook: false,
  });
  return decision.ok ? decision : null;
}

/** Of all services, by start; taken or free. */
function* slotsOn(
  { hours, slots, left }: Search,
  calendar: Calendar,
  date: string,
): Generator<undefined, readonly Slot[], unknown> {
  yield;
  const key = `${calendar.doctorId} ${calendar.clinicId} ${date}`;
  const known = slots.get(key);
  if (known !== undefined) return known;
  const found: Slot[] = [];
  const day = { fromDate: date, toDate: date, now: hours.now, most: left.slots, isWanted: () => true };
  left.slots -= yield* visitSlots(calendar, [], day, (slot) => {
    if (slot.available) found.push(slot);
  });
  found.sort((a, b) => a.startAt - b.startAt);
  slots.set(key, found);
  return found;
}

export function slotTarget({ doctorId }: Calendar, slot: AcceptedTime): Target & { readonly kind: 'slot' } {
  return { kind: 'slot', doctorId, slot };
}
