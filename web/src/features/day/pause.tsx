import { Button, Radio } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { type Instead, leaveEarly, pause, resume } from '../../api/mutations/absences.ts';
import type { Doctor } from '../../api/queries/directory.ts';
import { t } from '../../text/text.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { useUndo } from '../../ui/undo.tsx';
import { useAttempt } from './use-attempt.ts';
import classes from './absences.module.css';

const minutesOffered = [10, 20, 30, 45, 60] as const;

interface Props {
  readonly clinic: string;
  readonly doctor: Doctor;
  /** Whether those who are booked may be given to a colleague. */
  readonly mayTransfer: boolean;
}

/** Has the doctor pause for some minutes, or leave for the day. */
export function Pause({ clinic, doctor: { doctor_id: doctor, name }, mayTransfer }: Props): ReactNode {
  const attempt = useAttempt(clinic);
  const { remember } = useUndo();
  const [hit, setHit] = useState<number | null>(null);
  const choose = (chosen: string): void => {
    if (chosen === 'leave') {
      return attempt(async () => setHit(await leaveEarly({ clinic, doctor }, 'keep', true)));
    }
    return attempt(async () => {
      await pause({ clinic, doctor }, Number(chosen));
      remember({
        name,
        isMade: Promise.resolve(true),
        done: t('absence.donePause', { doctor: name, minutes: Number(chosen) }),
        back: () => resume({ clinic, doctor }, 'pause'),
      });
    });
  };
  return (
    <label className={classes['pause']}>
      <span className="visually-hidden">{t('absence.ask', { doctor: name })}</span>
      <select value="" onChange={({ target }) => choose(target.value)}>
        <option value="" disabled hidden>
          {t('absence.title')}
        </option>
        {minutesOffered.map((minutes) => (
          <option key={minutes} value={minutes}>
            {t('absence.minutes', { minutes })}
          </option>
        ))}
        <option value="leave">{t('absence.leave')}</option>
      </select>
      <Dialog title={t('absence.leaveTitle', { doctor: name })} isOpen={hit !== null} close={() => setHit(null)}>
        <Leave
          hit={hit ?? 0}
          mayTransfer={mayTransfer}
          leave={(instead) =>
            attempt(async () => {
              await leaveEarly({ clinic, doctor }, instead, false);
              setHit(null);
            })
          }
        />
      </Dialog>
    </label>
  );
}

interface LeaveProps {
  /** How many are still booked. */
  readonly hit: number;
  readonly mayTransfer: boolean;
  readonly leave: (instead: Instead) => void;
}

function Leave({ hit, mayTransfer, leave }: LeaveProps): ReactNode {
  const [instead, setInstead] = useState<Instead>('keep');
  const offered = (['keep', 'move', 'transfer', 'cancel'] as const).filter(
    (each) => mayTransfer || each !== 'transfer',
  );
  return (
    <>
      <p>{t('absence.hit', { hit })}</p>
      {hit > 0 && (
        <Radio.Group
          aria-label={t('absence.instead')}
          value={instead}
          onChange={(value) => setInstead(offered.find((each) => each === value) ?? 'keep')}
        >
          {offered.map((each) => (
            <Radio key={each} value={each} label={t(`absence.instead.${each}`)} mb="xs" />
          ))}
        </Radio.Group>
      )}
      <Button onClick={() => leave(instead)}>{t('absence.leave')}</Button>
    </>
  );
}
