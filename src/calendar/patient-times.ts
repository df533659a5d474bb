import { overlaps, type Period } from '../kernel/interval.ts';
import type { PatientConflicts } from './settings.ts';
import type { OtherAppointment } from './warning.ts';

/** The live appointments of patients, by the patient's id. */
export type PatientTimes = ReadonlyMap<string, readonly OtherAppointment[]>;

/** Which appointment of whom. */
interface PatientAppointment {
  readonly id: string;
  readonly patientId: string | null;
}

/** The other appointments of the patient that overlap a time. */
export function otherAppointmentsAt(
  times: PatientTimes,
  { id, patientId }: PatientAppointment,
  period: Period,
): OtherAppointment[] {
  const own = patientId === null ? [] : (times.get(patientId) ?? []);
  return own.filter((other) => other.id !== id && overlaps(other, period));
}

/**
 * Whether a business that refuses conflicts lets nobody be moved to a time, because the patient has something else
 * then.
 */
export function isRefused(
  times: PatientTimes,
  setting: PatientConflicts,
  own: PatientAppointment,
  period: Period,
): boolean {
  return setting === 'refuse' && otherAppointmentsAt(times, own, period).length > 0;
}

/** The outcome for an appointment: it stays, ends, or goes to another doctor, perhaps at another time. */
interface Outcome {
  readonly state: PatientAppointment & OtherAppointment;
  readonly outcome: 'kept' | 'cancelled' | 'moved' | 'transferred';
  readonly target?: { readonly doctorId: string; readonly slot?: Period };
}

/** The times once an outcome has come about. */
export function timesAfter(times: PatientTimes, { state, outcome, target }: Outcome): PatientTimes {
  const { id, patientId } = state;
  const own = patientId === null ? undefined : times.get(patientId);
  if (patientId === null || own === undefined || outcome === 'kept') return times;
  const others = own.filter((other) => other.id !== id);
  const moved = target && { ...state, doctorId: target.doctorId, ...target.slot };
  return new Map(times).set(patientId, moved === undefined ? others : [...others, moved]);
}
