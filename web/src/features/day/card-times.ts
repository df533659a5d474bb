import type { Entry } from '../../api/queries/queue.ts';
import { t } from '../../text/text.ts';
import { clinicClock } from '../../text/time.ts';

/** From here on a wait is marked, in minutes. */
const longWaitMinutes = 30;

interface CardTime {
  readonly text: string;
  readonly isLong: boolean;
}

/** How long somebody waits, is with the doctor, or is late; null where there is nothing to say. @param now epoch seconds */
export function cardTime(entry: Entry, now: number): CardTime | null {
  switch (entry.state) {
    case 'waiting':
    case 'called':
      return waiting(minutesBetween(entry.waiting_since ?? now, now));
    case 'in_consultation':
      return { text: t('card.with', { minutes: minutesBetween(entry.visit_start ?? now, now) }), isLong: false };
    case 'expected': {
      const late = minutesBetween(entry.start_time, now);
      return late > 0 && entry.status !== 'IN' ? { text: t('card.late', { minutes: late }), isLong: false } : null;
    }
    default:
      return null;
  }
}

function waiting(minutes: number): CardTime {
  const isLong = minutes >= longWaitMinutes;
  return { text: t(isLong ? 'card.waitsLong' : 'card.waits', { minutes }), isLong };
}

/** When a patient who waits will probably go in, never in the past; undefined where nothing is known. */
export function estimateOf(
  { state, estimated_start: start }: Entry,
  timeZone: string,
  now: number,
): string | undefined {
  if (start === undefined || (state !== 'waiting' && state !== 'called')) return undefined;
  return t('card.estimate', { time: clinicClock(timeZone).time(Math.max(start, now)) });
}

/** Never negative: clocks differ. */
function minutesBetween(from: number, to: number): number {
  return Math.max(0, Math.floor((to - from) / 60));
}
