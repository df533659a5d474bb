import { type Session, sessionPeriod, sessionsOn } from './schedule.ts';
import { addDays, instantOf, localDateOf } from '../kernel/time.ts';

const dayMinutes = 1_440;

/**
 * The day of practice of an instant (rule C8): as long as a session of the evening before goes on, that evening's
 * date; else the local date. Of two sessions that meet, the one that began first counts.
 * @param sessions of one doctor at one clinic
 */
export function practiceDateAt(sessions: readonly Session[], instant: number, zone: string): string {
  const date = localDateOf(instant, zone);
  const evening = addDays(date, -1);
  const goesOn = nightSessionsOn(sessions, evening).some((session) => {
    const { startAt, endAt } = sessionPeriod(session, evening, zone);
    return startAt <= instant && instant < endAt;
  });
  return goesOn ? evening : date;
}

/** When a day of practice begins: at its midnight, or when the sessions of the evening before have ended. */
export function practiceDayBegins(sessions: readonly Session[], date: string, zone: string): number {
  const evening = addDays(date, -1);
  const ends = nightSessionsOn(sessions, evening).map((session) => sessionPeriod(session, evening, zone).endAt);
  return Math.max(instantOf(date, 0, zone), ...ends);
}

/** The sessions that begin on a date and go on past its midnight. */
function nightSessionsOn(sessions: readonly Session[], date: string): Session[] {
  if (!sessions.some(isNight)) return [];
  return sessionsOn(sessions, date).filter(isNight);
}

function isNight({ toMinute }: Session): boolean {
  return toMinute > dayMinutes;
}
