import type { AppointmentState } from '../../calendar/appointment-state.ts';
import type { Context } from '../../runtime/context.ts';
import { byCaller } from '../domain/origin.ts';
import type { Change } from './change-request.ts';
import { type AppointmentReference, applyChange } from './apply-change.ts';
import type { AskedMove } from '../domain/asked-move.ts';
import { checkEnd, decideMove } from './decide-move.ts';
import { decideStatus, statusColumns } from './decide-status.ts';

/**
 * Confirms a proposed follow-up, with another time where one is named, checked like a booking. One that is
 * booked already stays so, or moves to the time that is named.
 * @throws DomainError APPOINTMENT_NOT_FOUND, STATUS_CHANGE_NOT_ALLOWED, SLOT_UNAVAILABLE; RESCHEDULE_NOT_ALLOWED for another
 *   time of a walk-in without a registered patient
 */
export async function confirmFollowUp(
  ctx: Context,
  reference: AppointmentReference,
  { startAt, endAt }: Pick<AskedMove, 'startAt' | 'endAt'>,
): Promise<void> {
  await applyChange(ctx, reference, byCaller(ctx), async (state) => {
    const asked = unmoved(state, startAt, endAt);
    checkEnd(state, asked);
    const to = decideStatus(state, 'confirm', byCaller(ctx));
    const move = await decideMove(ctx, state, asked);
    if (to === null) return move;
    const columns = { ...move?.columns, ...statusColumns(state, to, ctx.now()) };
    return { ...move, action: 'confirm', columns } satisfies Change;
  });
}

/** The present doctor, clinic, mode and service, at the time that is named. */
function unmoved({ doctorId, clinicId }: AppointmentState, startAt: number | null, endAt: number | null): AskedMove {
  return { doctorId, clinicId, startAt, endAt, endPath: '/end_time', mode: null, serviceId: null, token: null };
}
