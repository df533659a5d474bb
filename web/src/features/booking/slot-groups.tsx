import type { ReactNode } from 'react';
import type { OfferedService, Slot } from '../../api/queries/slots.ts';
import { t } from '../../text/text.ts';
import { addDays, clinicClock, longDate, shortDay, shortWeekday } from '../../text/time.ts';
import classes from './slots.module.css';

/** Days that are looked at together. */
export const daysShown = 7;

interface ServicesProps {
  readonly services: readonly OfferedService[];
  readonly chosen: string | undefined;
  readonly choose: (id: string) => void;
}

export function Services({ services, chosen, choose }: ServicesProps): ReactNode {
  if (services.length < 2) return null;
  return (
    <div className={classes['services']} role="group" aria-label={t('sheet.service')}>
      {services.map(({ id, name }) => (
        <button key={id} type="button" aria-pressed={id === chosen} onClick={() => choose(id)}>
          {name}
        </button>
      ))}
    </div>
  );
}

interface NextFreeProps {
  readonly slots: readonly Slot[];
  /** YYYY-MM-DD */
  readonly today: string;
  readonly timeZone: string;
  readonly choose: (slot: Slot) => void;
}

export function NextFree({ slots, today, timeZone, choose }: NextFreeProps): ReactNode {
  if (slots.length === 0) return null;
  const clock = clinicClock(timeZone);
  return (
    <div className={classes['next']} role="group" aria-label={t('booking.nextFree')}>
      <span>{t('booking.nextFree')}</span>
      {slots.map((slot) => (
        <button key={slot.start} type="button" onClick={() => choose(slot)}>
          {clock.day(slot.start) === today ? '' : `${shortDay(clock.day(slot.start))} `}
          {clock.time(slot.start)}
        </button>
      ))}
    </div>
  );
}

interface DaySlotsProps {
  /** YYYY-MM-DD */
  readonly date: string;
  readonly slots: readonly Slot[];
  readonly timeZone: string;
  readonly chosen: Slot | null;
  readonly press: (slot: Slot) => void;
}

export function DaySlots({ date, slots, timeZone, chosen, press }: DaySlotsProps): ReactNode {
  const clock = clinicClock(timeZone);
  return (
    <div className={classes['slots']} role="group" aria-label={longDate(date)}>
      {slots.length === 0 && <p className={classes['hint']}>{t('booking.noSlots')}</p>}
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

interface DaysProps {
  readonly from: string;
  readonly setFrom: (date: string) => void;
  readonly today: string;
  readonly byDay: ReadonlyMap<string, readonly Slot[]>;
  readonly shown: string;
  readonly show: (date: string | undefined) => void;
}

export function Days({ from, setFrom, today, byDay, shown, show }: DaysProps): ReactNode {
  const turn = (days: number): void => {
    setFrom(addDays(from, days));
    show(undefined);
  };
  return (
    <div className={classes['days']} role="group" aria-label={t('day.date')}>
      <button type="button" aria-label={t('booking.earlier')} disabled={from <= today} onClick={() => turn(-daysShown)}>
        ‹
      </button>
      {Array.from({ length: daysShown }, (_, index) => addDays(from, index)).map((date) => {
        const free = (byDay.get(date) ?? []).filter(({ isFree }) => isFree).length;
        return (
          <button
            key={date}
            type="button"
            aria-pressed={date === shown}
            data-full={free === 0 || undefined}
            onClick={() => show(date)}
          >
            <span>{shortWeekday(date)}</span>
            <strong>{Number(date.slice(8))}</strong>
            <span className={classes['free']}>{t('booking.free', { free })}</span>
          </button>
        );
      })}
      <button type="button" aria-label={t('booking.later')} onClick={() => turn(daysShown)}>
        ›
      </button>
    </div>
  );
}
