import type { ReactNode } from 'react';
import { t } from '../../../text/text.ts';
import classes from '../settings.module.css';
import { ExportLinks } from './export-links.tsx';
import { ImportForm } from './import-form.tsx';
import { ImportsTable } from './imports-table.tsx';

/** Patients, doctors, hours and appointments, from files and as files. */
export function ImportPage(): ReactNode {
  return (
    <>
      <header className={classes['head']}>
        <h1>{t('settings.part.import')}</h1>
      </header>
      <ImportForm />
      <ExportLinks />
      <ImportsTable />
    </>
  );
}
