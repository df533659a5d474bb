import { clinicNamed } from '../../runtime/place.ts';
import { asObject } from '../../kernel/schemas.ts';
import { type BookingBodyContext, readBodyText } from '../contract/booking.ts';
import { mobileReader, type PatientBodyContext } from '../../patients/contract/patients.ts';
import { selectAppointmentState } from '../db/changes.ts';
import { localDateOf } from '../../kernel/time.ts';
import type { Context } from '../../runtime/context.ts';
import type { AppointmentReference } from './change.ts';

/**
 * The context of the body of a booking: the business's settings, and the country and day of the clinic that
 * the body names (rule C15). A body that names no known clinic is read as if at the business itself.
 */
export async function bookingBodyContext(ctx: Context, body: unknown, rawBody: string): Promise<BookingBodyContext> {
  const business = await ctx.catalog.business(ctx.businessId);
  const { clinic_id: id, partner_clinic_id: partnerId } = asObject(body) as Readonly<Record<string, unknown>>;
  const { country, timeZone } = clinicNamed(business, { id: text(id), partnerId: text(partnerId) }) ?? business;
  const today = localDateOf(ctx.now(), timeZone);
  return {
    settings: business.settings,
    country,
    today,
    readMobile: mobileReader(country),
    ...readBodyText(body, rawBody),
  };
}

/**
 * The context of a body with details of an appointment's patient: the country and the day of its clinic.
 * For an appointment that nobody has, those of the business.
 */
export async function appointmentBodyContext(
  ctx: Context,
  reference: AppointmentReference,
): Promise<PatientBodyContext> {
  const business = await ctx.catalog.business(ctx.businessId);
  // Ids that no column could hold are refused by their text.
  const state = reference.id.includes('\0')
    ? undefined
    : await selectAppointmentState(ctx.db, ctx.businessId, reference.id, reference.isPartnerId);
  const { country, timeZone } = business.clinics.get(state?.clinicId ?? '') ?? business;
  return { country, today: localDateOf(ctx.now(), timeZone), readMobile: mobileReader(country) };
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
