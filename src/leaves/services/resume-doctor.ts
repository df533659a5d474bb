import type { AskedReturn } from '../domain.ts';
import { endLeaves, selectAbsences } from '../db/leaves.ts';
import type { Leave } from '../../calendar/schedule.ts';
import { changeHours, type HoursRequest } from '../../hours/services/change-hours.ts';
import type { Context } from '../../runtime/context.ts';
import { requireAssignment } from './add-absence.ts';

/**
 * Ends the absence that keeps a doctor away from a clinic now, a pause or an early departure; withdraws one to come.
 * Appointments that a departure moved or cancelled stay as they are.
 * @returns what it has ended, as it was; nothing where the doctor is here
 * @throws DomainError INVALID_REQUEST_PARAMETERS (unknown ids)
 */
export async function resumeDoctor(ctx: Context, asked: AskedReturn, request: HoursRequest): Promise<readonly Leave[]> {
  const { result } = await changeHours(ctx, request, async (db, business) => {
    const assignment = requireAssignment(ctx, business, asked);
    const now = Math.floor(ctx.now());
    const absences = await selectAbsences(db, ctx.businessId, { ...assignment, now });
    const ended = absences.filter(({ kind, startAt }) =>
      asked.kind === undefined ? startAt <= now : kind === asked.kind,
    );
    return {
      result: ended,
      doctorIds: [assignment.doctorId],
      colleagueId: null,
      findStranded: async () => [],
      write: async (tx) =>
        endLeaves(
          tx,
          ctx.businessId,
          ended.map(({ id }) => id),
          now,
        ),
    };
  });
  return result;
}
