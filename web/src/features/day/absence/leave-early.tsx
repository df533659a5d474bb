import { Button, NativeSelect, SegmentedControl } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { type Instead, leaveEarly } from '../../../api/mutations/absences.ts';
import type { Stranded } from '../../../api/mutations/schedule.ts';
import type { Directory, Doctor } from '../../../api/queries/directory.ts';
import type { Entry } from '../../../api/queries/queue.ts';
import { readableMobile } from '../../../text/mobile.ts';
import { nameOf } from '../../../text/person.ts';
import { t } from '../../../text/text.ts';
import { clinicClock } from '../../../text/time.ts';
import { Failure } from '../../../ui/failure.tsx';
import { Loading } from '../../../ui/loading.tsx';
import { newTimeOf } from './new-time.ts';
import classes from './leave-early.module.css';

interface Props {
  readonly clinic: string;
  readonly doctor: string;
  readonly doctors: Directory['doctors'];
  /** Who may take those over who are booked; none where the person may give them to nobody. */
  readonly colleagues: readonly Doctor[];
  /** Of the day. */
  readonly entries: readonly Entry[];
  readonly timeZone: string;
  readonly isBusy: boolean;
  readonly leave: (instead: Instead) => void;
}

const actions = ['keep', 'move', 'transfer', 'cancel'] as const;

/** Whom it hits that a doctor leaves for the day, and where each goes by what is chosen, before anything is done. */
export function LeaveEarly({ clinic, doctor, colleagues, isBusy, leave, ...day }: Props): ReactNode {
  const [instead, setInstead] = useState<Instead>({ action: 'keep' });
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
  const { hit } = rehearsed.data;
  return (
    <>
      <p>{t('absence.hit', { hit: hit.length })}</p>
      {hit.length > 0 && (
        <>
          <ForAll instead={instead} colleagues={colleagues} choose={setInstead} />
          <Hit hit={hit} {...day} />
        </>
      )}
      <div className={classes['answer']}>
        <Button loading={isBusy} disabled={rehearsed.isPlaceholderData} onClick={() => leave(instead)}>
          {t('absence.leave')}
        </Button>
      </div>
    </>
  );
}

interface ForAllProps {
  readonly instead: Instead;
  readonly colleagues: readonly Doctor[];
  readonly choose: (instead: Instead) => void;
}

/** One choice for everybody who is booked. */
function ForAll({ instead, colleagues, choose }: ForAllProps): ReactNode {
  const offered = actions.filter((each) => each !== 'transfer' || colleagues.length > 0);
  return (
    <div className={classes['choice']}>
      <span className={classes['name']} id="absence-instead">
        {t('absence.instead')}
      </span>
      <SegmentedControl
        size="sm"
        aria-labelledby="absence-instead"
        data={offered.map((value) => ({ value, label: t(`absence.instead.${value}`) }))}
        value={instead.action}
        onChange={(value) => choose({ action: offered.find((each) => each === value) ?? 'keep' })}
      />
      {instead.action === 'transfer' && colleagues.length > 1 && (
        <NativeSelect
          size="sm"
          aria-label={t('absence.colleague')}
          data={[
            { value: '', label: t('absence.anyColleague') },
            ...colleagues.map(({ doctor_id: value, name: label }) => ({ value, label })),
          ]}
          value={instead.colleague ?? ''}
          onChange={({ currentTarget: { value } }) =>
            choose({ action: 'transfer', colleague: value === '' ? undefined : value })
          }
        />
      )}
    </div>
  );
}

interface HitProps extends Pick<Props, 'doctors' | 'entries' | 'timeZone'> {
  readonly hit: readonly Stranded[];
}

function Hit({ hit, doctors, entries, timeZone }: HitProps): ReactNode {
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
              <td>{newTimeOf(one, doctors, timeZone)}</td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
