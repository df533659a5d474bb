import { mobileReader, type PatientBodyContext } from '../contract/patients.ts';
import { localDateOf } from '../../kernel/time.ts';
import type { Context } from '../../runtime/context.ts';

/**
 * The country and the day by which a patient's details are read where no clinic is named: those of the business. A
 * number that is none of that country may be one of a clinic's.
 */
export async function loadPatientBodyContext(ctx: Context): Promise<PatientBodyContext> {
  const { country, timeZone } = await ctx.catalog.business(ctx.businessId);
  return {
    country,
    today: localDateOf(ctx.now(), timeZone),
    readMobile: mobileReader(country, await searchCountries(ctx)),
  };
}

/**
 * The countries in which a number without a country code is looked for: of the business and of each clinic (rule C15).
 */
export async function searchCountries(ctx: Context): Promise<readonly string[]> {
  const { country, clinics } = await ctx.catalog.business(ctx.businessId);
  return [...new Set([country, ...[...clinics.values()].map((clinic) => clinic.country)])];
}
