import type { Claim } from '../../src/domain/occupancy.ts';
import type { Calendar } from '../../src/domain/slots.ts';

interface Counted {
  readonly startAt: number;
  readonly endAt: number;
  /** Whose seats are wanted; null for one seat. */
  readonly sessionId: string | null;
}

/**
 * What decision C6 says of a time at the calendar's clinic, found by counting at every minute of it. Written without the
 * program's own: all times of the tests are whole minutes.
 */
export function countedRefusal(calendar: Calendar, claims: readonly Claim[], wanted: Counted): 'ELSEWHERE' | 'TAKEN' | null {
  const seatsOf = (id: string | null): number[] => calendar.sessions.filter((session) => session.id === id).map(({ seats }) => seats);
  const [ownSeats = 1] = seatsOf(wanted.sessionId);
  let isFull = false;
  for (let minute = wanted.startAt; minute < wanted.endAt; minute += 60) {
    const there = claims.filter((claim) => claim.startAt <= minute && minute < claim.endAt);
    if (there.some(({ clinicId }) => clinicId !== calendar.clinicId)) return 'ELSEWHERE';
    const strictest = Math.min(ownSeats, ...there.flatMap(({ sessionId }) => seatsOf(sessionId)));
    if (there.length >= strictest) isFull = true;
  }
  return isFull ? 'TAKEN' : null;
}
