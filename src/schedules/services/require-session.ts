import type { Session } from '../../calendar/schedule.ts';
import { DomainError } from '../../kernel/errors.ts';
import type { Queryable } from '../../postgres/database.ts';
import type { BusinessEntry, DoctorEntry } from '../../runtime/catalog.ts';
import type { Context } from '../../runtime/context.ts';
import { selectSession } from '../db/sessions.ts';

/** @throws DomainError NOT_FOUND, also for a session of a doctor who has been removed */
export async function requireSession(
  ctx: Context,
  db: Queryable,
  business: BusinessEntry,
  sessionId: string,
): Promise<{ readonly session: Session; readonly doctor: DoctorEntry }> {
  const session = await selectSession(db, ctx.businessId, sessionId);
  const doctor = business.doctors.get(session?.doctorId ?? '');
  if (session === undefined || doctor === undefined)
    throw new DomainError('NOT_FOUND', 'No session of this business has this id.');
  return { session, doctor };
}
