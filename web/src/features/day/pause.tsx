import { Button, Menu, Radio } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { type Instead, leaveEarly, pause, resume } from '../../api/mutations/absences.ts';
import type { Doctor } from '../../api/queries/directory.ts';
import { t } from '../../text/text.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { useUndo } from '../../ui/undo.tsx';
import { useAttempt } from './use-attempt.ts';

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
  const askLeave = (): void => attempt(async () => setHit(await leaveEarly({ clinic, doctor }, 'keep', true)));
  const pauseFor = (minutes: number): void =>
    attempt(async () => {
      await pause({ clinic, doctor }, minutes);
      remember({
        name,
        isMade: Promise.resolve(true),
        done: t('absence.donePause', { doctor: name, minutes }),
        back: () => resume({ clinic, doctor }, 'pause'),
      });
    });
  return (
    <>
      <Menu position="bottom-end" withinPortal={false} withInitialFocusPlaceholder={false}>
        <Menu.Target>
          <Button size="xs" variant="default" aria-label={t('absence.ask', { doctor: name })}>
            {t('absence.title')}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {minutesOffered.map((minutes) => (
            <Menu.Item key={minutes} onClick={() => pauseFor(minutes)}>
              {t('absence.minutes', { minutes })}
            </Menu.Item>
          ))}
          <Menu.Divider />
          <Menu.Item onClick={askLeave}>{t('absence.leave')}</Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <Dialog title={t('absence.leaveTitle', { doctor: name })} isOpen={hit !== null} close={() => setHit(null)}>
        <Leave
          hit={hit ?? 0}
          mayTransfer={mayTransfer}
          leave={(instead) =>
            attempt(async () => {
              await leaveEarly({ clinic, doctor }, instead, false);
              setHit(null);
              // What became of the appointments has no way back in one press.
              const back = instead === 'keep' ? { back: () => resume({ clinic, doctor }, 'departure') } : {};
              remember({
                name,
                isMade: Promise.resolve(true),
                done: t('absence.doneLeave', { doctor: name }),
                ...back,
              });
            })
          }
        />
      </Dialog>
    </>
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
