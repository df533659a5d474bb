/** Every status that an appointment can have; the contract's codes. */
export const statuses = {
  BK: 'booked',
  RV: 'reserved',
  IN: 'initiated: a follow-up was proposed',
  CK: 'checked in',
  PA: 'parked',
  OG: 'ongoing',
  CM: 'completed with a prescription',
  CMNP: 'completed without a prescription',
  AB: 'aborted: begun but not completed',
  NS: 'no-show',
  NSD: 'no-show, reported by the doctor',
  NSS: 'no-show, reported by staff',
  CN: 'cancelled through the API',
  CND: 'cancelled by the doctor',
  CNS: 'cancelled by staff',
  PC: 'provisionally cancelled',
  PNR: 'payment not received',
  RE: 'rescheduled through the API',
  RES: 'rescheduled by staff',
  RED: 'rescheduled by the doctor',
} as const;

export type Status = keyof typeof statuses;

type Stage = 'BOOKED' | 'ONGOING' | 'COMPLETED' | 'CANCELLED';

/** The four coarse stages in which a patient's appointments are listed (rule D3). */
export function stageOf(status: Status): Stage {
  switch (status) {
    case 'BK':
    case 'RV':
    case 'IN':
    case 'CK':
    case 'PA':
      return 'BOOKED';
    case 'OG':
      return 'ONGOING';
    case 'CM':
    case 'CMNP':
    case 'AB':
      return 'COMPLETED';
    case 'NS':
    case 'NSD':
    case 'NSS':
    case 'CN':
    case 'CND':
    case 'CNS':
    case 'PC':
    case 'PNR':
    case 'RE':
    case 'RES':
    case 'RED':
      return 'CANCELLED';
  }
}

/** Statuses that keep a seat; every other one frees it at once (rule E2). */
export const liveStatuses = ['BK', 'RV', 'IN', 'CK', 'PA', 'OG'] as const satisfies readonly Status[];

export function isLive(status: Status): boolean {
  return (liveStatuses as readonly Status[]).includes(status);
}

/** On whose behalf a change is made; it decides the code of a cancellation, a no-show, a rescheduling (rule E3). */
export type Role = 'api' | 'staff' | 'doctor' | 'system';

interface Transition {
  readonly from: readonly Status[];
  readonly to: readonly Status[];
  readonly by: readonly Role[];
}

/** The patient is expected and has not come. */
export const expectedStatuses = ['BK', 'RV', 'IN'] as const satisfies readonly Status[];

/** The patient waits to be called. */
export const waitingStatus = 'CK' satisfies Status;

/** The patient is still to be seen: only these have a place in the queue that can change. */
export const unseenStatuses = [...expectedStatuses, waitingStatus, 'PA'] as const satisfies readonly Status[];

/** The appointment is confirmed, and its patient still to be seen. */
export const bookedStatuses = ['BK', 'RV', 'CK', 'PA'] as const satisfies readonly Status[];

/** The patient has come and has not gone. */
export const hereStatuses = [waitingStatus, 'PA', 'OG'] as const satisfies readonly Status[];

/** The patient has said that they come: only of these a service reminds by schedule. */
export const remindedStatuses = ['BK', 'RV'] as const satisfies readonly Status[];

/** The consultation was completed. */
export const completedStatuses = ['CM', 'CMNP'] as const satisfies readonly Status[];

/** The patient was seen: the seat is free, and the appointment counts for the limits of its session all the same. */
export const seenStatuses = [...completedStatuses, 'AB'] as const satisfies readonly Status[];

/** The patient did not come. */
export const noShowStatuses = ['NS', 'NSD', 'NSS'] as const satisfies readonly Status[];

/** The appointment ended before its time, and no other took its place. */
export const cancelledStatuses = ['CN', 'CND', 'CNS', 'PC', 'PNR'] as const satisfies readonly Status[];

/** Another appointment took its place. */
export const rescheduledStatuses = ['RE', 'RES', 'RED'] as const satisfies readonly Status[];

const people = ['api', 'staff', 'doctor'] as const;

/**
 * The one table of the statuses that follow each other, and of the roles that may bring them about (rules E1, E3 and
 * E5). A transition that is not here is forbidden. docs/booking-rules.md shows it, and a test compares the two.
 */
export const transitions: readonly Transition[] = [
  { from: bookedStatuses, to: ['CK', 'OG', 'PA'], by: people },
  { from: bookedStatuses, to: ['CM', 'CMNP'], by: people },
  { from: bookedStatuses, to: ['NS'], by: ['api', 'system'] },
  { from: bookedStatuses, to: ['NSS'], by: ['staff'] },
  { from: bookedStatuses, to: ['NSD'], by: ['doctor'] },
  { from: [...bookedStatuses, 'IN'], to: ['CN'], by: ['api', 'system'] },
  { from: [...bookedStatuses, 'IN'], to: ['CNS'], by: ['staff'] },
  { from: [...bookedStatuses, 'IN'], to: ['CND'], by: ['doctor'] },
  { from: [...bookedStatuses, 'IN'], to: ['RE'], by: ['api', 'system'] },
  { from: [...bookedStatuses, 'IN'], to: ['RES'], by: ['staff'] },
  { from: [...bookedStatuses, 'IN'], to: ['RED'], by: ['doctor'] },
  { from: ['IN'], to: ['BK', 'RV'], by: people },
  { from: ['IN'], to: ['PC'], by: [...people, 'system'] },
  { from: ['OG'], to: ['CM', 'CMNP'], by: people },
  { from: ['OG'], to: ['PA'], by: people },
  { from: ['OG'], to: ['AB'], by: [...people, 'system'] },
  { from: ['CK'], to: ['BK'], by: ['staff', 'doctor'] },
  { from: ['OG'], to: ['CK'], by: ['staff', 'doctor'] },
  { from: ['NS', 'NSS', 'NSD', 'CN', 'CNS', 'CND', 'PC'], to: ['BK'], by: people },
];

