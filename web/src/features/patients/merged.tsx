import { Button } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { wordsOf } from '../../api/words.ts';
import { unmergePatient } from '../../api/mutations/patients.ts';
import { mergeQuery, undoableMergesQuery } from '../../api/queries/patient.ts';
import { readAnew } from '../../api/queries/read-anew.ts';
import { useLogin } from '../../shared/login-context.ts';
import { t } from '../../text/text.ts';
import { dateTime } from '../../text/time.ts';
import { useToast } from '../../ui/toasts.tsx';
import classes from './patients.module.css';

interface MergedProps {
  /** Of the record that was merged into this one. */
  readonly id: string;
  /** Of the one that is left. */
  readonly name: string;
}

/** Says that the address is of a record which became a part of this one, and offers the way back. */
export function Merged({ id, name }: MergedProps): ReactNode {
  const mayUnmerge = useLogin().operations.includes('unmergePatient');
  const merge = useQuery({ ...mergeQuery(id), enabled: mayUnmerge });
  return (
    <div className={classes['notice']}>
      <p>{t('patients.isMerged', { name })}</p>
      {merge.data?.canBeUndone === false && <p>{t('patients.mergeStays')}</p>}
      {mayUnmerge && merge.data?.canBeUndone === true && <Unmerge id={id} />}
    </div>
  );
}

interface HasMergedProps {
  /** Of the record that is left. */
  readonly id: string;
  /** The address is of this merged one, which has a notice of its own. */
  readonly except: string;
}

/** Offers the way back of each merge into a record, as long as there is one. */
export function HasMerged({ id, except }: HasMergedProps): ReactNode {
  const { operations, business } = useLogin();
  const merges = useQuery({ ...undoableMergesQuery(id), enabled: operations.includes('unmergePatient') });
  return (merges.data ?? [])
    .filter(({ merged_patient_id: merged }) => merged !== except)
    .map(({ merged_patient_id: merged, name, merged_at: at }) => (
      <div key={merged} className={classes['notice']}>
        <p>{t('patients.hasMerged', { name, time: dateTime(at, business.time_zone) })}</p>
        <Unmerge id={merged} />
      </div>
    ));
}

/** @param id of the merged record */
function Unmerge({ id }: { readonly id: string }): ReactNode {
  const queryClient = useQueryClient();
  const show = useToast();
  const [isBusy, setIsBusy] = useState(false);
  const unmerge = (): void => {
    setIsBusy(true);
    unmergePatient(id)
      .then(() => {
        show(t('patients.unmerged'));
        return readAnew(queryClient);
      })
      .catch((error: unknown) => show(t('done.failed', { message: wordsOf(error) }), { isError: true }))
      .finally(() => setIsBusy(false));
  };
  return (
    <Button size="xs" variant="default" loading={isBusy} onClick={unmerge}>
      {t('patients.unmerge')}
    </Button>
  );
}
