import { cellsOn, type SessionOccurrence, occurrencesAround } from '../../calendar/grid.ts';
import type { Service, Session } from '../../calendar/schedule.ts';
import { sessionsOf } from '../../calendar/calendar.ts';
import { clockText, localDateOf, weekdayOf } from '../../kernel/time.ts';
import { type Cause, cause, type Question, timeText } from './cause.ts';

/** Why the service has no slot with this start. */
export function againstHours({ calendar, startAt }: Question, service: Service): Cause[] {
  const { zone } = calendar;
  const date = localDateOf(startAt, zone);
  const sessions = sessionsOf(calendar).filter((session) => session.serviceId === service.id);
  const occurrences = occurrencesAround(sessions, date, zone);
  if (occurrences.length === 0) return [noSessions(service, sessions, date)];
  const covering = occurrences.filter((occurrence) => occurrence.startAt <= startAt && startAt < occurrence.endAt);
  const named = covering.length > 0 ? covering : occurrences;
  const hours = named.map(hoursText).join(', ');
  const sessionIds = named.map(({ session }) => session.id);
  if (covering.length === 0) {
    const replaced = named.some(({ session }) => session.replaces)
      ? ' On that date they replace the hours of the week.'
      : '';
    const message = `${timeText(startAt, zone)} is outside the hours of ${service.name}: ${hours}.${replaced}`;
    return [cause('OUTSIDE_HOURS', message, { sessionIds })];
  }
  const { startBefore, startAfter } = neighbours(covering, startAt, zone);
  const nearest = [startBefore, startAfter].flatMap((start) => (start === null ? [] : [timeText(start, zone)]));
  const message =
    `${timeText(startAt, zone)} is not the start of a slot of ${service.name} (${hours}).` +
    (nearest.length === 0 ? '' : ` The nearest: ${nearest.join(' and ')}.`);
  return [{ ...cause('NOT_ON_GRID', message, { sessionIds }), startBefore, startAfter }];
}

/** On a day of which sessions are held in other weeks alone, those are named. */
function noSessions(service: Service, sessions: readonly Session[], date: string): Cause {
  const none = `${service.name} has no session at this clinic`;
  if (sessions.length === 0) return cause('NO_SESSIONS', `${none}.`);
  const notHeld = sessions.filter(({ weekday }) => weekday === weekdayOf(date));
  const texts = notHeld.map((session) => `${weekdayText(date)} ${hoursText({ session })}`).join(', ');
  const others = notHeld.length === 0 ? '' : ` ${texts} ${notHeld.length === 1 ? 'is' : 'are'} not held on that date.`;
  return cause('NO_SESSIONS', `${none} on ${date}.${others}`, { sessionIds: notHeld.map(({ id }) => id) });
}

function neighbours(
  occurrences: readonly SessionOccurrence[],
  startAt: number,
  zone: string,
): {
  startBefore: number | null;
  startAfter: number | null;
} {
  const starts = occurrences.flatMap(({ session, date }) => cellsOn(session, date, zone).map((cell) => cell.startAt));
  const [before, after] = [starts.filter((start) => start < startAt), starts.filter((start) => start > startAt)];
  return {
    startBefore: before.length === 0 ? null : Math.max(...before),
    startAfter: after.length === 0 ? null : Math.min(...after),
  };
}

function hoursText({ session }: Pick<SessionOccurrence, 'session'>): string {
  return `${clockText(session.fromMinute)}–${clockText(session.toMinute)}`;
}

const weekdays = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];

function weekdayText(date: string): string {
  return weekdays[weekdayOf(date) - 1] ?? '';
}
