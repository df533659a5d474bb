import type { ReactNode } from 'react';
import type { Directory } from '../../../api/queries/directory.ts';
import type { Service, Session } from '../../../api/queries/schedule.ts';
import { t } from '../../../text/text.ts';
import { clockText, endOf, minutesOf, rowMinutes } from '../parts/clock-times.ts';
import { weekdayName, weekdays } from '../parts/weekdays.ts';
import shared from '../settings.module.css';
import type { Draft } from './draft.ts';
import classes from './hours.module.css';
import { usePainting } from './use-painting.ts';
import { WeekBlocks } from './week-blocks.tsx';

/** Shown in any case, in minutes since midnight. */
const always = { first: 8 * 60, last: 20 * 60 } as const;

/** What was painted. */
type Painted = Pick<Draft, 'weekdays' | 'from' | 'to'>;

interface Props {
  readonly clinic: string;
  readonly directory: Directory;
  readonly services: readonly Service[];
  readonly sessions: readonly Session[];
  readonly draft: Draft;
  readonly openedId: string | undefined;
  readonly open: (session: Session) => void;
  readonly paint: (painted: Painted) => void;
}

/** The week of a doctor. Free time is painted with the mouse, or with Shift and the arrows. */
export function WeekGrid(props: Props): ReactNode {
  const { sessions, draft, paint } = props;
  const first = firstShown(sessions);
  const rows = (lastShown(sessions) - first) / rowMinutes;
  const painting = usePainting({
    rows,
    paint: (days, from, to) =>
      paint({
        weekdays: days.map(String),
        from: clockText(first + from * rowMinutes),
        to: clockText(first + (to + 1) * rowMinutes),
      }),
  });
  const isDrafted = (day: number, row: number): boolean => {
    const start = first + row * rowMinutes;
    const isInside = start + rowMinutes > minutesOf(draft.from) && start < endOf(draft.from, draft.to);
    return props.openedId === undefined && draft.isWeekly && draft.weekdays.includes(String(day)) && isInside;
  };
  return (
    <section aria-label={t('settings.hours.week')}>
      <p className={shared['empty']}>{t('settings.hours.empty')}</p>
      <div className={classes['week']} data-painting={painting.isOn || undefined}>
        <div
          role="grid"
          aria-label={t('settings.hours.week')}
          aria-multiselectable
          className={classes['cells']}
          {...painting.handlers}
        >
          <div role="row" className={classes['row']}>
            <span role="columnheader" className={classes['corner']}>
              <span className="visually-hidden">{t('settings.hours.time')}</span>
            </span>
            {weekdays.map((day) => (
              <span key={day} role="columnheader" className={classes['day']}>
                {weekdayName(day)}
              </span>
            ))}
          </div>
          {Array.from({ length: rows }, (_, row) => {
            const time = clockText(first + row * rowMinutes);
            const isHour = time.endsWith(':00');
            return (
              <div key={row} role="row" className={classes['row']} data-hour={isHour || undefined}>
                <span role="rowheader" className={classes['time']}>
                  <span className={isHour ? undefined : 'visually-hidden'}>{time}</span>
                </span>
                {weekdays.map((day) => (
                  <div
                    key={day}
                    role="gridcell"
                    className={classes['cell']}
                    aria-label={t('settings.hours.cell', { day: weekdayName(day, 'long'), time })}
                    aria-selected={isDrafted(day, row)}
                    tabIndex={painting.isAt(day, row) ? 0 : -1}
                    data-day={day}
                    data-row={row}
                  />
                ))}
              </div>
            );
          })}
        </div>
        <WeekBlocks {...props} first={first} rows={rows} />
      </div>
    </section>
  );
}

function firstShown(sessions: readonly Session[]): number {
  return Math.floor(Math.min(always.first, ...sessions.map(({ from }) => minutesOf(from))) / 60) * 60;
}

function lastShown(sessions: readonly Session[]): number {
  return Math.ceil(Math.max(always.last, ...sessions.map(({ from, to }) => endOf(from, to))) / 60) * 60;
}
