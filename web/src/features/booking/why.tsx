import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useEffect, useRef } from 'react';
import { canBeOverbooked, explainQuery, type Slot } from '../../api/queries/slots.ts';
import { t, wordsFor } from '../../text/text.ts';
import { clinicClock, shortDay, withReadableDates } from '../../text/time.ts';
import classes from './slots.module.css';

interface Props {
  readonly slot: Slot;
  readonly doctor: string;
  readonly clinic: string;
  readonly timeZone: string;
  readonly mayOverbook: boolean;
  /** Free times that are offered in its place. */
  readonly instead: readonly Slot[];
  readonly choose: (slot: Slot) => void;
}

/** Everything that is against a time: in the server's words, or in those of the language. */
export function Why({ slot, doctor, clinic, timeZone, mayOverbook, instead, choose }: Props): ReactNode {
  const causes = useQuery(explainQuery(doctor, clinic, slot));
  const clock = clinicClock(timeZone);
  const note = useRef<HTMLDivElement>(null);
  useEffect(() => {
    note.current?.scrollIntoView({ block: 'nearest' });
  }, [slot.start, causes.data]);
  return (
    <div ref={note} className={classes['why']} role="status">
      <strong>{t('booking.why', { time: clock.time(slot.start) })}</strong>
      <ul>
        {(causes.data ?? []).map(({ code, message }) => (
          <li key={code + message}>{wordsFor(`cause.${code}`) ?? withReadableDates(message)}</li>
        ))}
      </ul>
      {instead.length > 0 && (
        <div className={classes['next']} role="group" aria-label={t('booking.alternatives')}>
          <span>{t('booking.alternatives')}</span>
          {instead.map((free) => (
            <button key={free.start} type="button" onClick={() => choose(free)}>
              {shortDay(clock.day(free.start))} {clock.time(free.start)}
            </button>
          ))}
        </div>
      )}
      {mayOverbook && canBeOverbooked(causes.data ?? []) && (
        <button type="button" onClick={() => choose(slot)}>
          {t('booking.overbook')}
        </button>
      )}
    </div>
  );
}
