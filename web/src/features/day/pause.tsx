import { Button, Menu } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { leaveEarly, pause, resume } from '../../api/mutations/absences.ts';
import type { Directory, Doctor } from '../../api/queries/directory.ts';
import type { Entry } from '../../api/queries/queue.ts';
import { t } from '../../text/text.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { useUndo } from '../../ui/undo.tsx';
import { LeaveEarly } from './leave-early.tsx';
import { useAttempt } from './use-attempt.ts';

const minutesOffered = [10, 20, 30, 45, 60] as const;

interface Props {
  readonly clinic: string;
  readonly doctor: Doctor;
  readonly doctors: Directory['doctors'];
  /** Of the day. */
  readonly entries: readonly Entry[];
  readonly timeZone: string;
  /** Whether those who are booked may be given to a colleague. */
  readonly mayTransfer: boolean;
}

/** Has the doctor pause for some minutes, or leave for the day. */
export function Pause({ clinic, doctor: { doctor_id: doctor, name }, mayTransfer, ...day }: Props): ReactNode {
  const attempt = useAttempt(clinic);
  const { remember } = useUndo();
  const [isLeaving, setIsLeaving] = useState(false);
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
          <Menu.Item onClick={() => setIsLeaving(true)}>{t('absence.leave')}</Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <Dialog
        title={t('absence.leaveTitle', { doctor: name })}
        isOpen={isLeaving}
        close={() => setIsLeaving(false)}
        isWide
      >
        {isLeaving && (
          <LeaveEarly
            clinic={clinic}
            doctor={doctor}
            mayTransfer={mayTransfer}
            {...day}
            leave={(instead) =>
              attempt(async () => {
                await leaveEarly({ clinic, doctor }, instead, false);
                setIsLeaving(false);
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
        )}
      </Dialog>
    </>
  );
}
