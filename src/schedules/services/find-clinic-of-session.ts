import { type EntityReference, referencePath } from '../../kernel/entity-reference.ts';
import { type Issue, unknownId } from '../../kernel/errors.ts';
import type { BusinessEntry, DoctorEntry } from '../../runtime/catalog.ts';
import { clinicNamed } from '../../runtime/doctor-at-clinic.ts';

/** The clinic that a request names, at which the doctor works, or the issue with that name. */
export function findClinicOfSession(
  business: BusinessEntry,
  doctor: DoctorEntry,
  named: EntityReference,
): { readonly id: string | undefined; readonly issues: readonly Issue[] } {
  const path = referencePath('clinic', named);
  const clinic = clinicNamed(business, named);
  if (clinic === undefined) return { id: undefined, issues: [unknownId(path, 'clinic')] };
  if (!doctor.clinicIds.includes(clinic.id)) {
    return {
      id: undefined,
      issues: [{ path, code: 'not_allowed', message: 'the doctor is not assigned to this clinic' }],
    };
  }
  return { id: clinic.id, issues: [] };
}
