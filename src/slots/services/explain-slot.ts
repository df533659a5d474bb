import type { EntityReference } from '../../kernel/entity-reference.ts';
import { selectAppointmentStates } from '../../appointments/db/changes.ts';
import { DomainError } from '../../kernel/errors.ts';
import { explainAbsence, explainStart, type Explanation } from '../domain/explain.ts';
import { contains } from '../../kernel/interval.ts';
import { beyondSeats, hasPlace } from '../../calendar/place-in-hours.ts';
import type { Mode } from '../../calendar/schedule.ts';
import { claimsPeriod } from '../../calendar/slots.ts';
import { seatsBySession } from '../../calendar/calendar.ts';
import { localDateOf } from '../../kernel/time.ts';
import { loadClaims } from '../../runtime/claims.ts';
import type { Context } from '../../runtime/context.ts';
import { findClinic, findDoctor } from '../../runtime/find-clinic-or-doctor.ts';

interface ExplainQuestion {
  readonly doctor: EntityReference;
  readonly clinic: EntityReference;
  /** Epoch seconds. */
  readonly startAt: number;
  /** Null: every service of the doctor. */
  readonly serviceId: string | null;
  readonly mode: Mode | null;
}

/** The explanation of a start, and the appointments outside the hours there. */
interface ExplainedStart {
  readonly explanation: Explanation;
  /**
   * The live appointments at this instant for which the hours have no slot or no seat: kept when the hours changed,
   * booked at any time, overbooked.
   */
  readonly outsideHours: readonly string[];
  /** In which the times of the explanation are local. */
  readonly zone: string;
}

/**
 * Why a start is or is not offered, from the claims as they are now, and which appointments stand there outside the
 * hours.
 * @throws DomainError DOCTOR_NOT_FOUND, CLINIC_NOT_FOUND, NOT_FOUND for a service that is not the doctor's
 */
export async function explainSlot(
  ctx: Context,
  { doctor, clinic, startAt, serviceId, mode }: ExplainQuestion,
): Promise<ExplainedStart> {
  const business = await ctx.catalog.business(ctx.businessId);
  const doctorId = findDoctor(business, doctor).id;
  const { id: clinicId, timeZone: zone } = findClinic(business, clinic);
  const all = await ctx.catalog.services(business, doctorId);
  const services = serviceId === null ? all : all.filter((service) => service.id === serviceId);
  if (serviceId !== null && services.length === 0) {
    throw new DomainError('NOT_FOUND', 'No service of this doctor has this id.');
  }
  const calendar = await ctx.catalog.calendar(business, doctorId, clinicId);
  const day = localDateOf(startAt, zone);
  const period =
    calendar === undefined ? { startAt, endAt: startAt + 1 } : claimsPeriod(calendar, { fromDate: day, toDate: day });
  const claims = await loadClaims(ctx.db, business.id, doctorId, period);
  const ids = claims.flatMap((claim) =>
    contains(claim, { startAt, endAt: startAt + 1 }) ? (claim.appointmentId ?? []) : [],
  );
  const there = ids.length === 0 ? [] : await selectAppointmentStates(ctx.db, business.id, ids);
  const beyond = beyondSeats(claims, seatsBySession(calendar ?? { sessions: [] }));
  const outsideHours = there
    .filter((state) => state.clinicId === clinicId && state.startAt <= startAt && startAt < state.endAt)
    .filter((state) => beyond.has(state.id) || !hasPlace(calendar, state))
    .map(({ id }) => id);
  const explanation =
    calendar === undefined
      ? explainAbsence(startAt)
      : explainStart({ ...calendar, services }, claims, startAt, Math.floor(ctx.now()), mode);
  return { explanation, outsideHours, zone };
}
