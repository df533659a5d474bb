import { useMemo } from 'react';
import type { DoctorSlots } from '../../api/queries/clinic-slots.ts';
import type { Directory, Doctor } from '../../api/queries/directory.ts';
import type { Entry } from '../../api/queries/queue.ts';
import { t } from '../../text/text.ts';
import { type Axis, axisOf, type TimeOfColumn } from './axis.ts';
import { hasPlace } from './column-model.ts';
import { type DayClock, dayClock } from './day-clock.ts';
import { type CalendarData, columnKey } from './use-calendar-data.ts';

/** A doctor's day of practice. */
export interface CalendarColumn {
  readonly doctor: Doctor;
  readonly clock: DayClock;
  readonly offered: DoctorSlots | undefined;
  readonly entries: readonly Entry[];
}

const none: readonly Entry[] = [];

/** The columns of a calendar: of a week day by day, and of a day doctor by doctor. */
export function useColumns(
  { entries, offered }: Pick<CalendarData, 'entries' | 'offered'>,
  dates: readonly string[],
  doctors: readonly Doctor[],
  timeZone: string,
): readonly CalendarColumn[] {
  const clocks = useMemo(() => dates.map((date) => dayClock(date, timeZone)), [dates, timeZone]);
  return useMemo(() => {
    const all = clocks.flatMap((clock) =>
      doctors.map((doctor) => ({
        doctor,
        clock,
        offered: offered.get(doctor.doctor_id),
        entries: entries.get(columnKey(clock.date, doctor.doctor_id)) ?? none,
      })),
    );
    // In a week of many, those who are not here on a day take no width.
    return clocks.length === 1 || doctors.length === 1 ? all : all.filter(isPractising);
  }, [clocks, doctors, entries, offered]);
}

/** The doctors of a clinic, and those who are there no more and have appointments on the days that are shown. */
export function useWithFormer(
  doctors: readonly Doctor[],
  { entries }: Pick<CalendarData, 'entries'>,
  directory: Directory,
): readonly Doctor[] {
  return useMemo(() => {
    const known = new Set(doctors.map(({ doctor_id: id }) => id));
    const shown = [...entries.values()].flat().filter(hasPlace);
    const former = new Set(shown.map(({ doctor_id: id }) => id).filter((id) => !known.has(id)));
    if (former.size === 0) return doctors;
    const unknown = (id: string): Doctor => ({ doctor_id: id, name: t('calendar.formerDoctor') });
    return [...doctors, ...[...former].map((id) => directory.doctors.get(id) ?? unknown(id))];
  }, [directory, doctors, entries]);
}

/** Whether there is anything on the day. */
export function isPractising({ clock, offered, entries }: CalendarColumn): boolean {
  return entries.some(hasPlace) || (offered?.occurrences ?? []).some(({ date }) => date === clock.date);
}

/** The axis of the columns; the same object as long as it is the same. */
export function useAxis(columns: readonly CalendarColumn[]): Axis {
  const text = useMemo(
    () =>
      JSON.stringify(
        axisOf(
          columns.map(({ clock }) => clock),
          columns.flatMap(timesOf),
        ),
      ),
    [columns],
  );
  return useMemo(() => JSON.parse(text) as Axis, [text]);
}

function timesOf({ clock, offered, entries }: CalendarColumn): readonly TimeOfColumn[] {
  const hours = (offered?.occurrences ?? []).filter(({ date }) => date === clock.date);
  return [...hours, ...entries.filter(hasPlace)].map(({ start_time: start, end_time: end }) => ({
    clock,
    start,
    end,
  }));
}
