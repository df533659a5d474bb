import { overlaps, type Period } from '../kernel/interval.ts';

/** A time in which an appointment or a hold occupies a doctor: what is shown and the buffers around it. */
export interface Claim extends Period {
  readonly clinicId: string;
  /** The session whose seats it takes; null where there is none. */
  readonly sessionId: string | null;
  /** The seats that its session had when it was deleted. */
  readonly lastSeats?: number;
  /** Absent on a hold. */
  readonly appointmentId?: string;
  /** Of a hold: whole epoch seconds, from which on it counts no more (rule E7). */
  readonly expiresAt?: number;
}

/** The claims that still count at `now`: those of holds that have expired do not. */
export function claimsAt(claims: readonly Claim[], now: number): readonly Claim[] {
  const counts = ({ expiresAt }: Claim): boolean => expiresAt === undefined || expiresAt > now;
  return claims.every(counts) ? claims : claims.filter(counts);
}

/** A seat of a doctor at a clinic, for the whole time that would be occupied. */
interface AskedSeat extends Period {
  readonly clinicId: string;
  /** The session whose seats it takes; null for one seat. */
  readonly sessionId: string | null;
}

/**
 * Why a doctor cannot be occupied for a time (rule C6): ELSEWHERE where a claim at another clinic overlaps it, TAKEN
 * where at some instant as many claims stand as are allowed; null where neither does. At each instant the strictest of
 * the sessions of those who are there, and of the one that is wanted, says how many are allowed. How a claim came about
 * does not matter.
 *
 * The same as seat_refusal in SQL, which decides under the lock; a property test holds both against counting.
 * @param claims the doctor's at all clinics, as they still count (`claimsAt`); more of other times do no harm
 * @param seatsOf a session as it is now; undefined for one that is gone
 */
export function seatRefusal(
  claims: readonly Claim[],
  asked: AskedSeat,
  seatsOf: (sessionId: string | null) => number | undefined,
): 'ELSEWHERE' | 'TAKEN' | null {
  const others = claims.filter((claim) => overlaps(claim, asked));
  if (others.length === 0) return null;
  if (others.some(({ clinicId }) => clinicId !== asked.clinicId)) return 'ELSEWHERE';
  const ownSeats = seatsOf(asked.sessionId) ?? 1;
  const isFull = (at: number): boolean => {
    const there = others.filter(({ startAt, endAt }) => startAt <= at && at < endAt);
    return there.length >= Math.min(ownSeats, ...there.map((claim) => seatsAround(claim, seatsOf)));
  };
  // Only from an instant on at which one of them begins more are there, or fewer allowed.
  const begins = others.map(({ startAt }) => Math.max(startAt, asked.startAt));
  return [asked.startAt, ...begins].some(isFull) ? 'TAKEN' : null;
}

/**
 * How many may be with the doctor while a claim stands: the seats of its session as it is now, or as it was when it was
 * deleted; one where no session is known.
 */
export function seatsAround(
  { sessionId, lastSeats }: Pick<Claim, 'sessionId' | 'lastSeats'>,
  seatsOf: (sessionId: string | null) => number | undefined,
): number {
  return seatsOf(sessionId) ?? lastSeats ?? 1;
}

/** The claims as they are once sessions are deleted: each keeps the seats that its session has before that. */
export function withLastSeats(
  claims: readonly Claim[],
  seatsBefore: (sessionId: string | null) => number | undefined,
): readonly Claim[] {
  return claims.map((claim) => {
    const lastSeats = seatsBefore(claim.sessionId);
    return lastSeats === undefined ? claim : { ...claim, lastSeats };
  });
}
