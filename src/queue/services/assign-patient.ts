import type { AskedPatient } from '../../appointments/contract/booking.ts';
import { selectPatientId } from '../../patients/db/patients.ts';
import { readConflicts } from '../../appointments/db/patient-conflicts.ts';
import { assignPatient as writePatient, type PatientRequest } from '../db/queue-changes.ts';
import type { AppointmentState } from '../../calendar/appointment-state.ts';
import { type DomainError, invalidRequest } from '../../kernel/errors.ts';
import { conflictWarnings, duplicateWarnings } from '../../calendar/warning.ts';
import type { Origin } from '../../appointments/domain/origin.ts';
import { type AppointmentReference, applyChange } from '../../appointments/services/apply-change.ts';
import { conflictsOf, patientConflict } from '../../appointments/services/patient-conflict.ts';
import { patientUnknown } from '../../appointments/services/patient-unknown.ts';
import { referencePath } from '../../kernel/entity-reference.ts';
import type { Context } from '../../runtime/context.ts';
import { mostOf, quotaRefusal } from '../../runtime/quotas.ts';

/**
 * Assigns a patient to a walk-in who is not registered: a patient of the business, or one who is added with the details
 * of the request (rule C2). The guest's name and number are no longer kept.
 * @returns our id of the appointment
 * @throws DomainError APPOINTMENT_NOT_FOUND; INVALID_REQUEST_PARAMETERS for a patient who is unknown and cannot be
 *   added, or for an appointment that has another patient
 */
export async function assignPatient(
  ctx: Context,
  reference: AppointmentReference,
  asked: AskedPatient,
  origin: Origin,
): Promise<string> {
  const { before } = await applyChange(ctx, reference, origin, async (state) => {
    if (state.patientId !== null) return hasAlready(ctx, state, asked);
    const conflicts = conflictsOf(await ctx.catalog.business(ctx.businessId));
    const patient = { ...requestOf(ctx, state, asked), patient_conflicts: conflicts.patientConflicts };
    return {
      action: 'assign_patient',
      columns: {},
      ...conflicts,
      async write(request) {
        const written = await writePatient(ctx.db, request, patient);
        if (written.outcome === 'PATIENT_UNKNOWN') throw patientUnknown(asked);
        if (written.outcome === 'OVER_PATIENTS') throw await quotaRefusal(ctx, 'patients');
        if (written.outcome === 'PATIENT_CONFLICT') throw await conflictOf(ctx, state, asked);
        if (written.outcome !== 'BOOKED') return 'STALE';
        ctx.warnings.push(...conflictWarnings(readConflicts(written)), ...duplicateWarnings(written.duplicates ?? []));
        return 'CHANGED';
      },
    };
  });
  return before.id;
}

async function conflictOf(
  ctx: Context,
  { id, startAt, endAt }: AppointmentState,
  asked: AskedPatient,
): Promise<DomainError> {
  const patientId = await selectNamed(ctx, asked);
  return patientConflict(ctx, patientId === undefined ? null : { patientId, appointmentId: id, startAt, endAt });
}

/** Our id of the patient whom the request names; undefined where this business has none. */
async function selectNamed(ctx: Context, { patient: { id, partnerId } }: AskedPatient): Promise<string | undefined> {
  return selectPatientId(ctx.db, ctx.businessId, id ?? partnerId ?? '', id === undefined);
}

async function hasAlready(ctx: Context, { patientId }: AppointmentState, asked: AskedPatient): Promise<null> {
  const given = await selectNamed(ctx, asked);
  if (given === patientId) return null;
  if (given === undefined) throw patientUnknown(asked);
  const path = referencePath('patient', asked.patient);
  throw invalidRequest([{ path, code: 'conflict', message: 'the appointment has its patient already' }]);
}

function requestOf(
  ctx: Context,
  { doctorId }: AppointmentState,
  { patient, patientDetails, missingToAdd }: AskedPatient,
): Omit<PatientRequest, 'patient_conflicts'> {
  return {
    business_id: ctx.businessId,
    doctor_id: doctorId,
    patient_id: patient.id ?? null,
    partner_patient_id: patient.partnerId ?? null,
    patient_details: patientDetails === null ? null : { ...patientDetails, id: ctx.newId('patient') },
    can_add_patient: patientDetails !== null && missingToAdd.length === 0,
    most_patients: mostOf(ctx, 'patients'),
    now: ctx.now(),
  };
}
