import { checkSession } from '../contract/session-checks.ts';
import type { Queryable } from '../../postgres/database.ts';
import { selectSessions } from '../db/sessions.ts';
import { invalidRequest } from '../../kernel/errors.ts';
import type { Session } from '../../calendar/schedule.ts';
import { localDateOf } from '../../kernel/time.ts';
import type { BusinessEntry } from '../../runtime/catalog.ts';
import type { Context } from '../../runtime/context.ts';
import { refuseWithoutSlots } from './refuse-without-slots.ts';
import { overlapsWith } from './refuse-overlaps.ts';

const maxSessionsOfDoctor = 1_000;

/**
 * Refuses sessions that cannot be held as they are. Two sessions of one service at one time would offer the same slots
 * twice. Other services share the doctor's seats.
 * @param before the session as it was; undefined for new ones
 * @throws DomainError INVALID_REQUEST_PARAMETERS
 */
export async function refuseUnfitSession(
  tx: Queryable,
  ctx: Context,
  business: BusinessEntry,
  sessions: readonly Session[],
  before: Session | undefined,
): Promise<void> {
  const [first] = sessions;
  if (first === undefined) return;
  const issues = checkSession(first);
  const own = new Set(sessions.map((session) => session.id));
  const others = (await selectSessions(tx, ctx.businessId, first.doctorId)).filter((other) => !own.has(other.id));
  if (others.length + sessions.length > maxSessionsOfDoctor) {
    const message = `a doctor has at most ${maxSessionsOfDoctor} sessions`;
    issues.push({ path: '', code: 'too_many', message, allowed: { maximum: maxSessionsOfDoctor } });
  }
  issues.push(...overlapsWith(business, sessions, others, localDateOf(ctx.now(), business.timeZone)));
  issues.push(...(await refuseWithoutSlots(tx, ctx, business, first, before)));
  if (issues.length > 0) throw invalidRequest(issues);
}
