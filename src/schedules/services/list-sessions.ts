import type { EntityReference } from '../../kernel/entity-reference.ts';
import { selectSessions } from '../db/sessions.ts';
import type { Session } from '../../calendar/schedule.ts';
import type { Context } from '../../runtime/context.ts';
import { findDoctor } from '../../runtime/find-clinic-or-doctor.ts';
import { isVisible } from '../../rights/visible.ts';

/**
 * A doctor's sessions at all clinics that the caller sees: the week's first, then the extra ones by date.
 * @throws DomainError DOCTOR_NOT_FOUND
 */
export async function listSessions(ctx: Context, named: EntityReference): Promise<readonly Session[]> {
  const business = await ctx.catalog.business(ctx.businessId);
  const sessions = await selectSessions(ctx.db, ctx.businessId, findDoctor(business, named).id);
  return sessions.filter((session) => isVisible(ctx.visible, session));
}
