import { referencePath } from '../kernel/entity-reference.ts';
import { type AddLeaveBody, type LeavesQuery, readLeave } from './contract.ts';
import { selectLiveAppointments } from '../appointments/db/live-appointments.ts';
import type { Queryable } from '../postgres/database.ts';
import { selectDoctorsOfClinic } from '../runtime/db/clinics.ts';
import { deleteLeave, insertLeave, type PracticeDay, selectLeaves } from './db/leaves.ts';
import type { AppointmentState } from '../calendar/appointment-state.ts';
import { DomainError, invalidRequest, unknownId } from '../kernel/errors.ts';
import { type Leave, leavePeriod, leaveTouches, type Session } from '../calendar/schedule.ts';
import { instantOf, localDateOf } from '../kernel/time.ts';
import { clinicNamed, doctorNamed } from '../runtime/place.ts';
import type { BusinessEntry } from '../runtime/catalog.ts';
import { changeCatalog, idsToGive } from '../runtime/change-catalog.ts';
import { type ChangedHours, changeHours, type HoursRequest } from '../hours/services/change.ts';
import type { Context } from '../runtime/context.ts';
import { sessionsLosingAllSlots } from '../schedules/services/extra-sessions.ts';
import { findClinic, findDoctor } from '../runtime/find-place.ts';
import { colleagueNamed } from '../hours/services/stranded.ts';

const pageSize = 50;

/**
 * One page of the leaves that are not over, the earliest first, or with `past` of those that are, the latest first.
 * Whole days are days of practice: they are over when the last of them is, with its night, for every doctor at every
 * clinic that the leave takes (rule C8); where nobody is left whom it takes, when it is in the business's zone.
 * @throws DomainError DOCTOR_NOT_FOUND, CLINIC_NOT_FOUND
 */
export async function listLeaves(ctx: Context, query: LeavesQuery): Promise<Leave[]> {
  const business = await ctx.catalog.business(ctx.businessId);
  const doctor = { id: query.doctor_id, partnerId: query.partner_doctor_id };
  const clinic = { id: query.clinic_id, partnerId: query.partner_clinic_id };
  const now = ctx.now();
  const today = localDateOf(now, business.timeZone);
  const doctorId = isNamed(doctor) ? findDoctor(business, doctor).id : null;
  const clinicId = isNamed(clinic) ? findClinic(business, clinic).id : null;
  return selectLeaves(ctx.db, ctx.businessId, {
    doctorId,
    clinicId,
    now,
    today,
    todayBegan: instantOf(today, 0, business.timeZone),
    practiceDays: await practiceDays(ctx, business, { doctorId, clinicId }, now),
    past: query.past === '1',
    limit: pageSize,
    offset: Number(query.page_no ?? 0) * pageSize,
  });
}

/** Of the doctors and clinics named, else of all. */
async function practiceDays(
  ctx: Context,
  business: BusinessEntry,
  { doctorId, clinicId }: Pick<Leave, 'doctorId' | 'clinicId'>,
  now: number,
): Promise<PracticeDay[]> {
  const places = [...business.doctors.values()]
    .filter(({ id }) => doctorId === null || id === doctorId)
    .flatMap(({ id, clinicIds }) => clinicIds.map((at) => ({ doctorId: id, clinicId: at })))
    .filter(({ clinicId: at }) => clinicId === null || at === clinicId);
  return Promise.all(
    places.map(async (place) => ({
      ...place,
      date: await ctx.catalog.practiceDate(business, place.clinicId, place.doctorId, now),
    })),
  );
}

function isNamed(named: { readonly id: string | undefined; readonly partnerId: string | undefined }): boolean {
  return named.id !== undefined || named.partnerId !== undefined;
}

export interface AddedLeave {
  readonly leave: Leave;
  /** Extra sessions of which no slot can be booked any more. */
  readonly sessions: readonly Session[];
}

/**
 * Adds a leave, and does with the appointments in its time what is asked: every live one, also a walk-in.
 * @throws DomainError INVALID_REQUEST_PARAMETERS for ids that nobody has; as changeHours
 */
export async function addLeave(
  ctx: Context,
  body: AddLeaveBody,
  request: HoursRequest,
): Promise<ChangedHours<AddedLeave>> {
  const [id = ''] = idsToGive(ctx, 'leave', 1);
  return changeHours(ctx, request, async (db, business) => {
    const { doctorId, clinicId, colleagueId } = resolveNamed(business, body);
    const leave = readLeave(body, { id, doctorId, clinicId });
    // Nobody assigns a doctor meanwhile: that is a change of the catalog too.
    const doctorIds = doctorId === null ? await selectDoctorsOfClinic(db, ctx.businessId, clinicId ?? '') : [doctorId];
    return {
      result: { leave, sessions: await sessionsLosingAllSlots(db, ctx, business, doctorIds, leave) },
      doctorIds,
      colleagueId,
      scheduleAfter: (schedule) => ({ ...schedule, leaves: [...schedule.leaves, leave] }),
      findStranded: async (on) => appointmentsIn(ctx, on, doctorIds, leave),
      movesFrom: (zone) => leavePeriod(leave, zone).endAt,
      write: async (tx) => insertLeave(tx, ctx.businessId, leave, ctx.now()),
    };
  });
}

/** As slots are marked: by the time that is shown, and whole days by the day of practice. */
async function appointmentsIn(
  ctx: Context,
  db: Queryable,
  doctorIds: readonly string[],
  leave: Leave,
): Promise<AppointmentState[]> {
  const live = await selectLiveAppointments(db, ctx.businessId, doctorIds, leave.clinicId, widest(leave));
  return live.filter((state) => leaveTouches(leave, state));
}

/** The time of a leave in every zone that there is, with the nights that begin in it. */
function widest(leave: Leave): { startAt: number; endAt: number } {
  const { startAt, endAt } = leavePeriod(leave, 'UTC');
  return { startAt: startAt - 86_400, endAt: endAt + 2 * 86_400 };
}

/** @throws DomainError NOT_FOUND */
export async function removeLeave(ctx: Context, leaveId: string): Promise<void> {
  await changeCatalog(ctx, async (tx) => {
    const existed = await deleteLeave(tx, ctx.businessId, leaveId);
    // An earlier try of the same request may have removed it.
    if (!existed && ctx.mayExist !== true) throw new DomainError('NOT_FOUND', 'No leave of this business has this id.');
  });
}

/** @throws DomainError INVALID_REQUEST_PARAMETERS naming each id that nobody has */
function resolveNamed(
  business: BusinessEntry,
  body: AddLeaveBody,
): Pick<Leave, 'doctorId' | 'clinicId'> & { readonly colleagueId: string | null } {
  const doctor = { id: body.doctor_id, partnerId: body.partner_doctor_id };
  const clinic = { id: body.clinic_id, partnerId: body.partner_clinic_id };
  const doctorId = isNamed(doctor) ? doctorNamed(business, doctor)?.id : null;
  const clinicId = isNamed(clinic) ? clinicNamed(business, clinic)?.id : null;
  const colleague = colleagueNamed(business, body, doctorId ?? null);
  const issues = [
    ...(doctorId === undefined ? [unknownId(referencePath('doctor', doctor), 'doctor')] : []),
    ...(clinicId === undefined ? [unknownId(referencePath('clinic', clinic), 'clinic')] : []),
    ...colleague.issues,
  ];
  if (issues.length > 0) throw invalidRequest(issues);
  return { doctorId: doctorId ?? null, clinicId: clinicId ?? null, colleagueId: colleague.id };
}
