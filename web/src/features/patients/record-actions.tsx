import { Button } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { useLocation } from 'wouter';
import { archivePatient, erasePatient, exportPatient, restorePatient } from '../../api/mutations/patients.ts';
import { wordsOf } from '../../api/words.ts';
import { useLogin } from '../../shared/login-context.ts';
import { paths } from '../../paths.ts';
import { t } from '../../text/text.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { useToast } from '../../ui/toasts.tsx';
import { MergeDialog } from './merge-dialog.tsx';
import classes from './patients.module.css';

interface Props {
  readonly id: string;
  readonly name: string;
  /** With the country code. */
  readonly mobile: string | undefined;
  readonly isArchived: boolean;
}

/** What is done with a whole record, as far as the person may do it. */
export function RecordActions({ id, name, mobile, isArchived }: Props): ReactNode {
  const { operations } = useLogin();
  const show = useToast();
  const queryClient = useQueryClient();
  const [, navigate] = useLocation();
  const [opened, setOpened] = useState<'erase' | 'merge' | null>(null);
  const may = (operation: string): boolean => operations.includes(operation);
  const attempt = (act: () => Promise<void>): void => {
    act().catch((error: unknown) => show(t('done.failed', { message: wordsOf(error) }), { isError: true }));
  };
  const restore = (): void =>
    attempt(async () => {
      await restorePatient(id);
      await queryClient.invalidateQueries({ queryKey: ['patient'] });
      show(t('patients.restored', { name }));
    });
  const archive = (): void =>
    attempt(async () => {
      await archivePatient(id);
      await queryClient.invalidateQueries({ queryKey: ['patient'] });
      show(t('patients.archived', { name }), { action: { label: t('action.undo'), run: restore } });
    });
  const erase = (): void =>
    attempt(async () => {
      await erasePatient(id);
      setOpened(null);
      queryClient.removeQueries({ queryKey: ['patient', id] });
      show(t('patients.erased'));
      navigate(paths.patients());
    });
  return (
    <>
      {may(isArchived ? 'unarchiveProfile' : 'archiveProfile') && (
        <Button variant="default" onClick={isArchived ? restore : archive}>
          {t(isArchived ? 'patients.restore' : 'patients.archive')}
        </Button>
      )}
      {may('mergePatient') && !isArchived && (
        <Button variant="default" onClick={() => setOpened('merge')}>
          {t('patients.merge')}
        </Button>
      )}
      {may('exportPatient') && (
        <Button variant="default" onClick={() => attempt(() => saveExport(id))}>
          {t('patients.export')}
        </Button>
      )}
      {may('erasePersonalData') && (
        <Button variant="default" className={classes['danger']} onClick={() => setOpened('erase')}>
          {t('patients.erase')}
        </Button>
      )}
      <Dialog title={t('patients.eraseTitle', { name })} isOpen={opened === 'erase'} close={() => setOpened(null)}>
        <p>{t('patients.eraseHint')}</p>
        <Button onClick={erase}>{t('patients.erase')}</Button>
      </Dialog>
      {opened === 'merge' && <MergeDialog id={id} name={name} mobile={mobile} close={() => setOpened(null)} />}
    </>
  );
}

/** Hands the document to the browser, which asks where to put it. Its name has the id, and no name. */
async function saveExport(id: string): Promise<void> {
  const url = URL.createObjectURL(await exportPatient(id));
  const link = document.createElement('a');
  link.href = url;
  link.download = `${id}.json`;
  link.click();
  URL.revokeObjectURL(url);
}
