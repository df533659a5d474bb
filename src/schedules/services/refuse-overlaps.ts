import { sessionText } from '../contract/sessions.ts';
import type { Queryable } from '../../postgres/database.ts';
import { selectSessions, selectSessionsOfClinic } from '../db/sessions.ts';
import { collectIssues, invalidRequest, type Issue } from '../../kernel/errors.ts';
import type { Session } from '../../calendar/schedule.ts';
import { firstMeeting, pairsThatMayMeet } from '../../calendar/session-overlap.ts';
import { localDateOf } from '../../kernel/time.ts';
import type { ZoneCorrection } from '../../kernel/zone-correction.ts';
import type { BusinessEntry } from '../../runtime/catalog.ts';
import type { Context } from '../../runtime/context.ts';

/**
 * Refuses corrections by which sessions of one service come to overlap, as writing such a session is refused: else
 * slots would be offered twice. Sessions that overlap already, in the zones as they are, do not count.
 * @param business as it is before the corrections
 * @throws DomainError INVALID_REQUEST_PARAMETERS naming the sessions and the first date
 */
export async function refuseOverlaps(
  ctx: Context,
  db: Queryable,
  business: BusinessEntry,
  corrections: readonly ZoneCorrection[],
): Promise<void> {
  const today = localDateOf(ctx.now(), business.timeZone);
  const right = new Map(corrections.map(({ clinicId, to }) => [clinicId, to]));
  const before = zonesIn(business);
  const after: ZoneOf = (session) => right.get(session.clinicId) ?? before(session);
  const doctorIds = new Set<string>();
  // A clinic or a doctor that was removed offers nothing.
  for (const clinicId of right.keys()) {
    const sessions = business.clinics.has(clinicId) ? await selectSessionsOfClinic(db, business.id, clinicId) : [];
    for (const { doctorId } of sessions) if (business.doctors.has(doctorId)) doctorIds.add(doctorId);
  }
  const issues: Issue[] = [];
  for (const doctorId of doctorIds) {
    const sessions = (await selectSessions(db, business.id, doctorId)).filter(({ clinicId }) =>
      business.clinics.has(clinicId),
    );
    const placed = sessions.map((session) => ({ session, zone: after(session) }));
    for (const [{ session: one }, { session: other }] of pairsThatMayMeet(placed, today)) {
      // Clocks that are set together leave everything between them as it was.
      if (before(one) === before(other) && after(one) === after(other)) continue;
      const date = meeting(one, other, after, today);
      if (date === null || meeting(one, other, before, today) !== null) continue;
      const [text, otherText] = [one, other].map((session) => `session ${session.id} (${sessionText(session)})`);
      const message = `makes ${text} overlap ${otherText} of the same service, first on ${date}`;
      issues.push({ path: '/time_zone', code: 'conflict', message });
    }
  }
  if (issues.length > 0) throw invalidRequest(issues);
}

/**
 * The issues of sessions at whose time the same service has another one. A session counts also while it is not held,
 * because its service is archived or the doctor has left its clinic: both can come back. A removed clinic cannot.
 * @param sessions new or changed ones of one service
 * @param others of the same doctor, at any clinics
 * @param today the first day that counts
 */
export function overlapsWith(
  business: BusinessEntry,
  sessions: readonly Session[],
  others: readonly Session[],
  today: string,
): Issue[] {
  const zoneOf = zonesIn(business);
  const mayBeHeld = ({ clinicId }: Session): boolean => business.clinics.has(clinicId);
  const own = sessions.filter(mayBeHeld);
  return collectIssues(others.filter(mayBeHeld), (other) => {
    if (other.serviceId !== own[0]?.serviceId) return [];
    const dates = own.flatMap((session) => meeting(session, other, zoneOf, today) ?? []);
    const [first] = dates.toSorted();
    if (first === undefined) return [];
    const message = `overlaps session ${other.id} of the same service (${sessionText(other)}), first on ${first}`;
    return [{ path: '/from', code: 'conflict', message }];
  });
}

type ZoneOf = (session: Session) => string;

/** The zone of a session's clinic; where that has been removed, and offers nothing, any will do. */
function zonesIn({ clinics, timeZone }: BusinessEntry): ZoneOf {
  return ({ clinicId }) => clinics.get(clinicId)?.timeZone ?? timeZone;
}

function meeting(one: Session, other: Session, zoneOf: ZoneOf, since: string): string | null {
  return firstMeeting({ session: one, zone: zoneOf(one) }, { session: other, zone: zoneOf(other) }, since);
}
