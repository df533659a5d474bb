import { type BareEvent, insertBareEvent, hasBareEvent } from '../db/bare-events.ts';
import type { AppointmentState } from '../../calendar/appointment-state.ts';
import { findEarlierTry, idsToGive } from '../../runtime/earlier-try.ts';
import type { Context } from '../../runtime/context.ts';
import { maxDecisions, retryWhileStale } from '../../runtime/retry-while-stale.ts';
import { type AppointmentReference, loadState } from '../../appointments/services/apply-change.ts';

/**
 * Puts a bare event of an appointment into the outbox: nothing changes.
 * @param decide says which, or throws
 */
export async function writeBareEvent(
  ctx: Context,
  reference: AppointmentReference,
  decide: (state: AppointmentState) => Pick<BareEvent, 'event' | 'addsVideo'>,
): Promise<void> {
  const [eventId = ''] = idsToGive(ctx, 'event', 1);
  const doctorOfEvent = await retryWhileStale(maxDecisions.change, async () => {
    const state = await loadState(ctx, reference);
    const { id: appointmentId, version, doctorId } = state;
    const wasWritten = await findEarlierTry(ctx, () => hasBareEvent(ctx.db, ctx.businessId, appointmentId, eventId));
    if (wasWritten === true) return doctorId;
    const written = { ...decide(state), ...eventOrigin(ctx), appointmentId, version, eventId };
    const isCurrent = await insertBareEvent(ctx.db, written);
    return isCurrent ? doctorId : undefined;
  });
  ctx.wakeUps.announce(ctx.businessId, [doctorOfEvent]);
}

export function eventOrigin(ctx: Context): {
  readonly businessId: string;
  readonly clientId: string;
  readonly now: number;
} {
  const clientId = ctx.actor.kind === 'client' ? ctx.actor.id : '';
  return { businessId: ctx.businessId, clientId, now: ctx.now() };
}
