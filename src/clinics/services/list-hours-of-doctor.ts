import type { ClinicOfDoctor } from '../contract/doctor-profiles.ts';
import { selectClinicsOfDoctor } from '../db/clinics.ts';
import { weeklyHours } from '../domain/weekly-hours.ts';
import type { Context } from '../../runtime/context.ts';

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
