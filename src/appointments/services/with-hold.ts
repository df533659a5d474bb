import type { Booking } from '../contract/booking.ts';
import { selectHold } from '../db/holds.ts';
import { type DomainError, invalidRequest, unknownId } from '../../kernel/errors.ts';
import { completedByHold, hasExpired, type Hold, judgedAt } from '../../calendar/hold.ts';
import type { Context } from '../../runtime/context.ts';
import type { Place } from '../../runtime/place.ts';

/** A booking as it is decided on. */
interface Judged {
  readonly booking: Booking;
  /** Epoch seconds, whole: the instant by which the clock's rules judge it. */
  readonly now: number;
  /** Its hold is over: it takes the slot if that is still free. */
  readonly holdExpired: boolean;
}

/** Without a hold nothing is asked of the database. */
export function withoutHold(ctx: Context, booking: Booking): Judged {
  return { booking, now: Math.floor(ctx.now()), holdExpired: false };
}

/**
 * The booking with what its hold says where it says nothing itself (rule E7). Whether the hold is still there is
 * settled under the lock, because only one booking can use it.
 * @returns else INVALID_REQUEST_PARAMETERS: no hold of this client, or one of another doctor, clinic or time
 */
export async function withHold(
  ctx: Context,
  booking: Booking & { readonly holdId: string },
  place: Place,
): Promise<Judged | DomainError> {
  const hold = await selectHold(ctx.db, ctx.businessId, ctx.actor.id, booking.holdId);
  if (hold === undefined) return holdUnknown();
  const differs = differences(booking, place, hold);
  if (differs.length > 0) {
    const message = `is a hold of another ${differs.join(' and another ')}`;
    return invalidRequest([{ path: '/hold_id', code: 'conflict', message }]);
  }
  const now = ctx.now();
  return {
    booking: { ...booking, ...completedByHold(booking, hold) },
    now: Math.floor(judgedAt(hold, now)),
    holdExpired: hasExpired(hold, now),
  };
}

/** Nobody's, another client's or a used one. */
export function holdUnknown(): DomainError {
  return invalidRequest([unknownId('/hold_id', 'hold')]);
}

function differences({ startAt }: Booking, { doctorId, clinic }: Place, hold: Hold): string[] {
  return [
    ...(doctorId === hold.doctorId ? [] : ['doctor']),
    ...(clinic.id === hold.clinicId ? [] : ['clinic']),
    ...(startAt === hold.startAt ? [] : ['time']),
  ];
}
