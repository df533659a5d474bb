import { clinicNamed } from '../../runtime/doctor-at-clinic.ts';
import { asObject } from '../../kernel/schemas.ts';
import { type BookingBodyContext, readBodyText } from '../contract/booking.ts';
import { type AttributeRules, readStoredAttributes, setsUnknownAttributes } from '../contract/attributes.ts';
import { readChangedText, type ChangeBodyContext } from '../contract/change-appointment.ts';
import type { AppointmentState } from '../../calendar/appointment-state.ts';
import { loadPatientBodyContext } from '../../patients/services/body-context.ts';
import { mobileReader, type PatientBodyContext } from '../../patients/contract/patients.ts';
import { selectAppointmentState } from '../db/changes.ts';
import { localDateOf } from '../../kernel/time.ts';
import type { Context } from '../../runtime/context.ts';
import type { AppointmentReference } from './apply-change.ts';

/**
 * The context of the body of a booking: the business's settings, and the country and day of the clinic that
 * the body names (rule C15). A body that names no known clinic is read as if at the business itself.
 */
export async function loadBookingBodyContext(
  ctx: Context,
  body: unknown,
  rawBody: string,
): Promise<BookingBodyContext> {
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
export async function loadAppointmentBodyContext(
  ctx: Context,
  reference: AppointmentReference,
): Promise<PatientBodyContext> {
  const business = await ctx.catalog.business(ctx.businessId);
  const state = await findState(ctx, reference);
  const { country, timeZone } = business.clinics.get(state?.clinicId ?? '') ?? business;
  return { country, today: localDateOf(ctx.now(), timeZone), readMobile: mobileReader(country) };
}

/**
 * The context of the body of a change: the business's settings, and the country and day of the
 * appointment's clinic. For an appointment that nobody has, those of the business.
 */
export async function loadChangeBodyContext(
  ctx: Context,
  reference: AppointmentReference,
  body: unknown,
  rawBody: string,
): Promise<ChangeBodyContext> {
  const business = await ctx.catalog.business(ctx.businessId);
  const needsClinic = asObject(body)['patient_details'] !== undefined;
  const patientContext = needsClinic
    ? await loadAppointmentBodyContext(ctx, reference)
    : await loadPatientBodyContext(ctx);
  const state = setsUnknownAttributes(body, business.settings) ? await findState(ctx, reference) : undefined;
  const storedAttributes = readStoredAttributes(state?.customAttributes ?? null);
  return { settings: business.settings, storedAttributes, ...patientContext, ...readChangedText(body, rawBody) };
}

/** The context in which custom attributes are checked. */
export async function loadAttributeRules(
  ctx: Context,
  reference: AppointmentReference,
  attributes: unknown,
): Promise<AttributeRules> {
  const { settings } = await ctx.catalog.business(ctx.businessId);
  const needsState = setsUnknownAttributes({ custom_attributes: attributes }, settings);
  const state = needsState ? await findState(ctx, reference) : undefined;
  return { settings, storedAttributes: readStoredAttributes(state?.customAttributes ?? null) };
}

/** Undefined for an id that nobody has, or that no column could hold, which is refused by its text. */
async function findState(
  ctx: Context,
  { id, isPartnerId }: AppointmentReference,
): Promise<AppointmentState | undefined> {
  return id.includes('\0') ? undefined : selectAppointmentState(ctx.db, ctx.businessId, id, isPartnerId);
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
