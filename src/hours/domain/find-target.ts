import type { AppointmentState } from '../../calendar/appointment-state.ts';
import { type AcceptedTime, decideBooking, seatRefusalAt } from '../../calendar/decide-booking.ts';
import type { Claim } from '../../calendar/occupancy.ts';
import { isRefused, type PatientTimes } from '../../calendar/patient-times.ts';
import { leaveTouches, type Service } from '../../calendar/schedule.ts';
import type { PatientConflicts } from '../../calendar/settings.ts';
import { candidateServices } from '../../calendar/slot-choice.ts';
import { type Calendar, leavesOf, practiceDateIn } from '../../calendar/calendar.ts';
import { findSlots, type Slot } from '../../calendar/slots.ts';
import { endOfSessions } from '../../calendar/working-hours.ts';
import { addDays, localDateOf } from '../../kernel/time.ts';
import type { StrandedInstruction } from './instruction.ts';

/** The hours after the change. They are read under the locks of every doctor in them. */
export interface HoursAfterChange {
  /** Whole seconds. */
  readonly now: number;
  /** The earliest start of a move, at a clinic of this zone: the end of a leave. Epoch seconds. */
  readonly movesFrom: (zone: string) => number;
  /** Of a doctor at a clinic; undefined where the doctor does not work there. */
  readonly calendarOf: (doctorId: string, clinicId: string) => Calendar | undefined;
  /** Of any doctor, archived and of former doctors too. */
  readonly serviceOf: (serviceId: string) => Service | undefined;
  /** The doctors of the clinic, in the order in which they are preferred. */
  readonly doctorsAt: (clinicId: string) => readonly string[];
  readonly acceptsAnyTime: (clinicId: string) => boolean;
  /** By doctor, over the whole searched period. */
  readonly claims: ReadonlyMap<string, readonly Claim[]>;
  readonly patientConflicts: PatientConflicts;
  /** Of the patients who may be given another time, over the same period; empty where the business allows conflicts. */
  readonly patientTimes: PatientTimes;
}

/** Where it goes: to a slot, or, for one without a seat, into a colleague's queue at the same time. */
export type Target =
  | { readonly kind: 'slot'; readonly doctorId: string; readonly slot: AcceptedTime }
  | {
      readonly kind: 'queue';
      readonly doctorId: string;
      readonly practiceDate: string;
      readonly serviceId: string | null;
    };

/** Why what was asked for could not be done. */
export type NotMovedReason = 'ONGOING' | 'WALK_IN' | 'NO_COLLEAGUE' | 'NO_FREE_SLOT';

export interface Search {
  readonly hours: HoursAfterChange;
  readonly instruction: StrandedInstruction;
  /** The claims by doctor as what is decided so far leaves them. */
  readonly seats: Map<string, readonly Claim[]>;
  /** Free slots but for seats, by calendar and day: many appointments look at the same ones. */
  readonly slots: Map<string, readonly Slot[]>;
  /** As what is decided so far leaves them. */
  patientTimes: PatientTimes;
}

export function withoutOwn(claims: readonly Claim[], { id }: AppointmentState): readonly Claim[] {
  return claims.filter((claim) => claim.appointmentId !== id);
}

/** A seat is a registered patient's, and who came without a slot is here now. Dummies wait for a slot. */
function isWalkIn(state: AppointmentState): boolean {
  return state.patientId === null || (!state.seated && !state.isDummy);
}

/** The next slot of the same doctor, clinic and service. */
export function findOwnSlot(search: Search, state: AppointmentState): Target | NotMovedReason {
  if (isWalkIn(state)) return 'WALK_IN';
  const { hours } = search;
  const calendar = hours.calendarOf(state.doctorId, state.clinicId);
  if (calendar === undefined) return 'NO_FREE_SLOT';
  const from = Math.max(state.startAt, hours.movesFrom(calendar.zone));
  return (
    nextSlot(search, state, calendar, ownServices(calendar, state, serviceOf(hours, state)), from) ?? 'NO_FREE_SLOT'
  );
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
export function findColleague(search: Search, state: AppointmentState): Target | NotMovedReason {
  const colleagues = colleaguesFor(search, state);
  if (colleagues.length === 0) return 'NO_COLLEAGUE';
  if (isWalkIn(state)) return takeOverWalkIn(search, state, colleagues);
  for (const colleague of colleagues) {
    const target = sameTime(search, state, colleague);
    if (target !== null) return target;
  }
  const next = colleagues.flatMap(
    ({ calendar, services }) => nextSlot(search, state, calendar, services, state.startAt) ?? [],
  );
  const [earliest] = next.sort((a, b) => a.slot.startAt - b.slot.startAt);
  return earliest ?? 'NO_FREE_SLOT';
}

interface Colleague {
  readonly calendar: Calendar;
  /** That the appointment may become, the best first. */
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

function slotTarget({ doctorId }: Calendar, slot: AcceptedTime): Target & { readonly kind: 'slot' } {
  return { kind: 'slot', doctorId, slot };
}

/**
 * The first free slot of one of these services that starts at `from` or later, and not before now and the service's
 * notice; as many slots as the appointment's length needs.
 */
function nextSlot(
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
