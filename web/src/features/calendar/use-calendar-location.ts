import { useCallback, useEffect, useMemo, useRef } from 'react';
import { useLocation, useSearch } from 'wouter';
import { type CalendarLocation, paths } from '../../paths.ts';
import { calendarDay } from '../../text/days.ts';

export type ChangeCalendar = (change: Partial<CalendarLocation>) => void;

/** What the URL says of the calendar, and a way to change it: a link, the back button and a reload show the same. */
export function useCalendarLocation(): readonly [CalendarLocation, ChangeCalendar] {
  const search = useSearch();
  const [, navigate] = useLocation();
  const at = useMemo<CalendarLocation>(() => {
    const query = new URLSearchParams(search);
    const read = (name: string): string | undefined => query.get(name) ?? undefined;
    return {
      clinic: read('clinic'),
      date: calendarDay(read('date')),
      doctor: read('doctor'),
      view: read('view') === 'week' ? 'week' : undefined,
      zoom: read('zoom'),
    };
  }, [search]);
  // The same function wherever the page is.
  const latest = useRef(at);
  useEffect(() => {
    latest.current = at;
  });
  const change = useCallback<ChangeCalendar>(
    (changed) => navigate(paths.calendar({ ...latest.current, ...changed })),
    [navigate],
  );
  return [at, change];
}
