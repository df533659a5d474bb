import type { Named } from '../contract/moves.ts';
import type { AppointmentState } from '../../calendar/appointment-state.ts';
import { invalidRequest, type Issue, unknownId } from '../../kernel/errors.ts';
import type { BusinessEntry } from '../../runtime/catalog.ts';
import { resolveId } from '../../runtime/place.ts';

/** The doctor and the clinic that a body names, each or neither; null where it names none. */
export interface NamedPlace {
  readonly clinic: Named | null;
  readonly doctor: Named | null;
}

interface ResolvedPlace {
  readonly clinicId: string;
  readonly doctorId: string;
}

/** Our ids of what is named, of the appointment's own where nothing is; with an issue for each that nobody has. */
export function findNamedPlace(
  business: BusinessEntry,
  state: AppointmentState,
  { clinic, doctor }: NamedPlace,
): ResolvedPlace & { readonly issues: readonly Issue[] } {
  const clinicId = resolve(clinic, state.clinicId, business.clinics, business.clinicIdByPartnerId);
  const doctorId = resolve(doctor, state.doctorId, business.doctors, business.doctorIdByPartnerId);
  return {
    clinicId: clinicId ?? '',
    doctorId: doctorId ?? '',
    issues: [
      ...(clinicId === undefined ? [unknownId(`/${clinic?.field ?? ''}`, 'clinic')] : []),
      ...(doctorId === undefined ? [unknownId(`/${doctor?.field ?? ''}`, 'doctor')] : []),
    ],
  };
}

/** @throws DomainError INVALID_REQUEST_PARAMETERS naming each that this business does not have */
export function resolveNamedPlace(business: BusinessEntry, state: AppointmentState, named: NamedPlace): ResolvedPlace {
  const found = findNamedPlace(business, state, named);
  if (found.issues.length > 0) throw invalidRequest(found.issues);
  return found;
}

/** Its own is fine also where it has been deleted meanwhile. */
function resolve(
  named: Named | null,
  own: string,
  entries: ReadonlyMap<string, unknown>,
  byPartnerId: ReadonlyMap<string, string>,
): string | undefined {
  if (named === null) return own;
  const id = resolveId(named, byPartnerId);
  return id === own || entries.has(id) ? id : undefined;
}