export function mayBecome(from: Status, to: Status, role: Role): boolean {
  return transitions.some((each) => each.from.includes(from) && each.to.includes(to) && each.by.includes(role));
}

/** A change of an appointment that concerns its status alone. */
interface Verb {
  /** The new status, by the role that makes the change. */
  readonly to: Status | Readonly<Record<Role, Status>>;
  /** The statuses that it leaves; left out where the table alone decides. */
  readonly from?: readonly Status[];
  /** The statuses in which it is done already: then it is a success that changes nothing. */
  readonly already: readonly Status[];
  readonly refusal: StatusRefusal;
}

type StatusRefusal =
  | 'CANCEL_NOT_ALLOWED'
  | 'COMPLETE_NOT_ALLOWED'
  | 'RESCHEDULE_NOT_ALLOWED'
  | 'PARK_NOT_ALLOWED'
  | 'STATUS_CHANGE_NOT_ALLOWED';

const noShows = { api: 'NS', staff: 'NSS', doctor: 'NSD', system: 'NS' } as const;
const cancellations = { api: 'CN', staff: 'CNS', doctor: 'CND', system: 'CN' } as const;
export const reschedulings = { api: 'RE', staff: 'RES', doctor: 'RED', system: 'RE' } as const;

const refusal = 'STATUS_CHANGE_NOT_ALLOWED';

export const verbs = {
  check_in: { to: 'CK', from: ['BK', 'RV', 'PA'], already: ['CK'], refusal },
  undo_check_in: { to: 'BK', from: ['CK'], already: ['BK'], refusal },
  start: { to: 'OG', already: ['OG'], refusal },
  undo_start: { to: 'CK', from: ['OG'], already: ['CK'], refusal },
  park: { to: 'PA', already: ['PA'], refusal: 'PARK_NOT_ALLOWED' },
  unpark: { to: 'CK', from: ['PA'], already: ['CK'], refusal },
  complete: { to: 'CMNP', already: ['CMNP', 'CM'], refusal: 'COMPLETE_NOT_ALLOWED' },
  complete_with_prescription: { to: 'CM', already: ['CM'], refusal: 'COMPLETE_NOT_ALLOWED' },
  abort: { to: 'AB', already: ['AB'], refusal },
  no_show: { to: noShows, already: Object.values(noShows), refusal },
  undo_no_show: { to: 'BK', from: Object.values(noShows), already: ['BK'], refusal },
  cancel: { to: cancellations, already: Object.values(cancellations), refusal: 'CANCEL_NOT_ALLOWED' },
  reinstate: { to: 'BK', from: [...Object.values(cancellations), 'PC'], already: ['BK'], refusal },
  confirm: { to: 'BK', from: ['IN'], already: ['BK'], refusal },
  reserve: { to: 'RV', from: ['IN'], already: ['RV'], refusal },
  decline: { to: 'PC', from: ['IN'], already: ['PC'], refusal },
  replace: { to: reschedulings, already: [], refusal: 'RESCHEDULE_NOT_ALLOWED' },
} as const satisfies Readonly<Record<string, Verb>>;

export type VerbName = keyof typeof verbs;

type StatusDecision =
  | { readonly kind: 'change'; readonly to: Status }
  | { readonly kind: 'nothing' }
  | { readonly kind: 'forbidden'; readonly code: StatusRefusal };

/** The effect of a verb on an appointment of this status: the one check of every change of status (rule E1). */
export function decideVerb(status: Status, name: VerbName, role: Role): StatusDecision {
  const verb: Verb = verbs[name];
  if (verb.already.includes(status)) return { kind: 'nothing' };
  const to = typeof verb.to === 'string' ? verb.to : verb.to[role];
  const fits = (verb.from ?? [status]).includes(status) && mayBecome(status, to, role);
  return fits ? { kind: 'change', to } : { kind: 'forbidden', code: verb.refusal };
}

/** The verb that brings a status about where it is asked for by its code: a no-show alone is told so (rule E1). */
export function verbForCode(code: Status): VerbName | null {
  return code === 'NS' ? 'no_show' : null;
}

export function isHere(status: Status): boolean {
  return (hereStatuses as readonly Status[]).includes(status);
}

/** A time, doctor or clinic may change while the appointment could also be rescheduled (rule E4). */
export function mayMove(status: Status): boolean {
  return mayBecome(status, 'RE', 'api');
}

/** Instants of the visit, epoch seconds. */
export interface VisitTimes {
  readonly checkedInAt: number | null;
  readonly startedAt: number | null;
  readonly endedAt: number | null;
}

/** When the patient came, went in and was done, after a change of status at `now`. */
export function visitTimes(before: VisitTimes, to: Status, now: number): VisitTimes {
  const { checkedInAt, startedAt } = before;
  switch (to) {
    case 'CK':
      return { checkedInAt: checkedInAt ?? now, startedAt: null, endedAt: null };
    case 'OG':
      return { checkedInAt: checkedInAt ?? now, startedAt: now, endedAt: null };
    case 'CM':
    case 'CMNP':
    case 'AB':
      return { checkedInAt, startedAt, endedAt: now };
    case 'BK':
    case 'RV':
    case 'IN':
      return { checkedInAt: null, startedAt: null, endedAt: null };
    default:
      return { ...before };
  }
}
