import type { LiveAppointment } from './appointment-state.ts';

/** A possible mistake in a request that was carried out all the same. */
export interface Warning {
  readonly code: 'EARLY' | 'PATIENT_CONFLICT' | 'POSSIBLE_DUPLICATE';
  readonly message: string;
  /** YYYY-MM-DD: of an appointment that has been started early, its day. */
  readonly date?: string;
  /** Another appointment of the patient. */
  readonly appointment?: OtherAppointment;
  /** Our id of somebody else who the patient may be. */
  readonly patientId?: string;
}

/** An appointment as a warning names it. */
export type OtherAppointment = Pick<
  LiveAppointment,
  'id' | 'partnerId' | 'doctorId' | 'clinicId' | 'startAt' | 'endAt' | 'status'
>;

/** The patient has another appointment at a time that overlaps. */
export function conflictWarnings(others: readonly OtherAppointment[]): Warning[] {
  return others.map((appointment) => ({
    code: 'PATIENT_CONFLICT',
    message: 'The patient has another appointment at this time.',
    appointment,
  }));
}

/** Another patient has the number, the birth date or age, and the name of one who was added. */
export function duplicateWarnings(patientIds: readonly string[]): Warning[] {
  return patientIds.map((patientId) => ({ code: 'POSSIBLE_DUPLICATE', message: duplicateMessage, patientId }));
}

export const duplicateMessage = 'Another patient has the same mobile number, birth date or age, and name.';

/** The patient of an appointment on a later day is checked in, or the consultation is started. */
export function earlyWarning(date: string): Warning {
  return { code: 'EARLY', message: `The appointment is for ${date}, which is still to come.`, date };
}
