import type { ReactNode } from 'react';
import type { Occurrence } from '../../api/queries/clinic-slots.ts';
import { t } from '../../text/text.ts';
import { type CalendarColumn, isPractising } from './columns.ts';
import classes from './calendar.module.css';

interface Props {
  readonly column: CalendarColumn;
  /** Left out where all columns are of one day. */
  readonly day: string | undefined;
  /** Left out where all columns are of one doctor. */
  readonly name: string | undefined;
  /** Whether it is the first column of its day. */
  readonly isNewDay: boolean;
  readonly isToday: boolean;
  /** Epoch seconds. */
  readonly now: number;
}

/** Whose column it is, of which day, and how many times are free in it. */
export function ColumnHead({ column, day, name, isNewDay, isToday, now }: Props): ReactNode {
  const { clock, offered, entries } = column;
  const free = freeTimes(offered?.occurrences.filter(({ date }) => date === clock.date) ?? [], now);
  const walkIns = entries.filter(({ channel, is_dummy: isDummy }) => channel === 'Walkin' && isDummy !== true).length;
  return (
    <div className={classes['head']} data-new-day={isNewDay || undefined} data-today={isToday || undefined}>
      {day !== undefined && <span className={classes['day']}>{day}</span>}
      {name !== undefined && (
        <bdi className={classes['doctor']} title={name}>
          {name}
        </bdi>
      )}
      <span className={classes['count']}>
        {isPractising(column) ? t('booking.free', { free }) : t('calendar.noHours')}
        {walkIns > 0 && ` · ${t('calendar.walkIns', { walkIns })}`}
      </span>
    </div>
  );
}

/** The free times of the service that has most: at one time a doctor offers several, and gives one. */
function freeTimes(occurrences: readonly Occurrence[], now: number): number {
  const byService = new Map<string, number>();
  for (const { conf_id: service, slots } of occurrences) {
    const free = slots.filter(({ reason, start_time: start }) => reason === undefined && start >= now).length;
    byService.set(service, (byService.get(service) ?? 0) + free);
  }
  return Math.max(0, ...byService.values());
}
