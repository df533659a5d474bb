import { endLeaves, insertLeave, selectAbsences } from '../db/leaves.ts';
import { type Calendar } from '../../calendar/calendar.ts';
import type { AbsenceKind, Leave } from '../../calendar/schedule.ts';
import { DomainError, invalidRequest, type Issue } from '../../kernel/errors.ts';
import { referencePath } from '../../kernel/entity-reference.ts';
import type { Period } from '../../kernel/interval.ts';
import { type ChangedHours, changeHours, type HoursRequest } from '../../hours/services/change-hours.ts';
import { requireColleague } from '../../hours/services/colleagues.ts';
import { calendarFor } from '../../hours/services/find-stranded.ts';
import { type BusinessEntry, loadSchedule } from '../../runtime/catalog.ts';
import { idsToGive } from '../../runtime/earlier-try.ts';
import type { Context } from '../../runtime/context.ts';
import { resolveDoctorAtClinic } from '../../runtime/doctor-at-clinic.ts';
import { visibleBusiness } from '../../runtime/visible-catalog.ts';
import type { NamedAssignment } from '../domain.ts';
import type { Queryable } from '../../postgres/database.ts';
import { type AddedLeave, strandingChange } from './add-leave.ts';

interface Assignment {
  readonly doctorId: string;
  readonly clinicId: string;
}

/**
 * Adds a leave of a doctor at a clinic that begins on the day that goes on. An absence of its kind that is not over
 * ends by it: what was said last counts.
 * @throws DomainError INVALID_REQUEST_PARAMETERS (unknown ids, a doctor who does not work there, the issue of
 *   `periodIn`); as changeHours
 */
export async function addAbsence(
  ctx: Context,
  named: NamedAssignment,
  { kind, reason, periodIn }: NewAbsence,
  request: HoursRequest,
): Promise<ChangedHours<AddedLeave>> {
  const [id = ''] = idsToGive(ctx, 'leave', 1);
  return changeHours(ctx, request, async (db, business) => {
    const assignment = requireAssignment(ctx, business, named);
    const now = Math.floor(ctx.now());
    const calendar = await calendarOf(ctx, db, business, assignment);
    if (calendar === undefined) {
      const path = referencePath('doctor', named.doctor);
      throw invalidRequest([{ path, code: 'not_allowed', message: 'does not work at this clinic' }]);
    }
    const period = periodIn(calendar, now);
    if ('code' in period) throw invalidRequest([period]);
    const { startAt, endAt } = period;
    const leave: Leave = { id, ...assignment, startAt, endAt, startDate: null, endDate: null, reason, kind };
    const colleagueId = requireColleague(
      visibleBusiness(business, ctx.visible),
      request.instruction,
      assignment.doctorId,
    );
    const before = await selectAbsences(db, ctx.businessId, { ...assignment, now });
    const replacedIds = before.filter((absence) => absence.kind === kind).map((absence) => absence.id);
    const added = await strandingChange(ctx, db, business, { leave, doctorIds: [assignment.doctorId], colleagueId });
    return {
      ...added,
      scheduleAfter: (schedule) => ({
        ...schedule,
        leaves: [...schedule.leaves.filter((each) => !replacedIds.includes(each.id)), leave],
      }),
      write: async (tx) => {
        await endLeaves(tx, ctx.businessId, replacedIds, now);
        await insertLeave(tx, ctx.businessId, leave, ctx.now());
      },
    };
  });
}

/**
 * The doctor and the clinic of a caller who sees both.
 * @param business as it is under the lock
 * @throws DomainError INVALID_REQUEST_PARAMETERS (unknown ids)
 */
export function requireAssignment(ctx: Context, business: BusinessEntry, named: NamedAssignment): Assignment {
  const found = resolveDoctorAtClinic(visibleBusiness(business, ctx.visible), named);
  if (found instanceof DomainError) throw found;
  return { doctorId: found.doctorId, clinicId: found.clinic.id };
}

interface NewAbsence {
  readonly kind: AbsenceKind;
  readonly reason: string;
  /** Epoch seconds; an issue where the request says no such time. */
  readonly periodIn: (calendar: Calendar, now: number) => Period | Issue;
}

async function calendarOf(
  ctx: Context,
  db: Queryable,
  business: BusinessEntry,
  assignment: Assignment,
): Promise<Calendar | undefined> {
  return calendarFor(business, await loadSchedule(db, ctx.businessId, assignment.doctorId, ctx.now()), assignment);
}
