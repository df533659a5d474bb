import type { AppointmentState } from '../../calendar/appointment-state.ts';
import { type AcceptedTime, decideBooking, seatRefusalAt } from '../../calendar/decide-booking.ts';
import type { Claim } from '../../calendar/occupancy.ts';
import { isRefused } from '../../calendar/patient-times.ts';
import type { Service } from '../../calendar/schedule.ts';
import type { Calendar } from '../../calendar/calendar.ts';
import { findSlots, type Slot } from '../../calendar/slots.ts';
import { addDays, localDateOf } from '../../kernel/time.ts';
import { type HoursAfterChange, type Search, type Target, withoutOwn } from './search.ts';

/**
 * The first free slot of one of these services that starts at `from` or later, and not before now and the service's
 * notice; as many slots as the appointment's length needs.
 */
export function nextSlot(
  search: Search,
  state: AppointmentState,
  calendar: Calendar,
  services: readonly Service[],
  from: number,
): (Target & { readonly kind: 'slot' }) | null {
  const { hours, instruction, seats } = search;
  const wanted = new Set(services.map((service) => service.id));
  const claims = withoutOwn(seats.get(calendar.doctorId) ?? [], state);
  const firstDate = localDateOf(Math.max(from, hours.now), calendar.zone);
  for (let day = 0; wanted.size > 0 && day <= instruction.withinDays; day += 1) {
    for (const slot of slotsOn(search, calendar, addDays(firstDate, day))) {
      if (slot.startAt < from || !wanted.has(slot.serviceId)) continue;
      if (seatRefusalAt(calendar, claims, slot) !== null) continue;
      const accepted = acceptedFrom(hours, calendar, claims, state, slot);
      if (accepted !== null && !isRefused(search.patientTimes, hours.patientConflicts, state, accepted))
        return slotTarget(calendar, accepted);
    }
  }
  return null;
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
function slotsOn({ hours, slots }: Search, calendar: Calendar, date: string): readonly Slot[] {
  const key = `${calendar.doctorId} ${calendar.clinicId} ${date}`;
  const known = slots.get(key);
  if (known !== undefined) return known;
  const found = findSlots(calendar, [], { fromDate: date, toDate: date, now: hours.now })
    .filter((slot) => slot.available)
    .sort((a, b) => a.startAt - b.startAt);
  slots.set(key, found);
  return found;
}

export function slotTarget({ doctorId }: Calendar, slot: AcceptedTime): Target & { readonly kind: 'slot' } {
  return { kind: 'slot', doctorId, slot };
}
