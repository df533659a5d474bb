import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { canBeOverbooked, explainQuery, type Slot } from '../../api/queries/slots.ts';
import { t, wordsFor } from '../../text/text.ts';
import { clinicClock } from '../../text/time.ts';
import classes from './slots.module.css';

interface Props {
  readonly slot: Slot;
  readonly doctor: string;
  readonly clinic: string;
  readonly timeZone: string;
  readonly mayOverbook: boolean;
  readonly choose: (slot: Slot) => void;
}

/** Everything that is against a time: in the server's words, or in those of the language. */
export function Why({ slot, doctor, clinic, timeZone, mayOverbook, choose }: Props): ReactNode {
  const causes = useQuery(explainQuery(doctor, clinic, slot));
  return (
    <div className={classes['why']} role="status">
      <strong>{t('booking.why', { time: clinicClock(timeZone).time(slot.start) })}</strong>
      <ul>
        {(causes.data ?? []).map(({ code, message }) => (
          <li key={code + message}>{wordsFor(`cause.${code}`) ?? message}</li>
        ))}
      </ul>
      {mayOverbook && canBeOverbooked(causes.data ?? []) && (
        <button type="button" onClick={() => choose(slot)}>
          {t('booking.overbook')}
        </button>
      )}
    </div>
  );
}
