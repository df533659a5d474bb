import { Button } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { wordsOf } from '../../api/words.ts';
import { unmergePatient } from '../../api/mutations/patients.ts';
import { mergeQuery } from '../../api/queries/patient.ts';
import { readAnew } from '../../api/queries/read-anew.ts';
import { useLogin } from '../../shared/login-context.ts';
import { t } from '../../text/text.ts';
import { useToast } from '../../ui/toasts.tsx';
import classes from './patients.module.css';

interface Props {
  /** Of the record that was merged into this one. */
  readonly id: string;
  /** Of the one that is left. */
  readonly name: string;
}

/** Says that the address is of a record which became a part of this one, and offers the way back. */
export function Merged({ id, name }: Props): ReactNode {
  const { operations } = useLogin();
  const queryClient = useQueryClient();
  const show = useToast();
  const mayUnmerge = operations.includes('unmergePatient');
  const merge = useQuery({ ...mergeQuery(id), enabled: mayUnmerge });
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
    <div className={classes['notice']}>
      <p>{t('patients.isMerged', { name })}</p>
      {merge.data?.canBeUndone === false && <p>{t('patients.mergeStays')}</p>}
      {mayUnmerge && merge.data?.canBeUndone === true && (
        <Button size="xs" variant="default" loading={isBusy} onClick={unmerge}>
          {t('patients.unmerge')}
        </Button>
      )}
    </div>
  );
}
