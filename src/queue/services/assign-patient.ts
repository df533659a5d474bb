import type { AssignPatientBody } from '../contract/assign-patient.ts';
import { asObject } from '../../kernel/schemas.ts';
import { missingToAdd, patientColumns, type PatientBodyContext } from '../../patients/contract/patients.ts';
import { selectPatientId } from '../../patients/db/patients.ts';
import { readConflicts } from '../../appointments/db/patient-conflicts.ts';
import { assignPatient as writePatient, type PatientRequest } from '../db/changes.ts';
import type { AppointmentState } from '../../calendar/appointment-state.ts';
import { type DomainError, invalidRequest, unknownId } from '../../kernel/errors.ts';
import { conflictWarnings, duplicateWarnings } from '../../calendar/warning.ts';
import type { Origin } from '../../appointments/services/change-request.ts';
import { type AppointmentReference, applyChange } from '../../appointments/services/apply-change.ts';
import { conflictsOf, patientConflict } from '../../appointments/services/patient-conflict.ts';
import type { Context } from '../../runtime/context.ts';
import { mostOf, quotaRefusal } from '../../runtime/quotas.ts';

/**
 * Assigns a patient to a walk-in who is not registered: a patient of the business, or one who is added as the body
 * describes (rule C2). The guest's name and number are no longer kept.
 * @returns our id of the appointment
 * @throws DomainError APPOINTMENT_NOT_FOUND; INVALID_REQUEST_PARAMETERS for a patient who is unknown and cannot be
 *   added, or for an appointment that has another patient
 */
export async function assignPatient(
  ctx: Context,
  reference: AppointmentReference,
  body: AssignPatientBody,
  bodyContext: PatientBodyContext,
  origin: Origin,
): Promise<string> {
  const { before } = await applyChange(ctx, reference, origin, async (state) => {
    if (state.patientId !== null) return hasAlready(ctx, state, body);
    const conflicts = conflictsOf(await ctx.catalog.business(ctx.businessId));
    const patient = { ...requestOf(ctx, state, body, bodyContext), patient_conflicts: conflicts.patientConflicts };
    return {
      action: 'assign_patient',
      columns: {},
      ...conflicts,
      async write(request) {
        const written = await writePatient(ctx.db, request, patient);
        if (written.outcome === 'PATIENT_UNKNOWN') throw unknown(body);
        if (written.outcome === 'OVER_PATIENTS') throw await quotaRefusal(ctx, 'patients');
        if (written.outcome === 'PATIENT_CONFLICT') throw await conflictOf(ctx, state, body);
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
  body: AssignPatientBody,
): Promise<DomainError> {
  const patientId = await selectNamed(ctx, body);
  return patientConflict(ctx, patientId === undefined ? null : { patientId, appointmentId: id, startAt, endAt });
}

/** Our id of the patient that the body names; undefined where this business has none. */
async function selectNamed(
  ctx: Context,
  { patient_id: id, partner_patient_id: partnerId }: AssignPatientBody,
): Promise<string | undefined> {
  return selectPatientId(ctx.db, ctx.businessId, id ?? partnerId ?? '', id === undefined);
}

async function hasAlready(ctx: Context, { patientId }: AppointmentState, body: AssignPatientBody): Promise<null> {
  const given = await selectNamed(ctx, body);
  if (given === patientId) return null;
  if (given === undefined) throw unknown(body);
  const path = body.patient_id === undefined ? '/partner_patient_id' : '/patient_id';
  throw invalidRequest([{ path, code: 'conflict', message: 'the appointment has its patient already' }]);
}

function requestOf(
  ctx: Context,
  { doctorId }: AppointmentState,
  body: AssignPatientBody,
  bodyContext: PatientBodyContext,
): Omit<PatientRequest, 'patient_conflicts'> {
  const details = body.patient_details;
  return {
    business_id: ctx.businessId,
    doctor_id: doctorId,
    patient_id: body.patient_id ?? null,
    partner_patient_id: body.partner_patient_id ?? null,
    patient_details:
      details === undefined ? null : { ...patientColumns(details, bodyContext), id: ctx.newId('patient') },
    can_add_patient: details !== undefined && missingToAdd(asObject(details), '/patient_details').length === 0,
    most_patients: mostOf(ctx, 'patients'),
    now: ctx.now(),
  };
}

function unknown(body: AssignPatientBody): DomainError {
  if (body.patient_id !== undefined) return invalidRequest([unknownId('/patient_id', 'patient')]);
  const missing =
    body.patient_details === undefined ? [] : missingToAdd(asObject(body.patient_details), '/patient_details');
  if (missing.length > 0) return invalidRequest(missing);
  if (body.patient_details !== undefined) return invalidRequest([unknownId('/partner_patient_id', 'patient')]);
  const message = 'no patient of this business has this id; send patient_details to add one';
  return invalidRequest([{ ...unknownId('/partner_patient_id', 'patient'), message }]);
}
