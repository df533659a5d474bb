import { Button, SegmentedControl } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { removeLeave } from '../../../api/mutations/schedule.ts';
import { type Directory, directoryQuery } from '../../../api/queries/directory.ts';
import { type Leave, leavesQuery } from '../../../api/queries/schedule.ts';
import { wordsOf } from '../../../api/words.ts';
import { useLogin } from '../../../shared/login-context.ts';
import { t } from '../../../text/text.ts';
import { dateTime, longDate } from '../../../text/time.ts';
import { Dialog } from '../../../ui/dialog.tsx';
import { Failure } from '../../../ui/failure.tsx';
import { Loading } from '../../../ui/loading.tsx';
import { useToast } from '../../../ui/toasts.tsx';
import { FormError } from '../parts/form-error.tsx';
import classes from '../settings.module.css';
import { AddLeave } from './add-leave.tsx';

/** When doctors are away and clinics closed. */
export function LeavesPage(): ReactNode {
  const [isPast, setIsPast] = useState(false);
  const leaves = useQuery(leavesQuery(isPast));
  const directory = useQuery(directoryQuery);
  const [isAdding, setIsAdding] = useState(false);
  const [removed, setRemoved] = useState<Leave | null>(null);
  if (directory.data === undefined) {
    return directory.error === null ? (
      <Loading />
    ) : (
      <Failure error={directory.error} retry={() => void directory.refetch()} />
    );
  }
  return (
    <>
      <header className={classes['head']}>
        <h1>{t('settings.part.leaves')}</h1>
        <SegmentedControl
          size="sm"
          aria-label={t('settings.leaves.when')}
          data={[
            { value: 'next', label: t('settings.leaves.upcoming') },
            { value: 'past', label: t('settings.leaves.past') },
          ]}
          value={isPast ? 'past' : 'next'}
          onChange={(value) => setIsPast(value === 'past')}
        />
        <Button size="sm" onClick={() => setIsAdding(true)}>
          {t('settings.leaves.add')}
        </Button>
      </header>
      {leaves.error !== null && <Failure error={leaves.error} retry={() => void leaves.refetch()} />}
      {leaves.isPending && <Loading />}
      {leaves.data?.length === 0 && <p className={classes['empty']}>{t('settings.none')}</p>}
      {leaves.data !== undefined && leaves.data.length > 0 && (
        <LeavesTable leaves={leaves.data} directory={directory.data} {...(isPast ? {} : { remove: setRemoved })} />
      )}
      {isAdding && <AddLeave directory={directory.data} close={() => setIsAdding(false)} />}
      {removed !== null && <RemoveLeave leave={removed} close={() => setRemoved(null)} />}
    </>
  );
}

interface TableProps {
  readonly leaves: readonly Leave[];
  readonly directory: Directory;
  readonly remove?: (leave: Leave) => void;
}

function LeavesTable({ leaves, directory, remove }: TableProps): ReactNode {
  const { business } = useLogin();
  const clinics = new Map(directory.clinics.map((clinic) => [clinic.clinic_id, clinic]));
  return (
    <table className={classes['table']}>
      <thead>
        <tr>
          <th>{t('settings.leaves.when')}</th>
          <th>{t('settings.doctor')}</th>
          <th>{t('settings.clinic')}</th>
          <th>{t('settings.leaves.reason')}</th>
          <th data-tight>
            <span className="visually-hidden">{t('settings.actions')}</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {leaves.map((leave) => {
          const clinic = clinics.get(leave.clinic_id ?? '');
          const when = whenOf(leave, clinic?.time_zone ?? business.time_zone);
          return (
            <tr key={leave.leave_id}>
              <td className={classes['strong']}>{when}</td>
              <td>{directory.doctors.get(leave.doctor_id ?? '')?.name ?? t('settings.leaves.everybody')}</td>
              <td>{clinic?.name ?? t('settings.leaves.everywhere')}</td>
              <td>{leave.reason}</td>
              <td data-tight>
                {remove !== undefined && (
                  <Button
                    size="compact-sm"
                    variant="default"
                    aria-label={t('settings.removeOf', { name: when })}
                    onClick={() => remove(leave)}
                  >
                    {t('settings.remove')}
                  </Button>
                )}
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

function whenOf({ start_date: first, end_date: last, start_time: start, end_time: end }: Leave, zone: string): string {
  if (first !== undefined)
    return last === undefined || last === first ? longDate(first) : `${longDate(first)} – ${longDate(last)}`;
  return `${dateTime(start ?? 0, zone)} – ${dateTime(end ?? 0, zone)}`;
}

function RemoveLeave({ leave, close }: { readonly leave: Leave; readonly close: () => void }): ReactNode {
  const queryClient = useQueryClient();
  const show = useToast();
  const [refusal, setRefusal] = useState<string>();
  const remove = async (): Promise<void> => {
    await removeLeave(leave.leave_id);
    await queryClient.invalidateQueries({ queryKey: ['leaves'] });
    show(t('settings.leaves.removed'));
    close();
  };
  return (
    <Dialog title={t('settings.leaves.removeTitle')} isOpen close={close}>
      <div className={classes['form']}>
        <p className={classes['empty']}>{t('settings.leaves.removeHint')}</p>
        <FormError message={refusal} />
        <div className={classes['actions']}>
          <Button onClick={() => void remove().catch((error: unknown) => setRefusal(wordsOf(error)))}>
            {t('settings.remove')}
          </Button>
          <Button variant="default" onClick={close}>
            {t('settings.cancel')}
          </Button>
        </div>
      </div>
    </Dialog>
  );
}
