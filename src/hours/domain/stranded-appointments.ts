import type { AppointmentState, LiveAppointment } from '../../calendar/appointment-state.ts';
import { type Claim, claimsAt } from '../../calendar/occupancy.ts';
import { otherAppointmentsAt, timesAfter } from '../../calendar/patient-times.ts';
import { decideVerb, mayMove, type Status } from '../../calendar/status.ts';
import type { OtherAppointment, Warning } from '../../calendar/warning.ts';
import { findColleague, findOwnSlot } from './find-target.ts';
import type { StrandedInstruction } from './instruction.ts';
import { type HoursAfterChange, isSpent, type NotMovedReason, type Search, type Target, withoutOwn } from './search.ts';

/** The decision for a stranded appointment. */
export type StrandedPlan = {
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

/** The outcome of a stranded appointment, real or of a dry run. */
export interface StrandedOutcome {
  /** As it was. */
  readonly state: LiveAppointment;
  /** As it is now. */
  readonly status: Status;
  readonly outcome: StrandedPlan['outcome'];
  readonly reason?: NotMovedReason | undefined;
  /** Other appointments of the patient at its new time. */
  readonly warnings?: readonly Warning[] | undefined;
  /** Null where it stays. */
  readonly to: {
    readonly doctorId: string;
    readonly startAt: number;
    readonly endAt: number;
    /** Undefined as long as the new token is not known; null for an appointment without one. */
    readonly token: number | null | undefined;
  } | null;
}

/** The most slots that are worked out for one change, each once, and the most times that one is tried. */
const maxSlots = 200_000;
const maxTries = 1_000_000;

/**
 * The outcome of each stranded appointment, in the order given, which is that of their starts: the first gets the
 * first free slot, and nobody else gets that slot. No patient is asked to come before the time that they
 * know. An appointment that is under way is kept, and so is a walk-in, unless a colleague takes over the queue. An
 * appointment that cannot be moved gets `otherwise`. Yields again and again.
 * @returns null where more slots would have to be looked at than one change may
 */
export function* planStranded(
  hours: HoursAfterChange,
  instruction: StrandedInstruction,
  stranded: readonly AppointmentState[],
): Generator<undefined, StrandedPlan[] | null, unknown> {
  const seats = new Map<string, readonly Claim[]>();
  for (const [doctorId, claims] of hours.claims) seats.set(doctorId, claimsAt(claims, hours.now));
  const left = { slots: maxSlots, tries: maxTries };
  const search: Search = { hours, instruction, seats, slots: new Map(), left, patientTimes: hours.patientTimes };
  const plans: StrandedPlan[] = [];
  for (const state of stranded) {
    const outcome = yield* decideOne(search, state);
    if (isSpent(search)) return null;
    if (outcome.outcome !== 'kept') moveSeat(seats, state, outcome);
    search.patientTimes = timesAfter(search.patientTimes, outcome);
    plans.push(outcome);
    yield;
  }
  return plans;
}

function* decideOne(search: Search, state: AppointmentState): Generator<undefined, StrandedPlan, unknown> {
  const { action } = search.instruction;
  if (action === 'keep') return { state, outcome: 'kept' };
  if (!mayMove(state.status)) return { state, outcome: 'kept', reason: 'ONGOING' };
  if (action === 'cancel') return { state, outcome: cancelOrKeep(search, state, 'cancel') };
  const found = yield* action === 'move' ? findOwnSlot(search, state) : findColleague(search, state);
  if (typeof found === 'string')
    return { state, outcome: cancelOrKeep(search, state, search.instruction.otherwise), reason: found };
  const overlapped = found.kind === 'slot' ? otherAppointmentsAt(search.patientTimes, state, found.slot) : [];
  return { state, outcome: action === 'move' ? 'moved' : 'transferred', target: found, overlapped };
}

function cancelOrKeep(
  { instruction }: Search,
  { status }: AppointmentState,
  what: 'keep' | 'cancel',
): 'kept' | 'cancelled' {
  return what === 'cancel' && decideVerb(status, 'cancel', instruction.role).kind === 'change' ? 'cancelled' : 'kept';
}

/** The seat of the appointment is free from here on, and the seat of its target is taken. */
function moveSeat(seats: Search['seats'], state: AppointmentState, outcome: StrandedPlan): void {
  seats.set(state.doctorId, withoutOwn(seats.get(state.doctorId) ?? [], state));
  if (!('target' in outcome) || outcome.target.kind === 'queue') return;
  const { doctorId, slot } = outcome.target;
  const { occupiedFrom: startAt, occupiedUntil: endAt } = slot;
  const claim = { startAt, endAt, clinicId: state.clinicId, sessionId: slot.sessionId, appointmentId: state.id };
  seats.set(doctorId, [...(seats.get(doctorId) ?? []), claim]);
}
