import { type Static, Type } from 'typebox';
import type { Issue } from '../../kernel/errors.ts';
import { checkOneId } from '../../appointments/contract/fields.ts';
import { originFields } from '../../appointments/contract/origin.ts';
import { asObject, Id, type UnreadObject } from '../../kernel/schemas.ts';
import type { AskedPatient } from '../../appointments/contract/booking.ts';
import {
  checkPatientDetails,
  missingToAdd,
  patientColumns,
  PatientDetails,
  type PatientBodyContext,
} from '../../patients/contract/patients.ts';

/** The fields that name or describe a patient. */
export const patientFields = {
  patient_id: Type.Optional(Id),
  partner_patient_id: Type.Optional(Id),
  patient_details: Type.Optional(PatientDetails),
};

/** The body of `POST /opdesk/v1/appointments/{id}/patient`. */
export const AssignPatientBody = Type.Object({ ...patientFields, ...originFields });
export type AssignPatientBody = Static<typeof AssignPatientBody>;

/** A valid body as the patient whom it names. */
export function readAskedPatient(body: AssignPatientBody, bodyContext: PatientBodyContext): AskedPatient {
  const { patient_details: details } = body;
  return {
    patient: { id: body.patient_id, partnerId: body.partner_patient_id },
    patientDetails: details === undefined ? null : patientColumns(details, bodyContext),
    missingToAdd: missingToAdd(asObject(details), '/patient_details'),
  };
}

/** The rules for it that the schema cannot say. Tolerates any shape. */
export function checkAssignPatient(unread: unknown, bodyContext: PatientBodyContext): Issue[] {
  const body = asObject(unread);
  const details = asObject(body['patient_details']);
  return [
    ...checkOneId(body, 'patient'),
    ...checkPatientDetails(details, '/patient_details', bodyContext),
    ...checkSamePatient(body['partner_patient_id'], details),
    ...(body['patient_id'] === undefined || details['partner_patient_id'] === undefined
      ? []
      : [
          {
            path: '/patient_details/partner_patient_id',
            code: 'conflict' as const,
            message: 'does not go with patient_id',
          },
        ]),
  ];
}

export function checkSamePatient(partnerId: unknown, { partner_patient_id: inner }: UnreadObject): Issue[] {
  if (partnerId === undefined || inner === undefined || partnerId === inner) return [];
  return [
    {
      path: '/patient_details/partner_patient_id',
      code: 'conflict',
      message: 'must equal partner_patient_id where both are given',
    },
  ];
}
