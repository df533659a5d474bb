import { useQueries, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { clinicSlotsQuery, type DoctorSlots } from '../../api/queries/clinic-slots.ts';
import { type Day, dayQuery, type Entry } from '../../api/queries/queue.ts';

export interface CalendarData {
  /** By date and doctor, as `columnKey` names them. */
  readonly entries: ReadonlyMap<string, readonly Entry[]>;
  readonly offered: ReadonlyMap<string, DoctorSlots>;
  readonly isPending: boolean;
  readonly error: Error | null;
  readonly retry: () => void;
}

export const columnKey = (date: string, doctor: string): string => `${date} ${doctor}`;

interface Wanted {
  readonly clinic: string;
  /** YYYY-MM-DD, one after the other. */
  readonly dates: readonly string[];
  /** The one doctor who is shown; left out: of all. */
  readonly doctor: string | undefined;
}

/** The slots and the appointments of some days: one reading for the slots, and one for the queue of each day. */
export function useCalendarData({ clinic, dates, doctor }: Wanted): CalendarData {
  const slots = useQuery(clinicSlotsQuery({ clinic, doctor, from: dates[0] ?? '', until: dates.at(-1) ?? '' }));
  const days = useQueries({
    queries: dates.map((date) => dayQuery(clinic, date, doctor)),
    combine: combined,
  });
  const offered = useMemo(
    () => new Map((slots.data ?? []).map((each) => [each.doctor_id, each] as const)),
    [slots.data],
  );
  const entries = useMemo(() => byColumn(days.read), [days.read]);
  return {
    entries,
    offered,
    isPending: slots.isPending || days.isPending,
    error: slots.data === undefined ? slots.error : days.error,
    retry: () => {
      void slots.refetch();
      days.retry();
    },
  };
}

interface Result {
  readonly data: Day | undefined;
  readonly isPending: boolean;
  readonly error: Error | null;
  readonly refetch: () => unknown;
}

function combined(results: readonly Result[]) {
  return {
    read: results.flatMap(({ data }) => data ?? []),
    isPending: results.some(({ isPending }) => isPending),
    error: results.find(({ data, error }) => data === undefined && error !== null)?.error ?? null,
    retry: () => {
      for (const { data, refetch } of results) if (data === undefined) refetch();
    },
  };
}

function byColumn(days: readonly Day[]): ReadonlyMap<string, readonly Entry[]> {
  const columns = new Map<string, Entry[]>();
  for (const { date, entries } of days) {
    for (const entry of entries) {
      const key = columnKey(date, entry.doctor_id);
      const known = columns.get(key);
      if (known === undefined) columns.set(key, [entry]);
      else known.push(entry);
    }
  }
  return columns;
}
