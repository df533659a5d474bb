import type { IdReferences } from '../contract/hub.ts';
import type { Queryable } from '../db/database.ts';
import { selectServices } from '../db/doctor-services.ts';
import { selectClinicZones } from '../db/leaves.ts';
import { selectSessions } from '../db/sessions.ts';
import { isHere } from '../domain/appointment.ts';
import type { AppointmentState } from '../domain/appointment-state.ts';
import { collectIssues, invalidRequest, unknownId } from '../domain/errors.ts';
import { practiceDateAt } from '../domain/practice-day.ts';
import { heldSessions } from '../domain/schedule.ts';
import type { Context } from './context.ts';
import { selectStanding } from './find-stranded.ts';

/**
 * Our ids of what the references name, in their order.
 * @param known our id by each id that was named and exists
 * @throws DomainError INVALID_REQUEST_PARAMETERS naming each that does not
 */
export function resolveReferences(references: IdReferences, known: ReadonlyMap<string, string>, entity: string): string[] {
  const issues = collectIssues(references.ids, (id, index) =>
    known.has(id) ? [] : [unknownId(`/${references.field}/${index}`, entity)],
  );
  if (issues.length > 0) throw invalidRequest(issues);
  return references.ids.flatMap((id) => known.get(id) ?? []);
}

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
  const standing = await selectStanding(ctx, db, doctorIds, clinicId);
  const zones = await selectClinicZones(db, ctx.businessId);
  const sessions = (await Promise.all(doctorIds.map(async (id) =>
    heldSessions(await selectSessions(db, ctx.businessId, id), await selectServices(db, ctx.businessId, id))))).flat();
  return standing.filter(({ doctorId, clinicId: at, practiceDate, endAt, status }) => {
    const own = sessions.filter((session) => session.doctorId === doctorId && session.clinicId === at);
    return endAt > now || isHere(status) || practiceDate >= practiceDateAt(own, now, zones.get(at) ?? 'UTC');
  });
}
