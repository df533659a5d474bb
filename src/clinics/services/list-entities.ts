import { listClinics } from './list-clinics.ts';
import { listDoctors } from './list-doctors.ts';
import type { Clinic } from '../domain/clinic.ts';
import type { Doctor } from '../domain/doctor.ts';
import type { BusinessEntry } from '../../runtime/catalog.ts';
import type { Context } from '../../runtime/context.ts';
import { getBusinessInfo } from './get-business-info.ts';

interface Entities {
  readonly business: BusinessEntry;
  readonly clinics: readonly Clinic[];
  readonly doctors: readonly Doctor[];
}

/** The parts that a booking names: the business, its clinics and its doctors. */
export async function listEntities(ctx: Context): Promise<Entities> {
  const [business, clinics, doctors] = await Promise.all([getBusinessInfo(ctx), listClinics(ctx), listDoctors(ctx)]);
  return { business, clinics, doctors };
}
