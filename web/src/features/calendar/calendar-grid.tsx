import { type CSSProperties, type ReactNode, type RefObject, useLayoutEffect, useRef } from 'react';
import { t } from '../../text/text.ts';
import { longDate, shortDay } from '../../text/time.ts';
import { useGradually } from '../../ui/use-gradually.ts';
import { usePrinting } from '../../ui/use-printing.ts';
import { type Axis, hourMarks, placeOf } from './axis.ts';
import { ColumnHead } from './column-head.tsx';
import { type CalendarColumn, useAxis } from './columns.ts';
import type { DayClock } from './day-clock.ts';
import { DayColumn } from './day-column.tsx';
import { columnKey } from './use-calendar-data.ts';
import classes from './calendar.module.css';

interface Props {
  readonly columns: readonly CalendarColumn[];
  readonly view: 'day' | 'week';
  readonly timeZone: string;
  /** The day that goes on, YYYY-MM-DD. */
  readonly today: string;
  /** Epoch seconds. */
  readonly now: number;
  /** The height of a minute in rem. */
  readonly minute: number;
}

/** More than fit on a wide screen. */
const columnsOfStep = 16;

/** Times and appointments, a column for each doctor and day. */
export function CalendarGrid({ columns, view, timeZone, today, now, minute }: Props): ReactNode {
  const axis = useAxis(columns);
  const current = columns.find(({ clock }) => clock.date === today)?.clock;
  const scroller = useScrollToNow(axis, current, now, minute);
  const height = axis.last - axis.first;
  const style = {
    '--minute': `${minute}rem`,
    '--height': `${height * minute}rem`,
    '--columns': columns.length,
  } as CSSProperties;
  const isWeek = view === 'week';
  const isPrinting = usePrinting();
  const drawn = useGradually(columns.length, columnsOfStep);
  const isOneDoctor = new Set(columns.map(({ doctor }) => doctor.doctor_id)).size < 2;
  return (
    <div ref={scroller} className={classes['scroller']} role="region" aria-label={t('calendar.region')} tabIndex={-1}>
      <p id="calendar-lift" hidden>
        {t('calendar.lift')}
      </p>
      <div
        className={classes['sheet']}
        style={style}
        data-narrow={columns.length > columnsOfStep || undefined}
        data-one-week={(isWeek && isOneDoctor) || undefined}
        data-groups={(isWeek && !isOneDoctor) || undefined}
      >
        <div className={classes['heads']}>
          <div className={classes['corner']} />
          {columns.map((column, index) => (
            <ColumnHead
              key={columnKey(column.clock.date, column.doctor.doctor_id)}
              column={column}
              day={isWeek ? shortDay(column.clock.date) : undefined}
              isNewDay={isWeek && column.clock !== columns[index - 1]?.clock}
              name={isOneDoctor && isWeek ? undefined : column.doctor.name}
              isToday={isWeek && column.clock.date === today}
              now={now}
            />
          ))}
        </div>
        <div className={classes['axis']} aria-hidden>
          {hourMarks(axis).map(({ at, text }) => (
            <span key={at} style={{ '--at': at } as CSSProperties}>
              {text}
            </span>
          ))}
        </div>
        {(isPrinting ? columns : columns.slice(0, drawn)).map(({ doctor, clock, offered, entries }, index) => (
          <DayColumn
            key={columnKey(clock.date, doctor.doctor_id)}
            axis={axis}
            clock={clock}
            doctor={doctor.doctor_id}
            isNewDay={isWeek && clock !== columns[index - 1]?.clock}
            name={`${doctor.name}, ${longDate(clock.date)}`}
            timeZone={timeZone}
            offered={offered}
            entries={entries}
            now={clock.date <= today ? now : 0}
          />
        ))}
      </div>
    </div>
  );
}

/** Shows now a third from the top when a day with it opens. */
function useScrollToNow(
  axis: Axis,
  today: DayClock | undefined,
  now: number,
  minute: number,
): RefObject<HTMLDivElement | null> {
  const scroller = useRef<HTMLDivElement>(null);
  const latest = useRef({ at: 0, minute });
  useLayoutEffect(() => {
    latest.current = { at: today === undefined ? 0 : placeOf(axis, today, now), minute };
  });
  const first = axis.first;
  const date = today?.date;
  useLayoutEffect(() => {
    const element = scroller.current;
    if (element === null) return;
    const rem = Number.parseFloat(getComputedStyle(document.documentElement).fontSize);
    element.scrollTop =
      date === undefined ? 0 : latest.current.at * latest.current.minute * rem - element.clientHeight / 3;
  }, [date, first]);
  return scroller;
}
