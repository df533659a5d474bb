import { Button, SegmentedControl } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { type Instead, leaveEarly } from '../../api/mutations/absences.ts';
import type { Stranded } from '../../api/mutations/schedule.ts';
import type { Directory } from '../../api/queries/directory.ts';
import type { Entry } from '../../api/queries/queue.ts';
import { readableMobile } from '../../text/mobile.ts';
import { nameOf } from '../../text/person.ts';
import { t } from '../../text/text.ts';
import { clinicClock, dateTime } from '../../text/time.ts';
import { Failure } from '../../ui/failure.tsx';
import { Loading } from '../../ui/loading.tsx';
import classes from './leave-early.module.css';

interface Props {
  readonly clinic: string;
  readonly doctor: string;
  readonly doctors: Directory['doctors'];
  /** Of the day. */
  readonly entries: readonly Entry[];
  readonly timeZone: string;
  /** Whether those who are booked may be given to a colleague. */
  readonly mayTransfer: boolean;
  readonly leave: (instead: Instead) => void;
}

/** Whom it hits that a doctor leaves for the day, and where each goes by what is chosen, before anything is done. */
export function LeaveEarly({ clinic, doctor, mayTransfer, leave, ...day }: Props): ReactNode {
  const [instead, setInstead] = useState<Instead>('keep');
  const offered = (['keep', 'move', 'transfer', 'cancel'] as const).filter(
    (each) => mayTransfer || each !== 'transfer',
  );
  // Whatever changes for the doctor meanwhile is rehearsed anew, before the button can be pressed.
  const booked = day.entries.filter(({ doctor_id: id }) => id === doctor);
  const known = booked.map(({ appointment_id: id, status, start_time: start }) => `${id} ${status} ${start}`).join();
  const rehearsed = useQuery({
    queryKey: ['leave-early', clinic, doctor, instead, known],
    queryFn: () => leaveEarly({ clinic, doctor }, instead, true),
    placeholderData: (before) => before,
    staleTime: 0,
    gcTime: 0,
  });
  if (rehearsed.isPending) return <Loading />;
  if (rehearsed.data === undefined) {
    return <Failure error={rehearsed.error} retry={() => void rehearsed.refetch()} />;
  }
  const hit = rehearsed.data;
  return (
    <>
      <p>{t('absence.hit', { hit: hit.length })}</p>
      {hit.length > 0 && (
        <>
          <SegmentedControl
            size="sm"
            aria-label={t('absence.instead')}
            data={offered.map((value) => ({ value, label: t(`absence.instead.${value}`) }))}
            value={instead}
            onChange={(value) => setInstead(offered.find((each) => each === value) ?? 'keep')}
          />
          <Affected hit={hit} {...day} />
        </>
      )}
      <div className={classes['answer']}>
        <Button disabled={rehearsed.isPlaceholderData} onClick={() => leave(instead)}>
          {t('absence.leave')}
        </Button>
      </div>
    </>
  );
}

interface AffectedProps extends Pick<Props, 'doctors' | 'entries' | 'timeZone'> {
  readonly hit: readonly Stranded[];
}

function Affected({ hit, doctors, entries, timeZone }: AffectedProps): ReactNode {
  return (
    <table className={classes['table']}>
      <thead>
        <tr>
          <th>{t('absence.patient')}</th>
          <th>{t('absence.now')}</th>
          <th>{t('absence.then')}</th>
        </tr>
      </thead>
      <tbody>
        {hit.map((one) => {
          const entry = entries.find(({ appointment_id: id }) => id === one.appointment_id);
          const mobile = entry?.patient.mobile;
          return (
            <tr key={one.appointment_id}>
              <td>
                <bdi className={classes['name']}>{entry === undefined ? '–' : nameOf(entry)}</bdi>{' '}
                {mobile !== undefined && <span dir="ltr">{readableMobile(mobile)}</span>}
              </td>
              <td>{clinicClock(timeZone).time(one.start_time)}</td>
              <td>{thenOf(one, doctors, timeZone)}</td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

/** Where an appointment goes, or why it stays. */
function thenOf(
  { reason, outcome, to, doctor_id: doctor }: Stranded,
  doctors: Directory['doctors'],
  zone: string,
): string {
  if (reason !== undefined) return t(`absence.reason.${reason}`);
  if (to === undefined) return t(outcome === 'cancelled' ? 'absence.cancelled' : 'absence.kept');
  const time = dateTime(to.start_time, zone);
  if (to.doctor_id === doctor) return time;
  return t('absence.withDoctor', { time, doctor: doctors.get(to.doctor_id)?.name ?? '' });
}
