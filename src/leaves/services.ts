import { referencePath } from '../kernel/entity-reference.ts';
import { type AddLeaveBody, type LeavesQuery, readLeave } from './contract.ts';
import { selectLiveAppointments } from '../appointments/db/live-appointments.ts';
import type { Queryable } from '../postgres/database.ts';
import { selectDoctorsOfClinic } from '../runtime/db/clinics.ts';
import { deleteLeave, insertLeave, selectLeaves, selectLeavesEnding } from './db/leaves.ts';
import type { AppointmentState } from '../calendar/appointment-state.ts';
import { DomainError, invalidRequest, unknownId } from '../kernel/errors.ts';
import { type Leave, leavePeriod, leaveTouches, type Session } from '../calendar/schedule.ts';
import { addDays, daySeconds, instantOf, localDateOf } from '../kernel/time.ts';
import { clinicNamed, doctorNamed } from '../runtime/doctor-at-clinic.ts';
import type { BusinessEntry } from '../runtime/catalog.ts';
import { changeCatalog, idsToGive } from '../runtime/change-catalog.ts';
import { type ChangedHours, changeHours, type HoursRequest } from '../hours/services/change-hours.ts';
import type { Context } from '../runtime/context.ts';
import { sessionsLosingAllSlots } from '../schedules/services/extra-sessions.ts';
import { findClinic, findDoctor } from '../runtime/find-clinic-or-doctor.ts';
import { colleagueNamed } from '../hours/services/colleagues.ts';

const maxPageSize = 50;

/**
 * One page of the leaves that are not over, the earliest first, or with `past` of those that are, the latest first. The
 * whole days of a leave are days of practice (rule C8). They are over when the last one is over, with its night, for
 * every doctor at every clinic of the leave. A leave without such a doctor goes by the zone of the business.
 * @throws DomainError DOCTOR_NOT_FOUND, CLINIC_NOT_FOUND
 */
export async function listLeaves(ctx: Context, query: LeavesQuery): Promise<Leave[]> {
  const business = await ctx.catalog.business(ctx.businessId);
  const doctor = { id: query.doctor_id, partnerId: query.partner_doctor_id };
  const clinic = { id: query.clinic_id, partnerId: query.partner_clinic_id };
  const now = ctx.now();
  const today = localDateOf(now, business.timeZone);
  const named = {
    doctorId: isNamed(doctor) ? findDoctor(business, doctor).id : null,
    clinicId: isNamed(clinic) ? findClinic(business, clinic).id : null,
  };
  const near = { from: addDays(today, -daysBehind), until: addDays(today, daysAhead) };
  const ending = await selectLeavesEnding(ctx.db, ctx.businessId, { ...named, ...near });
  const isOver = await Promise.all(ending.map((leave) => areDaysOver(ctx, business, leave, now)));
  return selectLeaves(ctx.db, ctx.businessId, {
    ...named,
    now,
    today,
    todayBegan: instantOf(today, 0, business.timeZone),
    overBefore: near.from,
    overIds: ending.filter((_leave, index) => isOver[index]).map(({ id }) => id),
    past: query.past === '1',
    ...seenBy(ctx, business),
    limit: maxPageSize,
    offset: Number(query.page_no ?? 0) * maxPageSize,
  });
}

/** A user of some clinics, or a doctor, sees the leaves of these, and closures that are everybody's. */
function seenBy(
  { visible }: Context,
  business: BusinessEntry,
): { readonly doctorIds: readonly string[] | null; readonly clinicIds: readonly string[] | null } {
  const isAll = visible.clinicIds === null && visible.doctorId === null;
  return {
    doctorIds: isAll ? null : [...business.doctors.keys()],
    clinicIds: isAll ? null : [...business.clinics.keys()],
  };
}

/**
 * The days between a day of practice and the business's date: zones differ by up to 26 hours, and a night belongs to
 * the day before. Schedules are read for those leaves alone that end so near.
 */
const daysBehind = 3;
const daysAhead = 2;

/** Whether the last of a leave's whole days is over for every doctor and clinic of the leave. */
async function areDaysOver(ctx: Context, business: BusinessEntry, leave: Leave, now: number): Promise<boolean> {
  const assignments = [...business.doctors.values()]
    .filter(({ id }) => leave.doctorId === null || id === leave.doctorId)
    .flatMap(({ id, clinicIds }) => clinicIds.map((clinicId) => ({ doctorId: id, clinicId })))
    .filter(({ clinicId }) => leave.clinicId === null || clinicId === leave.clinicId);
  const dates =
    assignments.length === 0
      ? [localDateOf(now, business.timeZone)]
      : await Promise.all(
          assignments.map(({ doctorId, clinicId }) => ctx.catalog.practiceDate(business, clinicId, doctorId, now)),
        );
  return dates.every((date) => leave.endDate !== null && leave.endDate < date);
}

function isNamed(named: { readonly id: string | undefined; readonly partnerId: string | undefined }): boolean {
  return named.id !== undefined || named.partnerId !== undefined;
}

interface AddedLeave {
  readonly leave: Leave;
  /** Extra sessions of which no slot can be booked any more. */
  readonly sessions: readonly Session[];
}

/**
 * Adds a leave, and carries out the instruction for every live appointment in its time, also for a walk-in.
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

/** The time of a leave in any zone, with the nights that begin in it. */
function widest(leave: Leave): { startAt: number; endAt: number } {
  const { startAt, endAt } = leavePeriod(leave, 'UTC');
  return { startAt: startAt - daySeconds, endAt: endAt + 2 * daySeconds };
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
