import type { NamedEntity } from '../contract/moves.ts';
import type { AppointmentState } from '../../calendar/appointment-state.ts';
import { type Issue, unknownId } from '../../kernel/errors.ts';
import type { BusinessEntry } from '../../runtime/catalog.ts';
import { resolveId } from '../../runtime/doctor-at-clinic.ts';

/** The doctor and the clinic that a body names, each or neither; null where it names none. */
export interface NamedDoctorAtClinic {
  readonly clinic: NamedEntity | null;
  readonly doctor: NamedEntity | null;
}

interface FoundDoctorAtClinic {
  readonly clinicId: string;
  readonly doctorId: string;
  /** One for each that this business does not have; its id is empty then. */
  readonly issues: readonly Issue[];
}

/** Our ids of the doctor and the clinic that are named; those of the appointment where none is named. */
export function findDoctorAtClinic(
  business: BusinessEntry,
  state: AppointmentState,
  { clinic, doctor }: NamedDoctorAtClinic,
): FoundDoctorAtClinic {
  const clinicId = findId(clinic, state.clinicId, business.clinics, business.clinicIdByPartnerId);
  const doctorId = findId(doctor, state.doctorId, business.doctors, business.doctorIdByPartnerId);
  return {
    clinicId: clinicId ?? '',
    doctorId: doctorId ?? '',
    issues: [
      ...(clinicId === undefined ? [unknownId(`/${clinic?.field ?? ''}`, 'clinic')] : []),
      ...(doctorId === undefined ? [unknownId(`/${doctor?.field ?? ''}`, 'doctor')] : []),
    ],
  };
}

/** The appointment's own may have been deleted meanwhile. */
function findId(
  named: NamedEntity | null,
  own: string,
  entries: ReadonlyMap<string, unknown>,
  byPartnerId: ReadonlyMap<string, string>,
): string | undefined {
  if (named === null) return own;
  const id = resolveId(named, byPartnerId);
  return id === own || entries.has(id) ? id : undefined;
}
