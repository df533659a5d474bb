import { isNamed } from '../../kernel/entity-reference.ts';
import type { LeavesQuery } from '../contract/leaves.ts';
import { selectLeaves, selectLeavesEnding } from '../db/leaves.ts';
import type { Leave } from '../../calendar/schedule.ts';
import { addDays, instantOf, localDateOf } from '../../kernel/time.ts';
import type { BusinessEntry } from '../../runtime/catalog.ts';
import type { Context } from '../../runtime/context.ts';
import { findClinic, findDoctor } from '../../runtime/find-clinic-or-doctor.ts';

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
