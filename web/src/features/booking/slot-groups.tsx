import { Fragment, type ReactNode } from 'react';
import type { OfferedService, Slot } from '../../api/queries/slots.ts';
import { t } from '../../text/text.ts';
import { addDays, clinicClock, longDate, shortDay, shortMonth, shortWeekday } from '../../text/time.ts';
import type { AwayDays } from './use-away-days.ts';
import { daysShown } from './wanted-time.ts';
import classes from './slots.module.css';

interface ServicesProps {
  readonly services: readonly OfferedService[];
  readonly chosen: string | undefined;
  readonly choose: (service: OfferedService) => void;
}

export function Services({ services, chosen, choose }: ServicesProps): ReactNode {
  if (services.length < 2) return null;
  return (
    <div className={classes['services']} role="group" aria-label={t('sheet.service')}>
      {services.map((service) => (
        <button key={service.id} type="button" aria-pressed={service.id === chosen} onClick={() => choose(service)}>
          {service.name}
        </button>
      ))}
    </div>
  );
}

interface NextFreeProps {
  readonly slots: readonly Slot[];
  readonly chosen: Slot | null;
  /** YYYY-MM-DD */
  readonly today: string;
  readonly timeZone: string;
  readonly choose: (slot: Slot) => void;
}

/** The free times that come first, each after the name of its day. */
export function NextFree({ slots, chosen, today, timeZone, choose }: NextFreeProps): ReactNode {
  if (slots.length === 0) return null;
  const clock = clinicClock(timeZone);
  const days = Map.groupBy(slots, ({ start }) => clock.day(start));
  return (
    <div className={classes['next']} role="group" aria-label={t('booking.nextFree')}>
      <span>{t('booking.nextFree')}</span>
      {[...days].map(([date, times]) => {
        const day = date === today ? t('booking.today') : shortDay(date);
        return (
          <Fragment key={date}>
            <span>{day}</span>
            {times.map((slot) => (
              <button
                key={slot.start}
                type="button"
                aria-label={`${day} ${clock.time(slot.start)}`}
                aria-pressed={slot.start === chosen?.start}
                onClick={() => choose(slot)}
              >
                {clock.time(slot.start)}
              </button>
            ))}
          </Fragment>
        );
      })}
    </div>
  );
}

interface DaySlotsProps {
  /** YYYY-MM-DD */
  readonly date: string;
  readonly slots: readonly Slot[];
  readonly isLoading: boolean;
  readonly timeZone: string;
  readonly chosen: Slot | null;
  readonly press: (slot: Slot) => void;
}

export function DaySlots({ date, slots, isLoading, timeZone, chosen, press }: DaySlotsProps): ReactNode {
  const clock = clinicClock(timeZone);
  return (
    <div className={classes['slots']} role="group" aria-label={longDate(date)}>
      {slots.length === 0 && <p className={classes['hint']}>{t(isLoading ? 'app.loading' : 'booking.noSlots')}</p>}
      {slots.map((slot) => (
        <button
          key={slot.start}
          type="button"
          aria-pressed={chosen?.start === slot.start && chosen.serviceId === slot.serviceId}
          data-taken={!slot.isFree || undefined}
          aria-label={slot.isFree ? undefined : t('booking.taken', { time: clock.time(slot.start) })}
          onClick={() => press(slot)}
        >
          {clock.time(slot.start)}
        </button>
      ))}
    </div>
  );
}

interface LostProps {
  /** Epoch seconds; undefined: nothing is lost. */
  readonly start: number | undefined;
  readonly doctor: string;
  /** Left out where the doctor has one alone. */
  readonly service: string | undefined;
  readonly timeZone: string;
}

/** Says that a time which was chosen is not free with another doctor, or for another service. */
export function Lost({ start, doctor, service, timeZone }: LostProps): ReactNode {
  if (start === undefined) return null;
  const clock = clinicClock(timeZone);
  const time = `${shortDay(clock.day(start))} ${clock.time(start)}`;
  return (
    <p className={classes['lost']} role="status">
      {service === undefined
        ? t('booking.lost', { time, doctor })
        : t('booking.lostForService', { time, doctor, service })}
    </p>
  );
}

interface DaysProps {
  readonly from: string;
  readonly turn: (days: number) => void;
  readonly today: string;
  readonly byDay: ReadonlyMap<string, readonly Slot[]>;
  readonly away: AwayDays;
  readonly shown: string;
  readonly show: (date: string) => void;
}

export function Days({ from, turn, today, byDay, away, shown, show }: DaysProps): ReactNode {
  return (
    <div className={classes['days']} role="group" aria-label={t('day.date')}>
      <button type="button" aria-label={t('booking.earlier')} disabled={from <= today} onClick={() => turn(-daysShown)}>
        ‹
      </button>
      {Array.from({ length: daysShown }, (_, index) => addDays(from, index)).map((date) => {
        const free = (byDay.get(date) ?? []).filter(({ isFree }) => isFree).length;
        const reason = away.get(date);
        return (
          <button
            key={date}
            type="button"
            aria-pressed={date === shown}
            data-full={free === 0 || undefined}
            onClick={() => show(date)}
          >
            <span>{shortWeekday(date)}</span>
            <strong>
              {Number(date.slice(8))}
              {(date === from || date.endsWith('-01')) && <small> {shortMonth(date)}</small>}
            </strong>
            <span className={classes['free']}>
              {reason === undefined ? t('booking.free', { free }) : t(`booking.${reason}`)}
            </span>
          </button>
        );
      })}
      <button type="button" aria-label={t('booking.later')} onClick={() => turn(daysShown)}>
        ›
      </button>
    </div>
  );
}
