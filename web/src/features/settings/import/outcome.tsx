import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import type { BegunImport, RowProblem, Total } from '../../../api/mutations/imports.ts';
import { t } from '../../../text/text.ts';
import classes from '../settings.module.css';
import own from './import.module.css';

interface Props {
  readonly begun: BegunImport;
  readonly total: Total;
  readonly isImported: boolean;
  readonly importRows: (begun: BegunImport) => void;
}

/** The problems that are shown; a longer list is for the command. */
const maxShown = 500;

/** What an import would do, or has done, with each problem by its row and column. */
export function Outcome({ begun, total, isImported, importRows }: Props): ReactNode {
  const { added, present, refused, problems, duplicates } = total;
  const counts = { added, present, refused };
  return (
    <>
      <p className={classes['strong']} role="status">
        {isImported ? t('settings.import.done', counts) : t('settings.import.would', counts)}
      </p>
      {begun.ignored.length > 0 && (
        <p>{t('settings.import.ignored', { columns: begun.ignored.map(nameOfIgnored).join(', ') })}</p>
      )}
      {duplicates.length > 0 && (
        <p>{t('settings.import.duplicates', { rows: duplicates.slice(0, maxShown).join(', ') })}</p>
      )}
      {!isImported && added > 0 && (
        <Button className={own['import']} onClick={() => importRows(begun)}>
          {t(refused > 0 ? 'settings.import.importRest' : 'settings.import.import', { count: added })}
        </Button>
      )}
      {problems.length > 0 && <Problems problems={problems} />}
    </>
  );
}

function nameOfIgnored({ name, nearest }: BegunImport['ignored'][number]): string {
  return nearest === undefined ? name : t('settings.import.perhaps', { name, nearest });
}

function Problems({ problems }: { readonly problems: readonly RowProblem[] }): ReactNode {
  return (
    <>
      <table className={classes['table']}>
        <caption className="visually-hidden">{t('settings.import.problems')}</caption>
        <thead>
          <tr>
            <th>{t('settings.import.row')}</th>
            <th>{t('settings.import.column')}</th>
            <th>{t('settings.import.problem')}</th>
          </tr>
        </thead>
        <tbody>
          {problems.slice(0, maxShown).map(({ row, column, message }) => (
            <tr key={`${row} ${column ?? ''} ${message}`}>
              <td data-tight>{row}</td>
              <td data-tight>{column}</td>
              <td>{message}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {problems.length > maxShown && <p>{t('settings.import.more', { count: problems.length - maxShown })}</p>}
    </>
  );
}
