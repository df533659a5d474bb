import { type AddLeaveBody, type LeavesQuery, readLeave } from '../contract/leaves.ts';
import { selectLiveAppointments } from '../db/claims.ts';
import type { Queryable } from '../db/database.ts';
import { lockDoctors, selectDoctorsOfClinic } from '../db/hub.ts';
import { deleteLeave, insertLeave, selectLeaves } from '../db/leaves.ts';
import type { LiveAppointment } from '../domain/appointment.ts';
import { DomainError, invalidRequest, unknownId } from '../domain/errors.ts';
import { overlaps } from '../domain/interval.ts';
import { type Leave, leavePeriod } from '../domain/schedule.ts';
import { instantOf, localDateOf } from '../domain/time.ts';
import { resolveId } from './appointments/place.ts';
import type { BusinessEntry } from './catalog.ts';
import { changeCatalog, idsToGive, readBusinessAnew } from './change-catalog.ts';
import type { Context } from './context.ts';
import { findClinic, findDoctor } from './find-place.ts';

const pageSize = 50;

/**
 * One page of the leaves that are not over, the earliest first, or with `past` of those that are, the latest first.
 * Whole days are over when they are in the business's zone, also where a clinic has another.
 * @throws DomainError DOCTOR_NOT_FOUND, CLINIC_NOT_FOUND
 */
export async function listLeaves(ctx: Context, query: LeavesQuery): Promise<Leave[]> {
  const business = await ctx.catalog.business(ctx.businessId);
  const doctor = { id: query.doctor_id, partnerId: query.partner_doctor_id };
  const clinic = { id: query.clinic_id, partnerId: query.partner_clinic_id };
  const now = ctx.now();
  const today = localDateOf(now, business.timeZone);
  return selectLeaves(ctx.db, ctx.businessId, {
    doctorId: isNamed(doctor) ? findDoctor(business, doctor).id : null,
    clinicId: isNamed(clinic) ? findClinic(business, clinic).id : null,
    now,
    today,
    todayBegan: instantOf(today, 0, business.timeZone),
    past: query.past === '1',
    limit: pageSize,
    offset: Number(query.page_no ?? 0) * pageSize,
  });
}

function isNamed(named: { readonly id: string | undefined; readonly partnerId: string | undefined }): boolean {
  return named.id !== undefined || named.partnerId !== undefined;
}

export interface AddedLeave {
  readonly leave: Leave;
  /** Live ones that the leave hits, earliest first; also those booked in the same instant. */
  readonly appointments: readonly LiveAppointment[];
}

/**
 * Adds a leave. It cancels nothing: what it hits is answered. A booking of the same instant either has its seat before
 * the doctor's lock is taken, and is answered, or finds the raised version after it, and is refused.
 * @throws DomainError INVALID_REQUEST_PARAMETERS for ids that nobody has
 */
export async function addLeave(ctx: Context, body: AddLeaveBody): Promise<AddedLeave> {
  const business = await readBusinessAnew(ctx);
  const [id = ''] = idsToGive(ctx, 'leave', 1);
  const leave = readLeave(body, { id, ...resolveWhose(business, body) });
  return changeCatalog(ctx, async (tx) => {
    // Nobody assigns a doctor meanwhile: that is a change of the catalog too.
    const doctorIds = await doctorsOf(ctx, tx, leave);
    await lockDoctors(tx, ctx.businessId, doctorIds);
    await insertLeave(tx, ctx.businessId, leave, ctx.now());
    const live = await selectLiveAppointments(tx, ctx.businessId, doctorIds, leave.clinicId, widest(leave));
    return { leave, appointments: live.filter((appointment) => isHit(leave, appointment)) };
  });
}

async function doctorsOf(ctx: Context, tx: Queryable, { doctorId, clinicId }: Leave): Promise<string[]> {
  return doctorId === null ? selectDoctorsOfClinic(tx, ctx.businessId, clinicId ?? '') : [doctorId];
}

/** The time of a leave in every zone that there is. */
function widest(leave: Leave): { startAt: number; endAt: number } {
  const { startAt, endAt } = leavePeriod(leave, 'UTC');
  return { startAt: startAt - 86_400, endAt: endAt + 86_400 };
}

/** As slots are marked: by the time that is shown, and whole days by the clinic's clock. */
function isHit(leave: Leave, appointment: LiveAppointment): boolean {
  return overlaps(leavePeriod(leave, appointment.zone), appointment);
}

/** @throws DomainError NOT_FOUND */
export async function removeLeave(ctx: Context, leaveId: string): Promise<void> {
  await changeCatalog(ctx, async (tx) => {
    const existed = await deleteLeave(tx, ctx.businessId, leaveId);
    // An earlier try of the same request may have removed it.
    if (!existed && ctx.mayExist !== true) throw new DomainError('NOT_FOUND', 'No leave of this business has this id.');
  });
}

function resolveWhose(business: BusinessEntry, body: AddLeaveBody): Pick<Leave, 'doctorId' | 'clinicId'> {
  const doctor = { id: body.doctor_id, partnerId: body.partner_doctor_id };
  const clinic = { id: body.clinic_id, partnerId: body.partner_clinic_id };
  const doctorId = isNamed(doctor) ? business.doctors.get(resolveId(doctor, business.doctorIdByPartnerId))?.id : null;
  const clinicId = isNamed(clinic) ? business.clinics.get(resolveId(clinic, business.clinicIdByPartnerId))?.id : null;
  if (doctorId !== undefined && clinicId !== undefined) return { doctorId, clinicId };
  throw invalidRequest([
    ...(doctorId === undefined ? [unknownId(doctor.id === undefined ? '/partner_doctor_id' : '/doctor_id', 'doctor')] : []),
    ...(clinicId === undefined ? [unknownId(clinic.id === undefined ? '/partner_clinic_id' : '/clinic_id', 'clinic')] : []),
  ]);
}
