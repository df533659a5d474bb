import { CloseButton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { canBeOverbooked, explainQuery, type Slot } from '../../api/queries/slots.ts';
import { t, wordsFor } from '../../text/text.ts';
import { clinicClock } from '../../text/time.ts';
import classes from './calendar.module.css';

interface Props {
  readonly slot: Slot;
  readonly doctor: string;
  readonly clinic: string;
  readonly timeZone: string;
  /** Left out where the person may not. */
  readonly overbook: (() => void) | undefined;
  readonly close: () => void;
}

/** Everything that is against a grey time, in words of the language, below the calendar. */
export function WhyNote({ slot, doctor, clinic, timeZone, overbook, close }: Props): ReactNode {
  const { data: causes = [] } = useQuery(explainQuery(doctor, clinic, slot));
  return (
    <div className={classes['why']} role="status">
      <strong>{t('booking.why', { time: clinicClock(timeZone).time(slot.start) })}</strong>
      <ul>
        {causes.map(({ code, message }) => (
          <li key={code + message}>{wordsFor(`cause.${code}`) ?? message}</li>
        ))}
      </ul>
      {overbook !== undefined && canBeOverbooked(causes) && (
        <button type="button" className={classes['overbook']} onClick={overbook}>
          {t('booking.overbook')}
        </button>
      )}
      <CloseButton size="sm" aria-label={t('toast.close')} onClick={close} />
    </div>
  );
}
