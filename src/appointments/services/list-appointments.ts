import {
  type DaysAtClinic,
  type Page,
  selectAppointmentsOnDays,
  selectPatientAppointments,
} from '../db/appointments.ts';
import { selectClinicZones } from '../../runtime/db/clinics.ts';
import { selectPatientId } from '../../patients/db/patients.ts';
import type { Appointment } from '../../calendar/appointment.ts';
import { addDays, instantOf } from '../../kernel/time.ts';
import type { Context } from '../../runtime/context.ts';
import { isVisible } from '../../rights/visible.ts';
import type { AppointmentPageEnds } from './page-ends.ts';

interface AppointmentFilter {
  readonly patientId: string | undefined;
  readonly doctorId: string | undefined;
  readonly clinicId: string | undefined;
  /** Set together, and never with a patient. */
  readonly days: { readonly fromDate: string; readonly toDate: string } | undefined;
  /** Counted from 0. */
  readonly page: number;
}

/** Appointments a page holds: by patient, by doctor or clinic, by dates alone (rule D4). */
const pageSizes = { patient: 20, doctorOrClinic: 50, dates: 30 } as const;

/**
 * A page of a patient's appointments, newest first, or of some days', earliest first. An id that nobody has has none.
 */
export async function listAppointments(
  ctx: Context,
  filter: AppointmentFilter,
  ends: AppointmentPageEnds,
): Promise<Appointment[]> {
  const { patientId, doctorId, clinicId, days, page } = filter;
  // Of one client: what another one reads meanwhile may have ended elsewhere.
  const nameOf = (number: number): string =>
    JSON.stringify([ctx.businessId, ctx.actor.id, patientId, doctorId, clinicId, days, number]);
  const limit = sizeOf(filter);
  const found = await readPage(ctx, filter, { limit, after: ends.get(nameOf(page - 1)), offset: page * limit });
  const last = found.at(limit - 1);
  if (last === undefined) ends.delete(nameOf(page));
  else ends.set(nameOf(page), { startAt: last.startAt, id: last.id });
  return visibleOf(ctx, found);
}

/** A page of a user who may not see all has fewer than others. */
export function visibleOf({ visible }: Context, appointments: Appointment[]): Appointment[] {
  return appointments.filter((appointment) => isVisible(visible, appointment));
}

function sizeOf({ patientId, doctorId, clinicId }: AppointmentFilter): number {
  if (patientId !== undefined) return pageSizes.patient;
  return doctorId === undefined && clinicId === undefined ? pageSizes.dates : pageSizes.doctorOrClinic;
}

async function readPage(
  ctx: Context,
  { patientId, doctorId, clinicId, days }: AppointmentFilter,
  page: Page,
): Promise<Appointment[]> {
  if (patientId !== undefined) {
    const id = await selectPatientId(ctx.db, ctx.businessId, patientId, false);
    return id === undefined ? [] : selectPatientAppointments(ctx.db, ctx.businessId, id, page);
  }
  if (days === undefined) throw new RangeError('a list without a patient needs its days');
  const atClinics = await daysAtClinics(ctx, days);
  // Asked for of the one doctor that the user may see: pages are whole then.
  const ofDoctor = doctorId ?? ctx.visible.doctorId ?? undefined;
  return selectAppointmentsOnDays(ctx.db, ctx.businessId, { doctorId: ofDoctor, clinicId, days: atClinics }, page);
}

/** Local days, by each clinic's own clock, also of one that has been deleted (rule D4). */
async function daysAtClinics(
  ctx: Context,
  { fromDate, toDate }: NonNullable<AppointmentFilter['days']>,
): Promise<DaysAtClinic[]> {
  const zones = await selectClinicZones(ctx.db, ctx.businessId);
  const { clinicIds } = ctx.visible;
  const seen = [...zones].filter(([clinicId]) => clinicIds?.has(clinicId) ?? true);
  return seen.map(([clinicId, zone]) => ({
    clinicId,
    startAt: instantOf(fromDate, 0, zone),
    endAt: instantOf(addDays(toDate, 1), 0, zone),
  }));
}
