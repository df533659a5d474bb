import { useCallback, useEffect, useMemo, useRef } from 'react';
import { useLocation, useSearch } from 'wouter';
import { type DayLocation, paths } from '../../paths.ts';
import { calendarDay } from '../../text/days.ts';

type Change = (change: Partial<DayLocation>, how?: { readonly replace: boolean }) => void;

/** What the URL says of the day, and a way to change it: a link, the back button and a reload show the same. */
export function useDayLocation(): readonly [DayLocation, Change] {
  const search = useSearch();
  const [, navigate] = useLocation();
  const at = useMemo<DayLocation>(() => {
    const query = new URLSearchParams(search);
    const read = (name: string): string | undefined => query.get(name) ?? undefined;
    return {
      clinic: read('clinic'),
      date: calendarDay(read('date')),
      doctor: read('doctor'),
      view: read('view') === 'table' ? 'table' : undefined,
      show: read('show'),
      card: read('card'),
    };
  }, [search]);
  // The same function wherever the page is.
  const latest = useRef(at);
  useEffect(() => {
    latest.current = at;
  });
  const change = useCallback<Change>(
    (changed, how) => navigate(paths.day({ ...latest.current, ...changed }), how),
    [navigate],
  );
  return [at, change];
}
