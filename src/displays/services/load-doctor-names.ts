import { selectNamesOfDoctors } from '../db/displays.ts';
import { titledName } from '../../clinics/domain/doctor.ts';
import type { Context } from '../../runtime/context.ts';

/** The names of doctors as people read them, by their ids. */
export async function loadDoctorNames(ctx: Context, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const doctors = await selectNamesOfDoctors(ctx.db, ctx.businessId, ids);
  return new Map(doctors.map((doctor) => [doctor.id, titledName(doctor)]));
}
