import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import type { Clinic, Doctor } from '../../api/queries/directory.ts';
import type { CalendarLocation } from '../../paths.ts';
import { t } from '../../text/text.ts';
import { addDays, dateRange, longDate, mondayOf } from '../../text/time.ts';
import classes from '../../ui/toolbar.module.css';
import type { ChangeCalendar } from './use-calendar-location.ts';

interface Props {
  readonly clinics: readonly Clinic[];
  readonly clinic: Clinic;
  /** Those to choose from; none for somebody who sees one alone. */
  readonly doctors: readonly Doctor[];
  /** The ids of those who are shown; none: all. */
  readonly chosen: readonly string[];
  /** YYYY-MM-DD */
  readonly date: string;
  readonly at: CalendarLocation;
  readonly change: ChangeCalendar;
  /** Left out where it goes no further. */
  readonly zoomOut: (() => void) | undefined;
  readonly zoomIn: (() => void) | undefined;
  /** The buttons of the page. */
  readonly children?: ReactNode;
}

/** Which days, clinic and doctors the calendar shows, and how. */
export function CalendarToolbar(props: Props): ReactNode {
  const { clinics, clinic, doctors, chosen, date, at, change, children } = props;
  const shown = doctors.filter(({ doctor_id: id }) => chosen.includes(id)).map(({ name }) => name);
  return (
    <div className={classes['toolbar']}>
      <p className={classes['printed']}>{[clinic.name, ...shown, rangeText(at, date)].join(' · ')}</p>
      <label className={classes['field']}>
        <span className="visually-hidden">{t('day.clinic')}</span>
        <select value={clinic.clinic_id} onChange={({ target }) => change({ clinic: target.value, doctor: undefined })}>
          {clinics.map(({ clinic_id: id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </select>
      </label>
      <Dates date={date} at={at} change={change} />
      {doctors.length > 1 && <Doctors doctors={doctors} chosen={chosen} change={change} />}
      <div className={classes['end']}>
        <Zoom {...props} />
        <div className={classes['views']} role="group" aria-label={t('day.view')}>
          {([undefined, 'week'] as const).map((view) => (
            <button key={view ?? 'day'} type="button" aria-pressed={at.view === view} onClick={() => change({ view })}>
              {t(`calendar.view.${view ?? 'day'}`)}
            </button>
          ))}
        </div>
        <Button size="xs" variant="default" onClick={() => window.print()}>
          {t('calendar.print')}
        </Button>
        {children}
      </div>
    </div>
  );
}

function rangeText({ view }: CalendarLocation, date: string): string {
  const monday = mondayOf(date);
  return view === 'week' ? dateRange(monday, addDays(monday, 6)) : longDate(date);
}

/** The day or the week, those before and after, and today. */
function Dates({ date, at, change }: Pick<Props, 'date' | 'at' | 'change'>): ReactNode {
  const isWeek = at.view === 'week';
  const turn = (by: number): void => change({ date: turned(date, at, by) });
  return (
    <div className={classes['dates']}>
      <button type="button" aria-label={t(isWeek ? 'calendar.previousWeek' : 'day.previous')} onClick={() => turn(-1)}>
        ‹
      </button>
      <label className={classes['date']}>
        <span>{rangeText(at, date)}</span>
        <input
          type="date"
          aria-label={t('day.date')}
          value={date}
          onChange={({ target }) => target.value !== '' && change({ date: target.value })}
        />
      </label>
      <button type="button" aria-label={t(isWeek ? 'calendar.nextWeek' : 'day.next')} onClick={() => turn(1)}>
        ›
      </button>
      {at.date !== undefined && (
        <button type="button" className={classes['today']} onClick={() => change({ date: undefined })}>
          {t('day.today')}
        </button>
      )}
    </div>
  );
}

/** The day, or the week, so many before or after. @param date YYYY-MM-DD */
export function turned(date: string, { view }: CalendarLocation, by: number): string {
  return addDays(date, by * (view === 'week' ? 7 : 1));
}

/** One doctor or all; with Ctrl or Shift several. */
function Doctors({ doctors, chosen, change }: Pick<Props, 'doctors' | 'chosen' | 'change'>): ReactNode {
  const choose = (id: string, isMore: boolean): void => {
    const others = chosen.filter((each) => each !== id);
    const ids = isMore ? (others.length === chosen.length ? [...chosen, id] : others) : [id];
    change({ doctor: ids.length === 0 ? undefined : ids.join(',') });
  };
  return (
    <div className={classes['doctors']} role="group" aria-label={t('day.doctors')}>
      <button type="button" aria-pressed={chosen.length === 0} onClick={() => change({ doctor: undefined })}>
        {t('day.allDoctors')}
      </button>
      {doctors.map(({ doctor_id: id, name }) => (
        <button
          key={id}
          type="button"
          aria-pressed={chosen.includes(id)}
          title={t('calendar.several')}
          onClick={(event) => choose(id, event.ctrlKey || event.metaKey || event.shiftKey)}
        >
          <bdi>{name}</bdi>
        </button>
      ))}
    </div>
  );
}

function Zoom({ zoomOut, zoomIn }: Pick<Props, 'zoomOut' | 'zoomIn'>): ReactNode {
  return (
    <div className={classes['views']} role="group" aria-label={t('calendar.zoom')}>
      <button
        type="button"
        title="−"
        aria-label={t('calendar.zoomOut')}
        disabled={zoomOut === undefined}
        onClick={zoomOut}
      >
        −
      </button>
      <button
        type="button"
        title="+"
        aria-label={t('calendar.zoomIn')}
        disabled={zoomIn === undefined}
        onClick={zoomIn}
      >
        +
      </button>
    </div>
  );
}
