import { type DomainError, invalidRequest, unknownId } from '../../kernel/errors.ts';
import type { AskedPatient } from '../contract/booking.ts';

/** The refusal of a patient whom the business does not have, and whom the request cannot add. */
export function patientUnknown({ patient, patientDetails, missingToAdd }: AskedPatient): DomainError {
  if (patient.id !== undefined) return invalidRequest([unknownId('/patient_id', 'patient')]);
  const unknown = unknownId('/partner_patient_id', 'patient');
  if (patientDetails === null) {
    const message = 'no patient of this business has this id; send patient_details to add one';
    return invalidRequest([{ ...unknown, message }]);
  }
  // Where nothing is missing, the id is that of an erased patient.
  return invalidRequest(missingToAdd.length > 0 ? missingToAdd : [unknown]);
}
