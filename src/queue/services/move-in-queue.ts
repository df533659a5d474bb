import { selectAppointmentState } from '../../appointments/db/changes.ts';
import { placeInQueue, type QueueMove } from '../db/queue-changes.ts';
import { type Status, unseenStatuses } from '../../calendar/status.ts';
import type { AppointmentState } from '../../calendar/appointment-state.ts';
import { DomainError, invalidRequest, unknownId } from '../../kernel/errors.ts';
import { isSameQueue } from '../../calendar/moves.ts';
import type { Origin } from '../../appointments/domain/origin.ts';
import { type AppointmentReference, applyChange } from '../../appointments/services/apply-change.ts';
import type { Context } from '../../runtime/context.ts';
import { isVisible } from '../../rights/visible.ts';

/**
 * Moves an appointment within its queue: right before or after another one, before all who are not seen yet, or behind
 * all. Its token stays (rule C8).
 * @returns our id of the appointment
 * @throws DomainError APPOINTMENT_NOT_FOUND, STATUS_CHANGE_NOT_ALLOWED for a patient who is seen already or gone,
 *   INVALID_REQUEST_PARAMETERS where the other one is unknown or in no place of this queue
 */
export async function moveInQueue(
  ctx: Context,
  reference: AppointmentReference,
  move: Exclude<QueueMove, { kind: 'skip' }>,
  origin: Origin,
): Promise<string> {
  const { before } = await applyChange(ctx, reference, origin, async (state) => {
    if ('otherId' in move) await checkOther(ctx, state, move);
    const { status } = state;
    if (!isUnseen(status) || state.isDummy) {
      throw new DomainError(
        'STATUS_CHANGE_NOT_ALLOWED',
        'Only a patient who is still to be seen has a place in the queue.',
        { status },
      );
    }
    // The place itself is found out under the lock.
    return { action: 'move_in_queue', columns: {}, write: (request) => placeInQueue(ctx.db, request, move) };
  });
  return before.id;
}

function isUnseen(status: Status): boolean {
  return (unseenStatuses as readonly Status[]).includes(status);
}

async function checkOther(
  ctx: Context,
  state: AppointmentState,
  { kind, otherId }: Extract<QueueMove, { readonly otherId: string }>,
): Promise<void> {
  const path = `/${kind}`;
  const other = await selectAppointmentState(ctx.db, ctx.businessId, otherId, false);
  if (other === undefined || !isVisible(ctx.visible, other)) throw invalidRequest([unknownId(path, 'appointment')]);
  if (other.id === state.id) throw invalidRequest([{ path, code: 'conflict', message: 'is the appointment itself' }]);
  if (isSameQueue(state, other) && !other.isDummy) return;
  throw invalidRequest([
    { path, code: 'conflict', message: 'has no place in the queue of the same doctor, clinic and day' },
  ]);
}
