import { startTransition, useEffect, useState } from 'react';

/**
 * Draws many things a few at a time, so that what is seen first is there at once, and no drawing holds up a key.
 * @param total how many there are
 * @param step how many more whenever the browser has time
 * @returns how many are drawn
 */
export function useGradually(total: number, step: number): number {
  const [drawn, setDrawn] = useState(step);
  useEffect(() => {
    if (drawn >= total) return undefined;
    // Safari has no time of idleness.
    const timer = setTimeout(() => startTransition(() => setDrawn(drawn + step)));
    return () => clearTimeout(timer);
  }, [drawn, step, total]);
  return Math.min(drawn, total);
}
