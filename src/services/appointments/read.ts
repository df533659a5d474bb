import {
  selectAppointmentsOnDays,
  selectOneAppointment,
  selectPatientAppointments,
  selectWholeAppointment,
  type WholeAppointment,
} from '../../db/appointments.ts';
import { selectPatientId } from '../../db/patients.ts';
import type { Appointment } from '../../domain/appointment.ts';
import { DomainError } from '../../domain/errors.ts';
import type { Context } from '../context.ts';
import type { AppointmentReference } from './change.ts';

/** @throws DomainError APPOINTMENT_NOT_FOUND */
export async function getAppointment(ctx: Context, id: string, isPartnerId: boolean): Promise<Appointment> {
  const appointment = await selectOneAppointment(ctx.db, ctx.businessId, id, isPartnerId);
  if (appointment === undefined) throw new DomainError('APPOINTMENT_NOT_FOUND');
  return appointment;
}

/** With what decides a change of it. @throws DomainError APPOINTMENT_NOT_FOUND */
export async function getWholeAppointment(ctx: Context, { id, isPartnerId }: AppointmentReference): Promise<WholeAppointment> {
  const appointment = await selectWholeAppointment(ctx.db, ctx.businessId, id, isPartnerId);
  if (appointment === undefined) throw new DomainError('APPOINTMENT_NOT_FOUND');
  return appointment;
}

export interface AppointmentFilter {
  readonly patientId: string | undefined;
  readonly doctorId: string | undefined;
  readonly clinicId: string | undefined;
  /** Set together, and never with a patient. */
  readonly days: { readonly fromDate: string; readonly toDate: string } | undefined;
  /** Counted from 0. */
  readonly page: number;
}

/** Appointments a page holds: by patient, by doctor or clinic, by dates alone (decision D4). */
export const pageSizes = { patient: 20, place: 50, dates: 30 } as const;

/** A page of a patient's appointments, newest first, or of some days', earliest first. An id that nobody has has none. */
export async function listAppointments(ctx: Context, filter: AppointmentFilter): Promise<Appointment[]> {
  const { patientId, doctorId, clinicId, days, page } = filter;
  if (patientId !== undefined) {
    const id = await selectPatientId(ctx.db, ctx.businessId, patientId, false);
    return id === undefined ? [] : selectPatientAppointments(ctx.db, ctx.businessId, id, pageOf(page, pageSizes.patient));
  }
  if (days === undefined) throw new RangeError('a list without a patient needs its days');
  const size = doctorId === undefined && clinicId === undefined ? pageSizes.dates : pageSizes.place;
  return selectAppointmentsOnDays(ctx.db, ctx.businessId, { doctorId, clinicId, ...days }, pageOf(page, size));
}

/** The most that one answer about a patient holds; the newest ones. */
export const maxPatientAppointments = 1_000;

/** @throws DomainError PATIENTS_NOT_FOUND */
export async function listPatientAppointments(ctx: Context, id: string, isPartnerId: boolean): Promise<Appointment[]> {
  const patientId = await selectPatientId(ctx.db, ctx.businessId, id, isPartnerId);
  if (patientId === undefined) throw new DomainError('PATIENTS_NOT_FOUND');
  return selectPatientAppointments(ctx.db, ctx.businessId, patientId, pageOf(0, maxPatientAppointments));
}

function pageOf(page: number, size: number): { limit: number; offset: number } {
  return { limit: size, offset: page * size };
}
