import type { AppointmentState } from '../../calendar/appointment-state.ts';
import { decideBooking } from '../../calendar/decide-booking.ts';
import { isRefused } from '../../calendar/patient-times.ts';
import { leaveTouches, type Service } from '../../calendar/schedule.ts';
import { candidateServices } from '../../calendar/slot-choice.ts';
import { type Calendar, leavesOf, practiceDateIn } from '../../calendar/calendar.ts';
import { endOfSessions } from '../../calendar/working-hours.ts';
import { nextSlot, slotTarget } from './next-slot.ts';
import { type HoursAfterChange, type NotMovedReason, type Search, type Target, withoutOwn } from './search.ts';

/** The next slot of the same doctor, clinic and service. */
export function* findOwnSlot(
  search: Search,
  state: AppointmentState,
): Generator<undefined, Target | NotMovedReason, unknown> {
  if (isWalkIn(state)) return 'WALK_IN';
  const { hours } = search;
  const calendar = hours.calendarOf(state.doctorId, state.clinicId);
  if (calendar === undefined) return 'NO_FREE_SLOT';
  const from = Math.max(state.startAt, hours.movesFrom(calendar.zone));
  const services = ownServices(calendar, state, serviceOf(hours, state));
  return (yield* nextSlot(search, state, calendar, services, from)) ?? 'NO_FREE_SLOT';
}

/** A seat is a registered patient's, and who came without a slot is here now. Dummies wait for a slot. */
function isWalkIn(state: AppointmentState): boolean {
  return state.patientId === null || (!state.seated && !state.isDummy);
}

/** Its service; where that one is not offered any more, the service that took its name and type. */
function ownServices(calendar: Calendar, state: AppointmentState, own: Service | undefined): Service[] {
  const offered = candidateServices(calendar, state.mode, state.serviceId);
  return offered.length > 0 || own === undefined ? offered : alike(calendar, state, own, false);
}

function serviceOf(hours: HoursAfterChange, { serviceId }: AppointmentState): Service | undefined {
  return serviceId === null ? undefined : hours.serviceOf(serviceId);
}

/** A colleague at the same time; else the colleague with the next free slot. */
export function* findColleague(
  search: Search,
  state: AppointmentState,
): Generator<undefined, Target | NotMovedReason, unknown> {
  const colleagues = colleaguesFor(search, state);
  if (colleagues.length === 0) return 'NO_COLLEAGUE';
  if (isWalkIn(state)) return takeOverWalkIn(search, state, colleagues);
  for (const colleague of colleagues) {
    const target = sameTime(search, state, colleague);
    if (target !== null) return target;
    yield;
  }
  let earliest: (Target & { readonly kind: 'slot' }) | null = null;
  for (const { calendar, services } of colleagues) {
    const next = yield* nextSlot(search, state, calendar, services, state.startAt);
    if (next !== null && (earliest === null || next.slot.startAt < earliest.slot.startAt)) earliest = next;
  }
  return earliest ?? 'NO_FREE_SLOT';
}

interface Colleague {
  readonly calendar: Calendar;
  /** The services of the colleague that may take the appointment, the best first. */
  readonly services: readonly Service[];
}

function colleaguesFor({ hours, instruction }: Search, state: AppointmentState): Colleague[] {
  const own = serviceOf(hours, state);
  const ids = instruction.colleagueId === null ? hours.doctorsAt(state.clinicId) : [instruction.colleagueId];
  return ids.flatMap((id): Colleague[] => {
    const calendar = id === state.doctorId ? undefined : hours.calendarOf(id, state.clinicId);
    const services = calendar === undefined ? [] : alike(calendar, state, own, instruction.colleagueId !== null);
    return calendar === undefined || services.length === 0 ? [] : [{ calendar, services }];
  });
}

/** Of the same name and type; a colleague who is named does with one of the same type, else with any of the mode. */
function alike(calendar: Calendar, { mode }: AppointmentState, own: Service | undefined, isNamed: boolean): Service[] {
  const offered = candidateServices(calendar, mode, null);
  if (own === undefined) return offered;
  const sameType = offered.filter(({ type }) => type === own.type);
  const same = sameType.filter(({ name }) => nameKey(name) === nameKey(own.name));
  if (same.length > 0 || !isNamed) return same;
  return sameType.length > 0 ? sameType : offered;
}

function nameKey(name: string): string {
  return name.trim().toLowerCase();
}

function takeOverWalkIn(
  { hours }: Search,
  { startAt, endAt }: AppointmentState,
  colleagues: readonly Colleague[],
): Target | NotMovedReason {
  const until = Math.max(endAt, hours.now + 1);
  for (const { calendar, services } of colleagues) {
    const practiceDate = practiceDateIn(calendar, Math.max(startAt, hours.now));
    const isIn = endOfSessions(calendar, practiceDate) > hours.now;
    const isAway = leavesOf(calendar).some(({ leave }) => leaveTouches(leave, { startAt, endAt: until, practiceDate }));
    if (isIn && !isAway)
      return { kind: 'queue', doctorId: calendar.doctorId, practiceDate, serviceId: services[0]?.id ?? null };
  }
  return 'NO_COLLEAGUE';
}

function sameTime(search: Search, state: AppointmentState, { calendar, services }: Colleague): Target | null {
  const { hours, seats } = search;
  const claims = withoutOwn(seats.get(calendar.doctorId) ?? [], state);
  for (const service of services) {
    const decision = decideBooking(calendar, claims, {
      startAt: state.startAt,
      endAt: state.endAt,
      mode: state.mode,
      serviceId: service.id,
      now: hours.now,
      acceptAnyTime: hours.acceptsAnyTime(calendar.clinicId),
      overbook: false,
    });
    if (!decision.ok || isRefused(search.patientTimes, hours.patientConflicts, state, decision)) continue;
    if (!leavesOf(calendar).some(({ leave }) => leaveTouches(leave, decision))) return slotTarget(calendar, decision);
  }
  return null;
}
