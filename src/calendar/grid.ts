import type { Period } from '../kernel/interval.ts';
import { type Session, sessionPeriod, sessionsOn } from './schedule.ts';
import { addDays, instantOf, localDateOf } from '../kernel/time.ts';

/**
 * One place of a session's grid: shown from `startAt` until `endAt`; with the buffers around it the doctor is occupied.
 */
export interface Cell extends Period {
  readonly occupiedFrom: number;
  readonly occupiedUntil: number;
}

/**
 * The grid of a session that begins on `date` (rule D1): slots from its start, each as far after the one before as the
 * buffers around both need, as long as what is shown ends within the session. The first and the last buffer reach
 * beyond it. Nothing that is booked shifts the grid.
 *
 * The grid is one of elapsed time between two instants. A session during which the clocks fall back has more slots, one
 * during which they jump ahead has fewer, and no slot is in the time that they skip.
 *
 * Preconditions: `slotMinutes` > 0, the buffers ≥ 0; else a RangeError.
 * @param within the time in which the slots start; the others are not worked out
 */
export function cellsOn(session: Session, date: string, zone: string, within: Period = always): Cell[] {
  const { opensAt, before, shown, after, first, count } = gridOn(session, date, zone, within);
  const each = before + shown + after;
  const cells: Cell[] = [];
  for (let index = first; index < first + count; index += 1) {
    const startAt = opensAt + index * each;
    const endAt = startAt + shown;
    cells.push({ startAt, endAt, occupiedFrom: startAt - before, occupiedUntil: endAt + after });
  }
  return cells;
}

/** How many cells of `cellsOn` start within a period. */
export function countCells(session: Session, date: string, zone: string, within: Period): number {
  return gridOn(session, date, zone, within).count;
}

const always: Period = { startAt: -Infinity, endAt: Infinity };

/** A grid in numbers: in seconds what is shown of a slot and the buffers around it. */
interface Grid {
  readonly opensAt: number;
  readonly before: number;
  readonly shown: number;
  readonly after: number;
  /** The first slot that starts within the period, counted from 0, and how many do. */
  readonly first: number;
  readonly count: number;
}

/** The grid of `cellsOn`, without a cell of it. */
export function gridOn(session: Session, date: string, zone: string, within: Period = always): Grid {
  const { slotMinutes, bufferBeforeMinutes, bufferMinutes } = session;
  if (!(slotMinutes > 0) || !(bufferBeforeMinutes >= 0) || !(bufferMinutes >= 0)) {
    throw new RangeError(`session ${session.id} has slots of no length`);
  }
  const { startAt: opensAt, endAt: closesAt } = sessionPeriod(session, date, zone);
  const [before, shown, after] = [bufferBeforeMinutes * 60, slotMinutes * 60, bufferMinutes * 60];
  const each = before + shown + after;
  const first = Math.max(0, Math.ceil((within.startAt - opensAt) / each));
  const last = Math.floor((Math.min(closesAt - shown, within.endAt - 1) - opensAt) / each);
  return { opensAt, before, shown, after, first, count: Math.max(0, last - first + 1) };
}

/** A session as it takes place once: the day on which it begins, when it opens and closes. */
export interface SessionOccurrence extends Period {
  readonly session: Session;
  readonly date: string;
}

/**
 * The occurrences that can hold a start at this instant, in the order of the sessions. A session may run past
 * midnight, so those that began the day before are looked at too.
 */
export function occurrencesAt(sessions: readonly Session[], instant: number, zone: string): SessionOccurrence[] {
  return occurrencesAround(sessions, localDateOf(instant, zone), zone).filter(
    (occurrence) => occurrence.startAt <= instant && instant < occurrence.endAt,
  );
}

/** The occurrences that begin on a local date or reach into it from the day before. */
export function occurrencesAround(sessions: readonly Session[], date: string, zone: string): SessionOccurrence[] {
  const midnight = instantOf(date, 0, zone);
  return [addDays(date, -1), date]
    .flatMap((begun) =>
      sessionsOn(sessions, begun).map((session) => ({ session, date: begun, ...sessionPeriod(session, begun, zone) })),
    )
    .filter((occurrence) => occurrence.endAt > midnight);
}
