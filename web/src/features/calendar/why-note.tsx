import { CloseButton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { canBeOverbooked, explainQuery } from '../../api/queries/slots.ts';
import { useLogin } from '../../shared/login-context.ts';
import { t, wordsFor } from '../../text/text.ts';
import { dateTime, withReadableDates } from '../../text/time.ts';
import type { PressedSlot } from './stops.ts';
import type { RefusedSlot } from './use-refused.ts';
import classes from './calendar.module.css';

interface Props {
  readonly refused: RefusedSlot;
  readonly clinic: string;
  readonly timeZone: string;
  readonly doctorName: string;
  readonly bookAt: (pressed: PressedSlot) => void;
  readonly close: () => void;
}

/** Everything that is against a grey time, in words of the language, below the calendar. */
export function WhyNote({ refused, clinic, timeZone, doctorName, bookAt, close }: Props): ReactNode {
  const { scopes } = useLogin();
  const { slot, doctor, isDrop } = refused;
  const { data: causes = [] } = useQuery(explainQuery(doctor, clinic, slot));
  return (
    <div className={classes['why']} role="status">
      <strong>{t('calendar.why', { time: dateTime(slot.start, timeZone), doctor: doctorName })}</strong>
      <ul>
        {causes.map(({ code, message }) => (
          <li key={code + message}>{wordsFor(`cause.${code}`) ?? withReadableDates(message)}</li>
        ))}
      </ul>
      {!isDrop && scopes.includes('appointments:overbook') && canBeOverbooked(causes) && (
        <button type="button" className={classes['overbook']} onClick={() => bookAt(refused)}>
          {t('booking.overbook')}
        </button>
      )}
      <CloseButton size="sm" aria-label={t('toast.close')} onClick={close} />
    </div>
  );
}
