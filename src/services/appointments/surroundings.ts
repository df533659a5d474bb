import { clinicNamed } from './place.ts';
import { asObject } from '../../contract/common.ts';
import { type BookingSurroundings, readBodyText } from '../../contract/booking.ts';
import { mobileReader } from '../../contract/patients.ts';
import { localDateOf } from '../../domain/time.ts';
import type { Context } from '../context.ts';

/**
 * What the rules of a booking are measured against: the business's settings, and the country and day of the clinic that
 * the body names (decision C15). A body that names no known clinic is read as if at the business itself.
 */
export async function bookingSurroundings(ctx: Context, body: unknown, rawBody: string): Promise<BookingSurroundings> {
  const business = await ctx.catalog.business(ctx.businessId);
  const { clinic_id: id, partner_clinic_id: partnerId } = asObject(body) as Readonly<Record<string, unknown>>;
  const { country, timeZone } = clinicNamed(business, { id: text(id), partnerId: text(partnerId) }) ?? business;
  const today = localDateOf(ctx.now(), timeZone);
  return { settings: business.settings, country, today, readMobile: mobileReader(country), ...readBodyText(body, rawBody) };
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
