import type { Booking } from '../contract/booking.ts';
import { selectHold } from '../db/holds.ts';
import { type DomainError, invalidRequest, unknownId } from '../../kernel/errors.ts';
import { completedByHold, hasExpired, type Hold, judgedAt } from '../../calendar/hold.ts';
import type { Context } from '../../runtime/context.ts';
import type { DoctorAtClinic } from '../../runtime/doctor-at-clinic.ts';

/** A booking with what its hold fills in. */
interface BookingToDecide {
  readonly booking: Booking;
  /** The instant by which the clock's rules judge the booking, in whole epoch seconds. */
  readonly judgedAt: number;
  /** The hold is over: the booking takes the slot if that is still free. */
  readonly holdExpired: boolean;
}

/**
 * The booking, in which the hold fills what the booking leaves out (rule E7). Whether the hold is still there is
 * found out under the lock, because only one booking can use it.
 * @returns else INVALID_REQUEST_PARAMETERS: no hold of this client, or one of another doctor, clinic or time
 */
export async function withHold(
  ctx: Context,
  booking: Booking & { readonly holdId: string },
  named: DoctorAtClinic,
): Promise<BookingToDecide | DomainError> {
  const hold = await selectHold(ctx.db, ctx.businessId, ctx.actor.id, booking.holdId);
  if (hold === undefined) return holdUnknown();
  const differs = differences(booking, named, hold);
  if (differs.length > 0) {
    const message = `is a hold of another ${differs.join(' and another ')}`;
    return invalidRequest([{ path: '/hold_id', code: 'conflict', message }]);
  }
  const now = ctx.now();
  return {
    booking: { ...booking, ...completedByHold(booking, hold) },
    judgedAt: Math.floor(judgedAt(hold, now)),
    holdExpired: hasExpired(hold, now),
  };
}

/** Without a hold nothing is asked of the database. */
export function withoutHold(ctx: Context, booking: Booking): BookingToDecide {
  return { booking, judgedAt: Math.floor(ctx.now()), holdExpired: false };
}

/** The refusal of a hold that is unknown, another client's or used. */
export function holdUnknown(): DomainError {
  return invalidRequest([unknownId('/hold_id', 'hold')]);
}

function differences({ startAt }: Booking, { doctorId, clinic }: DoctorAtClinic, hold: Hold): string[] {
  return [
    ...(doctorId === hold.doctorId ? [] : ['doctor']),
    ...(clinic.id === hold.clinicId ? [] : ['clinic']),
    ...(startAt === hold.startAt ? [] : ['time']),
  ];
}
