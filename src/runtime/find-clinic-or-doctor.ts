import type { EntityReference } from '../kernel/entity-reference.ts';
import { DomainError } from '../kernel/errors.ts';
import { clinicNamed, doctorNamed } from './doctor-at-clinic.ts';
import type { BusinessEntry, ClinicEntry, DoctorEntry } from './catalog.ts';

/**
 * The doctor that a path or a query names.
 * @throws DomainError DOCTOR_NOT_FOUND, for another business's as for nobody's (rule A4)
 */
export function findDoctor(business: BusinessEntry, named: EntityReference): DoctorEntry {
  const doctor = doctorNamed(business, named);
  if (doctor === undefined) throw new DomainError('DOCTOR_NOT_FOUND');
  return doctor;
}

/**
 * The clinic that a path or a query names.
 * @throws DomainError CLINIC_NOT_FOUND
 */
export function findClinic(business: BusinessEntry, named: EntityReference): ClinicEntry {
  const clinic = clinicNamed(business, named);
  if (clinic === undefined) throw new DomainError('CLINIC_NOT_FOUND');
  return clinic;
}

/** The id of a path, the partner's own where `partner_id=1` says so (rule B2). */
export function pathReference(id: string, isPartners: boolean): EntityReference {
  return isPartners ? { id: undefined, partnerId: id } : { id, partnerId: undefined };
}
