import { type EntityReference, referencePath } from '../kernel/entity-reference.ts';
import { type DomainError, invalidRequest, unknownId } from '../kernel/errors.ts';
import type { BusinessEntry, ClinicEntry, DoctorEntry } from './catalog.ts';

/** A doctor and a clinic of a business. */
export interface DoctorAtClinic {
  readonly clinic: ClinicEntry;
  readonly doctorId: string;
}

/**
 * The clinic and the doctor that a body names, by our ids or the partner's (rule C1).
 * @returns else INVALID_REQUEST_PARAMETERS naming each that this business does not have (rule B5)
 */
export function resolveDoctorAtClinic(
  business: BusinessEntry,
  named: { readonly clinic: EntityReference; readonly doctor: EntityReference },
): DoctorAtClinic | DomainError {
  const clinic = clinicNamed(business, named.clinic);
  const doctor = doctorNamed(business, named.doctor);
  if (clinic !== undefined && doctor !== undefined) return { clinic, doctorId: doctor.id };
  return unknownClinicOrDoctor(named, { clinic, doctor });
}

/** Names each that was not found. */
export function unknownClinicOrDoctor(
  named: { readonly clinic: EntityReference; readonly doctor: EntityReference },
  found: { readonly clinic: unknown; readonly doctor: unknown },
): DomainError {
  return invalidRequest(
    (['clinic', 'doctor'] as const).flatMap((entity) =>
      found[entity] === undefined ? [unknownId(referencePath(entity, named[entity]), entity)] : [],
    ),
  );
}

/** Undefined for one that this business does not have. */
export function clinicNamed(
  { clinics, clinicIdByPartnerId }: BusinessEntry,
  named: EntityReference,
): ClinicEntry | undefined {
  return clinics.get(resolveId(named, clinicIdByPartnerId));
}

/** Undefined for one that this business does not have. */
export function doctorNamed(
  { doctors, doctorIdByPartnerId }: BusinessEntry,
  named: EntityReference,
): DoctorEntry | undefined {
  return doctors.get(resolveId(named, doctorIdByPartnerId));
}

/** Our id of the entity; an empty string, which is nobody's, where the partner's is unknown. */
export function resolveId({ id, partnerId }: EntityReference, byPartnerId: ReadonlyMap<string, string>): string {
  return id ?? byPartnerId.get(partnerId ?? '') ?? '';
}
