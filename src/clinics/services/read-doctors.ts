import type { ClinicOfDoctor } from '../contract/doctor-profiles.ts';
import { selectClinicsOfDoctor } from '../db/clinics.ts';
import type { Queryable } from '../../postgres/database.ts';
import { selectDoctors, selectOneDoctor } from '../db/doctors.ts';
import type { NamedBy } from '../db/assignments.ts';
import type { Doctor } from '../domain/doctor.ts';
import { DomainError } from '../../kernel/errors.ts';
import { weeklyHours } from '../domain/weekly-hours.ts';
import type { Context } from '../../runtime/context.ts';

/** The doctors of the business, oldest first. */
export async function listDoctors(ctx: Context): Promise<Doctor[]> {
  return (await selectDoctors(ctx.db, ctx.businessId)).map((doctor) => atVisibleClinics(ctx, doctor));
}

/** @throws DomainError DOCTOR_NOT_FOUND */
export async function getDoctor(ctx: Context, id: string, namedBy: NamedBy, db: Queryable = ctx.db): Promise<Doctor> {
  const doctor = await selectOneDoctor(db, ctx.businessId, id, namedBy);
  if (doctor === undefined) throw new DomainError('DOCTOR_NOT_FOUND', 'Doctor not found');
  return atVisibleClinics(ctx, doctor);
}

/** The doctors are the whole business's, and the clinics at which they work are not (rule A9). */
function atVisibleClinics({ visible: { clinicIds } }: Context, doctor: Doctor): Doctor {
  return clinicIds === null ? doctor : { ...doctor, clinics: doctor.clinics.filter(({ id }) => clinicIds.has(id)) };
}

/**
 * The clinics that a doctor is assigned to, the first assigned first, with the hours that the doctor has there every
 * week.
 */
export async function listHoursOfDoctor(ctx: Context, doctorId: string): Promise<ClinicOfDoctor[]> {
  const business = await ctx.catalog.business(ctx.businessId);
  const assigned = await selectClinicsOfDoctor(ctx.db, ctx.businessId, doctorId);
  const clinics = assigned.filter(({ id }) => ctx.visible.clinicIds?.has(id) ?? true);
  return Promise.all(
    clinics.map(async (clinic) => {
      const calendar = await ctx.catalog.calendar(business, doctorId, clinic.id);
      const { sessions = [], services = [] } = calendar ?? {};
      const today = await ctx.catalog.practiceDate(business, clinic.id, doctorId, ctx.now());
      return { clinic, hours: weeklyHours(sessions, services, today) };
    }),
  );
}
