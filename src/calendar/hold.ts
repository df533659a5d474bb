import type { AskedTime } from './decide-booking.ts';
import type { Mode } from './schedule.ts';

/**
 * A slot that is kept for one API client until it expires (rule E7). Instants are epoch seconds; it expires at a
 * whole one, from which on it counts for nobody.
 */
export interface Hold {
  readonly id: string;
  readonly doctorId: string;
  readonly clinicId: string;
  /** Null only where any time is accepted and no service fits. */
  readonly serviceId: string | null;
  readonly mode: Mode;
  readonly startAt: number;
  /** Shown; the seat is kept for the buffer after it too. */
  readonly endAt: number;
  readonly createdAt: number;
  readonly expiresAt: number;
}

/** How long a hold may stand. */
export const holdSeconds = { least: 30, most: 600 } as const;

/** The most holds of one API client that stand at once. */
export const maxHoldsOfClient = 500;

/**
 * When a hold of so many seconds expires. Whole seconds, because slots are marked by them; never later than asked for.
 * @param now epoch seconds, with fractions
 */
export function holdExpiry(now: number, seconds: number): number {
  return Math.floor(now) + seconds;
}

export function hasExpired(hold: Pick<Hold, 'expiresAt'>, now: number): boolean {
  return hold.expiresAt <= now;
}

/** The part of an asked-for time that a hold may fill in. */
type FilledByHold = Pick<AskedTime, 'startAt' | 'endAt' | 'mode' | 'serviceId'>;

/**
 * The time that a booking with a hold asks for: the hold fills in what the booking leaves out. A service that the
 * booking names brings its own end and mode with it.
 */
export function completedByHold(asked: FilledByHold, hold: Hold): FilledByHold {
  const sameService = asked.serviceId === null || asked.serviceId === hold.serviceId;
  const namesNoEnd = asked.endAt === null || asked.endAt === asked.startAt;
  return {
    startAt: asked.startAt,
    endAt: namesNoEnd ? (sameService ? hold.endAt : null) : asked.endAt,
    mode: asked.mode ?? (sameService ? hold.mode : null),
    serviceId: asked.serviceId ?? hold.serviceId,
  };
}

/**
 * The instant by which the clock's rules judge a booking with a hold. While the hold stands it is the one at which it
 * was made: the notice that a service wants must not run out while the patient pays.
 */
export function judgedAt(hold: Hold, now: number): number {
  return hasExpired(hold, now) ? now : Math.min(now, hold.createdAt);
}
