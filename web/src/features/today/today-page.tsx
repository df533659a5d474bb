import { Button, NativeSelect } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { clinicsQuery } from '../../api/queries/clinics.ts';
import { doctorsQuery } from '../../api/queries/doctors.ts';
import { type Figures, figuresQuery, type FiguresOfRange } from '../../api/queries/figures.ts';
import { useLogin } from '../../shared/login-context.ts';
import { t } from '../../text/text.ts';
import { calendarDay } from '../../text/days.ts';
import { longDate, shortDay } from '../../text/time.ts';
import { DateField } from '../../ui/date-field.tsx';
import { Failure } from '../../ui/failure.tsx';
import { Loading } from '../../ui/loading.tsx';
import { minutes, percent } from './figure-texts.ts';
import { FiguresPart } from './figures-part.tsx';
import { saveFigures } from './save-figures.ts';
import classes from './today.module.css';
import { lengths, useRange } from './use-range.ts';

/** How a day went, or some weeks up to it, for the manager. */
export function TodayPage(): ReactNode {
  const { role } = useLogin();
  return role === 'manager' ? <Today /> : <p className={classes['refused']}>{t('today.managersOnly')}</p>;
}

function Today(): ReactNode {
  const { from, until, days, clinic, choose } = useRange();
  const clinics = useQuery(clinicsQuery);
  const doctors = useQuery(doctorsQuery);
  const figures = useQuery(figuresQuery({ from, until, clinic }));
  const names = new Map(doctors.data?.map(({ id, firstname, lastname }) => [id, `${firstname} ${lastname}`]));
  const nameOf = (id: string): string => names.get(id) ?? t('today.formerDoctor');
  return (
    <div className={classes['page']}>
      <header className={classes['head']}>
        <h1>{days === 1 ? longDate(until) : t('today.range', { from: longDate(from), until: longDate(until) })}</h1>
        <NativeSelect
          aria-label={t('today.clinic')}
          data={[
            { value: '', label: t('today.allClinics') },
            ...(clinics.data ?? []).map(({ id, name }) => ({ value: id, label: name })),
          ]}
          value={clinic ?? ''}
          onChange={({ currentTarget: { value } }) => choose({ clinic: value })}
        />
        <NativeSelect
          aria-label={t('today.length')}
          data={lengths.map((length) => ({ value: String(length), label: t('today.days', { count: length }) }))}
          value={String(days)}
          onChange={({ currentTarget: { value } }) => choose({ days: value })}
        />
        <DateField
          isBare
          label={t('today.lastDay')}
          value={until}
          onChange={({ currentTarget: { value } }) => calendarDay(value) !== undefined && choose({ until: value })}
        />
        <Button
          variant="default"
          disabled={figures.data === undefined}
          onClick={() => figures.data !== undefined && saveFigures(figures.data, nameOf)}
        >
          {t('today.save')}
        </Button>
      </header>
      {figures.isPending && <Loading />}
      {figures.error !== null && <Failure error={figures.error} retry={() => void figures.refetch()} />}
      {figures.data !== undefined && <Parts figures={figures.data} nameOf={nameOf} />}
    </div>
  );
}

interface PartsProps {
  readonly figures: FiguresOfRange;
  readonly nameOf: (doctor: string) => string;
}

function Parts({ figures: { total, days, doctors, hours }, nameOf }: PartsProps): ReactNode {
  return (
    <>
      <Totals total={total} />
      {days.length > 1 && (
        <FiguresPart
          title={t('today.byDay')}
          head={t('today.day')}
          lines={days.map(({ date, ...figures }) => ({ label: longDate(date), figures }))}
          labels={days.map(({ date }) => shortDay(date))}
        />
      )}
      <FiguresPart
        title={t('today.byHour')}
        head={t('today.hour')}
        lines={hours.map(({ hour, ...figures }) => ({ label: `${String(hour).padStart(2, '0')}:00`, figures }))}
      />
      <FiguresPart
        title={t('today.byDoctor')}
        head={t('today.doctor')}
        lines={doctors.map(({ doctor_id: id, ...figures }) => ({ label: nameOf(id), figures }))}
      />
    </>
  );
}

function Totals({ total }: { readonly total: Figures }): ReactNode {
  const tiles = [
    [t('today.booked'), String(total.booked)],
    [t('today.seen'), String(total.seen)],
    [t('today.noShows'), String(total.no_shows)],
    [t('today.cancelled'), String(total.cancelled)],
    [t('today.wait'), minutes(total.wait_median)],
    [t('today.wait90'), minutes(total.wait_90)],
    [t('today.visit'), minutes(total.visit_median)],
    [t('today.utilisation'), percent(total.utilisation)],
  ] as const;
  return (
    <dl className={classes['tiles']}>
      {tiles.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
