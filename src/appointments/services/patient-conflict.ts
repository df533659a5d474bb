import { otherAppointmentAnswer } from '../contract/warnings.ts';
import { type PatientTime, selectPatientConflicts } from '../db/patient-conflicts.ts';
import { DomainError } from '../../kernel/errors.ts';
import type { BusinessEntry } from '../../runtime/catalog.ts';
import type { Context } from '../../runtime/context.ts';
import type { Change } from './change-request.ts';

/** A 409 that names the other appointments of the patient, for a business that refuses two at one time. */
export async function patientConflict(ctx: Context, time: PatientTime | null): Promise<DomainError> {
  const others = time === null ? [] : await selectPatientConflicts(ctx.db, ctx.businessId, time, ctx.now());
  return new DomainError('PATIENT_CONFLICT', undefined, { appointments: others.map(otherAppointmentAnswer) });
}

/** The members of a change that gives a patient a time: the setting for their other appointments, and its version. */
export function conflictsOf({
  settings,
  version,
}: BusinessEntry): Required<Pick<Change, 'patientConflicts' | 'catalogVersion'>> {
  return { patientConflicts: settings.patientConflicts, catalogVersion: version };
}
