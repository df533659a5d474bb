import { type Acceptance, candidateServices, decideBooking, seatRefusalAt } from '../../calendar/decide-booking.ts';
import { decideVerb, mayMove, type Role, type Status } from '../../calendar/status.ts';
import type { AppointmentState, LiveAppointment } from '../../calendar/appointment-state.ts';
import { type Claim, claimsAt } from '../../calendar/occupancy.ts';
import { isRefused, otherAppointmentsAt, type PatientTimes, timesAfter } from '../../calendar/patient-times.ts';
import { leaveTouches, type Service } from '../../calendar/schedule.ts';
import type { PatientConflicts } from '../../calendar/settings.ts';
import { type Calendar, findSlots, leavesOf, practiceDateIn, type Slot } from '../../calendar/slots.ts';
import { addDays, localDateOf } from '../../kernel/time.ts';
import type { OtherAppointment, Warning } from '../../calendar/warning.ts';
import { endOfSessions } from '../../calendar/working-hours.ts';

/** What the caller asks to become of the appointments that a leave or a change of the hours strands. */
export interface StrandedInstruction {
  readonly action: 'keep' | 'move' | 'transfer' | 'cancel';
  /** What becomes of an appointment that cannot be moved. */
  readonly otherwise: 'keep' | 'cancel';
  /** Null: any colleague of the clinic. */
  readonly colleagueId: string | null;
  /** How many local days are searched beyond the first. */
  readonly withinDays: number;
  readonly role: Role;
}

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
  | { readonly kind: 'slot'; readonly doctorId: string; readonly place: Acceptance }
  | {
      readonly kind: 'queue';
      readonly doctorId: string;
      readonly practiceDate: string;
      readonly serviceId: string | null;
    };

/** Why what was asked for could not be done. */
export type NotMovedReason = 'ONGOING' | 'WALK_IN' | 'NO_COLLEAGUE' | 'NO_FREE_SLOT';

export type StrandedOutcome = {
  readonly state: AppointmentState;
  readonly reason?: NotMovedReason;
} & (
  | { readonly outcome: 'kept' | 'cancelled' }
  // With the other appointments of the patient that it overlaps there.
  | {
      readonly outcome: 'moved' | 'transferred';
      readonly target: Target;
      readonly overlapped: readonly OtherAppointment[];
    }
);

/** What became of a stranded appointment, or would. */
export interface SettledAppointment {
  /** As it was. */
  readonly state: LiveAppointment;
  /** As it is now. */
  readonly status: Status;
  readonly outcome: StrandedOutcome['outcome'];
  readonly reason?: NotMovedReason | undefined;
  /** Other appointments of the patient at its new time. */
  readonly warnings?: readonly Warning[] | undefined;
  /** Null where it stays. */
  readonly to: {
    readonly doctorId: string;
    readonly startAt: number;
    readonly endAt: number;
    /** Undefined while it is not given yet; null for what has none. */
    readonly token: number | null | undefined;
  } | null;
}

/**
 * What becomes of each stranded appointment, in the order given, which is that of their starts: the first gets the
 * first free slot, and a slot that is given is not given again. No patient is asked to come before the time that they
 * know. An appointment that is under way is kept, and so is a walk-in, unless a colleague takes over the queue. An
 * appointment that cannot be moved gets `otherwise`.
 */
export function planStranded(
  hours: HoursAfterChange,
  instruction: StrandedInstruction,
  stranded: readonly AppointmentState[],
): StrandedOutcome[] {
  const seats = new Map<string, readonly Claim[]>();
  for (const [doctorId, claims] of hours.claims) seats.set(doctorId, claimsAt(claims, hours.now));
  const search: Search = { hours, instruction, seats, slots: new Map(), patientTimes: hours.patientTimes };
  return stranded.map((state) => {
    const outcome = decideOne(search, state);
    if (outcome.outcome !== 'kept') giveSeats(seats, state, outcome);
    search.patientTimes = timesAfter(search.patientTimes, outcome);
    return outcome;
  });
}

interface Search {
  readonly hours: HoursAfterChange;
  readonly instruction: StrandedInstruction;
  /** The claims by doctor as what is decided so far leaves them. */
  readonly seats: Map<string, readonly Claim[]>;
  /** Free slots but for seats, by calendar and day: many appointments look at the same ones. */
  readonly slots: Map<string, readonly Slot[]>;
  /** As what is decided so far leaves them. */
  patientTimes: PatientTimes;
}

function decideOne(search: Search, state: AppointmentState): StrandedOutcome {
  const { action } = search.instruction;
  if (action === 'keep') return { state, outcome: 'kept' };
  if (!mayMove(state.status)) return { state, outcome: 'kept', reason: 'ONGOING' };
  if (action === 'cancel') return { state, outcome: cancelOrKeep(search, state, 'cancel') };
  const found = action === 'move' ? findOwnSlot(search, state) : findColleague(search, state);
  if (typeof found === 'string')
    return { state, outcome: cancelOrKeep(search, state, search.instruction.otherwise), reason: found };
  const overlapped = found.kind === 'slot' ? otherAppointmentsAt(search.patientTimes, state, found.place) : [];
  return { state, outcome: action === 'move' ? 'moved' : 'transferred', target: found, overlapped };
}

function cancelOrKeep(
  { instruction }: Search,
  { status }: AppointmentState,
  what: 'keep' | 'cancel',
): 'kept' | 'cancelled' {
  return what === 'cancel' && decideVerb(status, 'cancel', instruction.role).kind === 'change' ? 'cancelled' : 'kept';
}

/** Its own seat is free from here on, and the one that it gets is taken. */
function giveSeats(seats: Search['seats'], state: AppointmentState, outcome: StrandedOutcome): void {
  seats.set(state.doctorId, withoutOwn(seats.get(state.doctorId) ?? [], state));
  if (!('target' in outcome) || outcome.target.kind === 'queue') return;
  const { doctorId, place } = outcome.target;
  const { occupiedFrom: startAt, occupiedUntil: endAt } = place;
  const claim = { startAt, endAt, clinicId: state.clinicId, sessionId: place.sessionId, appointmentId: state.id };
  seats.set(doctorId, [...(seats.get(doctorId) ?? []), claim]);
}

function withoutOwn(claims: readonly Claim[], { id }: AppointmentState): readonly Claim[] {
  return claims.filter((claim) => claim.appointmentId !== id);
}

/** A seat is a registered patient's, and who came without a slot is here now. Dummies wait for a slot. */
function isWalkIn(state: AppointmentState): boolean {
  return state.patientId === null || (!state.seated && !state.isDummy);
}

/** The next slot of the same doctor, clinic and service. */
function findOwnSlot(search: Search, state: AppointmentState): Target | NotMovedReason {
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
function findColleague(search: Search, state: AppointmentState): Target | NotMovedReason {
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
  const [earliest] = next.sort((a, b) => a.place.startAt - b.place.startAt);
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

function slotTarget({ doctorId }: Calendar, place: Acceptance): Target & { readonly kind: 'slot' } {
  return { kind: 'slot', doctorId, place };
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
      const place = placeFrom(hours, calendar, claims, state, slot);
      if (place !== null && !isRefused(search.patientTimes, hours.patientConflicts, state, place))
        return slotTarget(calendar, place);
    }
  }
  return null;
}

function placeFrom(
  hours: HoursAfterChange,
  calendar: Calendar,
  claims: readonly Claim[],
  state: AppointmentState,
  slot: Slot,
): Acceptance | null {
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

/** Of all services, by start; whoever sits in them. */
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
