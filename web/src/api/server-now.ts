import { useEffect, useState } from 'react';
import type { Day } from './queries/queue.ts';

/** What shows the time is drawn anew as often. */
const tickSeconds = 30;

/** The server's time in epoch seconds, of the last tick: a desk's clock may be wrong. @param day as it was read last */
export function useServerNow(day: Pick<Day, 'serverTime' | 'receivedAt'> | undefined): number {
  const [now, setNow] = useState(() => Date.now() / 1_000);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now() / 1_000), tickSeconds * 1_000);
    return () => clearInterval(timer);
  }, []);
  const serverNow = day === undefined ? now : Math.max(day.serverTime, now + day.serverTime - day.receivedAt);
  // Of the last half minute, so that a reading in between draws nothing anew.
  return Math.floor(serverNow / tickSeconds) * tickSeconds;
}
