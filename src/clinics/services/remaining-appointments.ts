import type { Queryable } from '../../postgres/database.ts';
import { selectServices } from '../../schedules/db/services.ts';
import { selectClinicZones } from '../../runtime/db/clinics.ts';
import { selectSessions } from '../../schedules/db/sessions.ts';
import { isHere } from '../../calendar/status.ts';
import type { AppointmentState } from '../../calendar/appointment-state.ts';
import { practiceDateAt } from '../../calendar/practice-day.ts';
import { heldSessions, type Session } from '../../calendar/schedule.ts';
import type { Context } from '../../runtime/context.ts';
import { loadLiveAppointments } from '../../hours/services/find-stranded.ts';

/**
 * The live appointments of these doctors that are still to come, of the day of practice, or here since the last days,
 * with a slot or without, at one clinic or, for null, at all (rule D6).
 */
export async function remainingAppointments(
  ctx: Context,
  db: Queryable,
  doctorIds: readonly string[],
  clinicId: string | null,
): Promise<AppointmentState[]> {
  const now = ctx.now();
  const live = await loadLiveAppointments(ctx, db, doctorIds, clinicId);
  const zones = await selectClinicZones(db, ctx.businessId);
  const sessions: Session[] = [];
  // One after the other: a transaction has one connection, which takes one statement at a time.
  for (const id of doctorIds) {
    const own = await selectSessions(db, ctx.businessId, id);
    sessions.push(...heldSessions(own, await selectServices(db, ctx.businessId, id)));
  }
  return live.filter(({ doctorId, clinicId: at, practiceDate, endAt, status }) => {
    const own = sessions.filter((session) => session.doctorId === doctorId && session.clinicId === at);
    return endAt > now || isHere(status) || practiceDate >= practiceDateAt(own, now, zones.get(at) ?? 'UTC');
  });
}
