import type { Context } from './context.ts';

/**
 * Announces a change of appointments of these doctors: this process forgets their taken seats and wakes the live feed,
 * and the other servers do the same a moment later. To be called after every commit,
 * also after one whose answer was lost; the caller waits for nothing.
 * @param doctorIds of every doctor whose seats, queue or appointments changed: the old one and the new one of a move
 */
export function announceChange(ctx: Context, doctorIds: readonly string[]): void {
  ctx.wakeUps.announce(ctx.businessId, doctorIds);
}

/**
 * Announces a change of a patient's record, which takes no doctor's seat: the live feed of this process reads at once,
 * those of the others a moment later.
 */
export function announcePatient(ctx: Context): void {
  ctx.wakeUps.announcePatient(ctx.businessId);
}
