import { Button } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { type KeptRow, undoImport } from '../../../api/mutations/imports.ts';
import { type Import, importsQuery } from '../../../api/queries/imports.ts';
import { useLogin } from '../../../shared/login-context.ts';
import { t } from '../../../text/text.ts';
import { dateTime } from '../../../text/time.ts';
import { Dialog } from '../../../ui/dialog.tsx';

import { FormError } from '../parts/form-error.tsx';
import classes from '../settings.module.css';

/** What was imported, and the way to take it back. */
export function ImportsTable(): ReactNode {
  const { business } = useLogin();
  const imports = useQuery(importsQuery);
  const [asked, setAsked] = useState<Import | null>(null);
  if (imports.data === undefined || imports.data.length === 0) return null;
  return (
    <section className={classes['section']}>
      <h2>{t('settings.import.earlier')}</h2>
      <table className={classes['table']}>
        <thead>
          <tr>
            <th>{t('settings.import.kind')}</th>
            <th>{t('settings.import.at')}</th>
            <th>{t('settings.import.rows')}</th>
            <th>{t('settings.state')}</th>
            <th data-tight>
              <span className="visually-hidden">{t('settings.actions')}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {imports.data.map((each) => (
            <tr key={each.import_id} data-off={each.state === 'undone' || undefined}>
              <td>{t(`settings.import.kind.${each.kind}`)}</td>
              <td data-tight>{dateTime(each.created_at, business.time_zone)}</td>
              <td>
                {t('settings.import.counts', { added: each.added, present: each.present, refused: each.refused })}
              </td>
              <td>{t(`settings.import.state.${each.state}`)}</td>
              <td data-tight>
                {each.state !== 'undone' && (
                  <Button size="xs" variant="default" onClick={() => setAsked(each)}>
                    {t('settings.import.undo')}
                  </Button>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <Dialog title={t('settings.import.undo')} isOpen={asked !== null} close={() => setAsked(null)}>
        {asked !== null && <Undo key={asked.import_id} asked={asked} close={() => setAsked(null)} />}
      </Dialog>
    </section>
  );
}

function Undo({ asked, close }: { readonly asked: Import; readonly close: () => void }): ReactNode {
  const queries = useQueryClient();
  const [kept, setKept] = useState<readonly KeptRow[] | null>(null);
  const [isBusy, setIsBusy] = useState(false);
  const [message, setMessage] = useState<string | undefined>(undefined);
  const undo = async (): Promise<void> => {
    setIsBusy(true);
    try {
      const stayed = await undoImport(asked.import_id);
      await queries.invalidateQueries();
      if (stayed.length === 0) close();
      else setKept(stayed);
    } catch (error) {
      setMessage(error instanceof Error ? error.message : String(error));
    } finally {
      setIsBusy(false);
    }
  };
  if (kept !== null) return <Kept kept={kept} />;
  return (
    <div className={classes['form']}>
      <p>{t('settings.import.undoHint', { count: asked.added })}</p>
      <FormError message={message} />
      <Button disabled={isBusy} onClick={() => void undo()}>
        {t('settings.import.undo')}
      </Button>
    </div>
  );
}

function Kept({ kept }: { readonly kept: readonly KeptRow[] }): ReactNode {
  return (
    <>
      <p>{t('settings.import.kept', { count: kept.length })}</p>
      <ul>
        {kept.map(({ row, id, reason }) => (
          <li key={id}>{t('settings.import.keptRow', { row, reason: t(`settings.import.reason.${reason}`) })}</li>
        ))}
      </ul>
    </>
  );
}
