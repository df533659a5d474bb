import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import type { Clinic, Doctor } from '../../api/queries/directory.ts';
import type { DayLocation } from '../../paths.ts';
import { inItsDirection, t } from '../../text/text.ts';
import { addDays, longDate } from '../../text/time.ts';
import classes from '../../ui/toolbar.module.css';

interface Props {
  readonly clinics: readonly Clinic[];
  readonly clinic: Clinic;
  /** Of the clinic, and of the day where others have been there. */
  readonly doctors: readonly Doctor[];
  /** How many wait for each doctor, the called ones too. */
  readonly waiting: ReadonlyMap<string, number>;
  /** YYYY-MM-DD */
  readonly date: string;
  readonly at: DayLocation;
  readonly change: (change: Partial<DayLocation>) => void;
  /** The buttons of the page. */
  readonly children?: ReactNode;
}

/** Which day, clinic and doctor the page shows, and how. */
export function Toolbar({ clinics, clinic, doctors, waiting, date, at, change, children }: Props): ReactNode {
  return (
    <div className={classes['toolbar']}>
      <p className={classes['printed']}>
        {[clinic.name, doctors.find(({ doctor_id: id }) => id === at.doctor)?.name, longDate(date)]
          .filter((part) => part !== undefined)
          .map(inItsDirection)
          .join(' · ')}
      </p>
      <label className={classes['field']}>
        <span className="visually-hidden">{t('day.clinic')}</span>
        <select
          value={clinic.clinic_id}
          onChange={(event) => change({ clinic: event.target.value, doctor: undefined, card: undefined })}
        >
          {clinics.map(({ clinic_id: id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </select>
      </label>
      <div className={classes['dates']}>
        <button type="button" aria-label={t('day.previous')} onClick={() => change({ date: addDays(date, -1) })}>
          ‹
        </button>
        <label className={classes['date']} data-other={at.date !== undefined || undefined}>
          <span>{longDate(date)}</span>
          <input
            type="date"
            aria-label={t('day.date')}
            value={date}
            onChange={({ target }) => target.value !== '' && change({ date: target.value })}
          />
        </label>
        <button type="button" aria-label={t('day.next')} onClick={() => change({ date: addDays(date, 1) })}>
          ›
        </button>
        {at.date !== undefined && (
          <button type="button" className={classes['today']} onClick={() => change({ date: undefined })}>
            {t('day.today')}
          </button>
        )}
      </div>
      {doctors.length > 1 && <Doctors doctors={doctors} waiting={waiting} at={at} change={change} />}
      <div className={classes['end']}>
        <div className={classes['views']} role="group" aria-label={t('day.view')}>
          {([undefined, 'table'] as const).map((view) => (
            <button
              key={view ?? 'board'}
              type="button"
              aria-pressed={at.view === view}
              onClick={() => change({ view })}
            >
              {t(`day.view.${view ?? 'board'}`)}
            </button>
          ))}
        </div>
        <Button size="xs" variant="default" aria-label={t('day.print')} onClick={() => window.print()}>
          {t('calendar.print')}
        </Button>
        {children}
      </div>
    </div>
  );
}

function Doctors({ doctors, waiting, at, change }: Pick<Props, 'doctors' | 'waiting' | 'at' | 'change'>): ReactNode {
  return (
    <div className={classes['doctors']} role="group" aria-label={t('day.doctors')}>
      <button type="button" aria-pressed={at.doctor === undefined} onClick={() => change({ doctor: undefined })}>
        {t('day.allDoctors')}
      </button>
      {doctors.map(({ doctor_id: id, name }, index) => {
        const count = waiting.get(id) ?? 0;
        return (
          <button
            key={id}
            type="button"
            aria-pressed={at.doctor === id}
            title={index < 9 ? String(index + 1) : undefined}
            onClick={() => change({ doctor: id })}
          >
            <bdi>{name}</bdi>
            {count > 0 && (
              <span className={classes['count']}>
                {count} <span className="visually-hidden">{t('day.waitingFor', { count })}</span>
              </span>
            )}
          </button>
        );
      })}
    </div>
  );
}
