import type { Period } from './interval.ts';
import { sessionPeriod, sessionsOn } from './schedule.ts';
import type { Session } from './schedule.ts';
import { addDays, instantOf, instantsOf, localDateOf } from './time.ts';

/** One place of a session's grid: shown until `endAt`, used up, buffer included, until `occupiedUntil`. */
export interface Cell extends Period {
  readonly occupiedUntil: number;
}

/**
 * The grid of a session that begins on `date`: cells from its start, each a slot and a buffer after the one
 * before, as long as the shown part ends within the session (the last buffer may reach beyond). Nothing
 * that is booked shifts it.
 *
 * The grid is one of clock times, so that 15:00 stays 15:00 when the clocks change. Where they jump ahead,
 * skipped times move forward and can meet later cells: then the earlier cell of the grid stays and the one
 * that would overlap it is left out. Where they fall back, the repeated hour is cut once, when it comes
 * first. A slot always lasts its full length in real time, and none reaches past the end of the session.
 *
 * Preconditions: `slotMinutes` > 0, `bufferMinutes` ≥ 0; else a RangeError.
 */
export function cellsOn(session: Session, date: string, zone: string): Cell[] {
  const { fromMinute, toMinute, slotMinutes, bufferMinutes } = session;
  if (!(slotMinutes > 0) || !(bufferMinutes >= 0)) throw new RangeError(`session ${session.id} has slots of no length`);
  const { startAt: opensAt, endAt: closesAt } = sessionPeriod(session, date, zone);
  const instantAt = instantsOf(date, zone);
  const cells: Cell[] = [];
  let freeFrom = opensAt;
  for (let minute = fromMinute; minute + slotMinutes <= toMinute; minute += slotMinutes + bufferMinutes) {
    const startAt = instantAt(minute);
    const endAt = startAt + slotMinutes * 60;
    if (startAt < freeFrom || endAt > closesAt) continue;
    freeFrom = endAt + bufferMinutes * 60;
    cells.push({ startAt, endAt, occupiedUntil: freeFrom });
  }
  return cells;
}

/** A session as it takes place once: the day on which it begins, when it opens and closes. */
export interface Sitting extends Period {
  readonly session: Session;
  readonly date: string;
}

/**
 * The sittings that can hold a start at this instant, in the order of the sessions. A session may run past
 * midnight, so those that began the day before are looked at too.
 */
export function sittingsAt(sessions: readonly Session[], instant: number, zone: string): Sitting[] {
  return sittingsAround(sessions, localDateOf(instant, zone), zone)
    .filter((sitting) => sitting.startAt <= instant && instant < sitting.endAt);
}

/** The sittings that begin on a local date or reach into it from the day before. */
export function sittingsAround(sessions: readonly Session[], date: string, zone: string): Sitting[] {
  const midnight = instantOf(date, 0, zone);
  return [addDays(date, -1), date].flatMap((begun) =>
    sessionsOn(sessions, begun).map((session) => ({ session, date: begun, ...sessionPeriod(session, begun, zone) })))
    .filter((sitting) => sitting.endAt > midnight);
}
