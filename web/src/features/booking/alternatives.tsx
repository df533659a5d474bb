import type { ReactNode } from 'react';
import type { Slot } from '../../api/queries/slots.ts';
import { t } from '../../text/text.ts';
import { clinicClock, shortDay } from '../../text/time.ts';
import classes from './booking.module.css';

interface Props {
  readonly slots: readonly Slot[];
  readonly timeZone: string;
  readonly choose: (slot: Slot) => void;
}

/** The nearest free times where the one asked for has just gone: one press books it. */
export function Alternatives({ slots, timeZone, choose }: Props): ReactNode {
  if (slots.length === 0) return null;
  const clock = clinicClock(timeZone);
  return (
    <div className={classes['alternatives']} role="group" aria-label={t('booking.alternatives')}>
      <span>{t('booking.alternatives')}</span>
      {slots.map((slot) => (
        <button key={`${slot.start} ${slot.serviceId}`} type="button" onClick={() => choose(slot)}>
          {shortDay(clock.day(slot.start))} {clock.time(slot.start)}
        </button>
      ))}
    </div>
  );
}
