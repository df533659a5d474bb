import { deleteSession } from '../db/sessions.ts';
import type { Session } from '../../calendar/schedule.ts';
import { announceChange } from '../../runtime/announce-change.ts';
import { type ChangedHours, changeHours, type HoursRequest } from '../../hours/services/change-hours.ts';
import { requireColleague } from '../../hours/services/colleagues.ts';
import type { Context } from '../../runtime/context.ts';
import { requireSession } from './require-session.ts';

/**
 * Removes a session, and does with the appointments that lose their place what is asked.
 * @throws DomainError NOT_FOUND; INVALID_REQUEST_PARAMETERS for an unknown colleague; as changeHours
 */
export async function removeSession(
  ctx: Context,
  sessionId: string,
  request: HoursRequest,
): Promise<ChangedHours<Session>> {
  const removed = await changeHours(ctx, request, async (db, business) => {
    const { session, doctor } = await requireSession(ctx, db, business, sessionId);
    const colleagueId = requireColleague(business, request.instruction, doctor.id);
    return {
      result: session,
      doctorIds: [doctor.id],
      colleagueId,
      scheduleAfter: (schedule) => ({ ...schedule, sessions: schedule.sessions.filter(({ id }) => id !== sessionId) }),
      write: async (tx) => deleteSession(tx, ctx.businessId, sessionId),
    };
  });
  // The appointments that are kept remember its seats from now on.
  if (!removed.isDryRun) announceChange(ctx, [removed.result.doctorId]);
  return removed;
}
