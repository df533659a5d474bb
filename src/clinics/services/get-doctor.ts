import type { Queryable } from '../../postgres/database.ts';
import { selectOneDoctor } from '../db/doctors.ts';
import type { NamedBy } from '../db/assignments.ts';
import type { Doctor } from '../domain/doctor.ts';
import { DomainError } from '../../kernel/errors.ts';
import type { Context } from '../../runtime/context.ts';

/** @throws DomainError DOCTOR_NOT_FOUND */
export async function getDoctor(ctx: Context, id: string, namedBy: NamedBy, db: Queryable = ctx.db): Promise<Doctor> {
  const doctor = await selectOneDoctor(db, ctx.businessId, id, namedBy);
  if (doctor === undefined) throw new DomainError('DOCTOR_NOT_FOUND', 'Doctor not found');
  return atVisibleClinics(ctx, doctor);
}

/** The doctors are the whole business's, and the clinics at which they work are not (rule A9). */
export function atVisibleClinics({ visible: { clinicIds } }: Context, doctor: Doctor): Doctor {
  return clinicIds === null ? doctor : { ...doctor, clinics: doctor.clinics.filter(({ id }) => clinicIds.has(id)) };
}
