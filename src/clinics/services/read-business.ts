import { listClinics } from './read-clinics.ts';
import { listDoctors } from './read-doctors.ts';
import type { Clinic } from '../domain/clinic.ts';
import type { Doctor } from '../domain/doctor.ts';
import type { BusinessEntry } from '../../runtime/catalog.ts';
import type { Context } from '../../runtime/context.ts';

export async function getBusinessInfo(ctx: Context): Promise<BusinessEntry> {
  return ctx.catalog.business(ctx.businessId);
}

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
