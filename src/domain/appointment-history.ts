import type { Role, Status } from './appointment.ts';
import type { AppointmentState } from './appointment-state.ts';

/** One change of an appointment as it is read. */
export interface HistoryEntry {
  /** Counts the changes from 1. */
  readonly version: number;
  /** Epoch seconds. */
  readonly at: number;
  readonly actorKind: 'client' | 'staff' | 'system';
  readonly actorId: string;
  readonly role: Role;
  readonly onBehalfOf: string | null;
  readonly action: string;
  /** Null where it began. */
  readonly from: Status | null;
  readonly to: Status;
  /** JSON text: times, ids and numbers with old and new, of contents their names alone. */
  readonly changes: string;
  /** Gone after an erasure, but for the reason of the erasure itself. */
  readonly remark: string | null;
}

/** Members of a HistoryEntry that say what an appointment was before. */
type Step = Pick<HistoryEntry, 'from' | 'changes'>;

/**
 * An appointment as it was before the last changes of it, as far as the history keeps it: times, place, number and status.
 * @param steps those changes, oldest first
 */
export function asBefore(state: AppointmentState, steps: readonly Step[]): AppointmentState {
  const changes = steps.map((step) => JSON.parse(step.changes) as Readonly<Partial<Record<string, readonly [unknown, unknown]>>>);
  const old = <Value>(field: string, present: Value): Value => (changes.find((each) => each[field] !== undefined)?.[field]?.[0] as Value | undefined) ?? present;
  return {
    ...state,
    status: steps[0]?.from ?? state.status,
    doctorId: old('doctor_id', state.doctorId),
    clinicId: old('clinic_id', state.clinicId),
    practiceDate: old('practice_date', state.practiceDate),
    startAt: old('start_time', state.startAt),
    endAt: old('end_time', state.endAt),
    // Who had no number is told as 0.
    token: old('token', state.token) || null,
  };
}
