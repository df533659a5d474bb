import type { Queryable } from '../../postgres/database.ts';
import type { Issue } from '../../kernel/errors.ts';
import { leavesOverSession } from '../domain/extra-sessions.ts';
import { cellsOn } from '../../calendar/grid.ts';
import { type Leave, type Session, sessionPeriod } from '../../calendar/schedule.ts';
import { type BusinessEntry, calendarAt, loadSchedule } from '../../runtime/catalog.ts';
import type { Context } from '../../runtime/context.ts';

/**
 * The issues of an extra session of which no slot could ever be booked: it is refused rather than kept without effect.
 * @param before the session as it was; where its time stays, nothing new is wrong with it
 */
export async function refuseWithoutSlots(
  db: Queryable,
  ctx: Context,
  business: BusinessEntry,
  session: Session,
  before: Session | undefined,
): Promise<Issue[]> {
  const clinic = business.clinics.get(session.clinicId);
  if (session.date === null || clinic === undefined || (before !== undefined && isSameTime(session, before))) return [];
  if (cellsOn(session, session.date, clinic.timeZone).length === 0) {
    return [
      {
        path: '/date',
        code: 'conflict',
        message: 'on that date the clocks skip this time, so that no slot is left of it',
      },
    ];
  }
  const schedule = await loadSchedule(db, ctx.businessId, session.doctorId, ctx.now());
  if (schedule === undefined) return [];
  return leavesOverSession(calendarAt(clinic, session.doctorId, schedule), session).map((leave) => ({
    path: '/date',
    code: 'conflict',
    message: `${leaveText(leave)}, so no slot of this session could be booked; shorten or remove the leave first`,
  }));
}

/**
 * The extra sessions to come of these doctors that lose their last slot to a leave, by doctor and as the schedule has
 * them.
 * @param leave not yet in the schedules
 */
export async function sessionsLosingAllSlots(
  db: Queryable,
  ctx: Context,
  business: BusinessEntry,
  doctorIds: readonly string[],
  leave: Leave,
): Promise<Session[]> {
  const found: Session[] = [];
  for (const doctorId of doctorIds) {
    const schedule = await loadSchedule(db, ctx.businessId, doctorId, ctx.now());
    for (const session of schedule?.sessions ?? []) {
      const clinic = business.clinics.get(session.clinicId);
      if (schedule === undefined || clinic === undefined || !isToCome(session, clinic.timeZone, ctx.now())) continue;
      const [before, after] = [schedule, { ...schedule, leaves: [...schedule.leaves, leave] }].map(
        (each) => leavesOverSession(calendarAt(clinic, doctorId, each), session).length,
      );
      if (before === 0 && after !== 0) found.push(session);
    }
  }
  return found;
}

function isToCome(session: Session, zone: string, now: number): boolean {
  return session.date !== null && sessionPeriod(session, session.date, zone).endAt > now;
}

function isSameTime(a: Session, b: Session): boolean {
  return a.date === b.date && a.clinicId === b.clinicId && a.fromMinute === b.fromMinute && a.toMinute === b.toMinute;
}

/** In ids and times: the reason of a leave is for the staff alone. */
function leaveText({ id, doctorId, startDate, endDate }: Leave): string {
  const days =
    startDate === null || endDate === null
      ? ''
      : startDate === endDate
        ? ` of ${startDate}`
        : ` from ${startDate} to ${endDate}`;
  return doctorId === null
    ? `the clinic is closed then (leave ${id}${days})`
    : `the doctor is on leave then (leave ${id}${days})`;
}
