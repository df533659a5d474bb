import type { EntityReference } from '../contract/appointment-fields.ts';
import { DomainError } from '../domain/errors.ts';
import { explainAbsence, explainSlot, type Explanation } from '../domain/explain.ts';
import type { Mode } from '../domain/schedule.ts';
import { claimsPeriod } from '../domain/slots.ts';
import { localDateOf } from '../domain/time.ts';
import { readClaims } from './claims.ts';
import type { Context } from './context.ts';
import { findClinic, findDoctor } from './find-place.ts';

export interface ExplainQuestion {
  readonly doctor: EntityReference;
  readonly clinic: EntityReference;
  /** Epoch seconds. */
  readonly startAt: number;
  /** Null: every service of the doctor. */
  readonly serviceId: string | null;
  readonly mode: Mode | null;
}

/**
 * Why a start is or is not offered, from the claims as they are now.
 * @returns the account, and the zone in which its times are local
 * @throws DomainError DOCTOR_NOT_FOUND, CLINIC_NOT_FOUND, NOT_FOUND for a service that is not the doctor's
 */
export async function explainStart(
  ctx: Context,
  { doctor, clinic, startAt, serviceId, mode }: ExplainQuestion,
): Promise<{ readonly explanation: Explanation; readonly zone: string }> {
  const business = await ctx.catalog.business(ctx.businessId);
  const doctorId = findDoctor(business, doctor).id;
  const { id: clinicId, timeZone } = findClinic(business, clinic);
  const all = await ctx.catalog.services(business, doctorId);
  const services = serviceId === null ? all : all.filter((service) => service.id === serviceId);
  if (serviceId !== null && services.length === 0) {
    throw new DomainError('NOT_FOUND', 'No service of this doctor has this id.');
  }
  const calendar = await ctx.catalog.calendar(business, doctorId, clinicId);
  if (calendar === undefined) return { explanation: explainAbsence(startAt), zone: timeZone };
  const day = localDateOf(startAt, calendar.zone);
  const claims = await readClaims(ctx.db, business.id, doctorId, claimsPeriod(calendar, { fromDate: day, toDate: day }));
  const explanation = explainSlot({ ...calendar, services }, claims, startAt, Math.floor(ctx.now()), mode);
  return { explanation, zone: calendar.zone };
}
