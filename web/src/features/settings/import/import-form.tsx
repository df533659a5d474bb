import { Button, FileInput, NativeSelect } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { type Kind, kinds } from '../../../../../src/imports/domain/columns.ts';
import { dateFormats } from '../../../../../src/imports/domain/rows.ts';
import type { Import } from '../../../api/queries/imports.ts';
import { t } from '../../../text/text.ts';
import { FormError } from '../parts/form-error.tsx';
import classes from '../settings.module.css';
import own from './import.module.css';
import { Outcome } from './outcome.tsx';
import { columnNames, saveSample } from './sample.ts';
import { useImport } from './use-import.ts';

/** Chooses a file, has it checked, and imports it. */
export function ImportForm(): ReactNode {
  const [kind, setKind] = useState<Kind>('patients');
  const [dateFormat, setDateFormat] = useState<Import['date_format']>(dateFormats[0]);
  const [file, setFile] = useState<File | null>(null);
  const { step, check, importRows, forget } = useImport();
  const isBusy = step.is === 'checking' || step.is === 'importing';
  return (
    <section className={classes['section']} aria-label={t('settings.import.title')}>
      <h2>{t('settings.import.title')}</h2>
      <p className={classes['soft']}>{t('settings.import.hint')}</p>
      <div className={own['choices']}>
        <NativeSelect
          label={t('settings.import.kind')}
          disabled={isBusy}
          data={kinds.map((value) => ({ value, label: t(`settings.import.kind.${value}`) }))}
          value={kind}
          onChange={({ currentTarget: { value } }) => {
            setKind(kinds.find((each) => each === value) ?? 'patients');
            forget();
          }}
        />
        <NativeSelect
          label={t('settings.import.dates')}
          disabled={isBusy}
          data={[...dateFormats]}
          value={dateFormat}
          onChange={({ currentTarget: { value } }) => {
            setDateFormat(dateFormats.find((each) => each === value) ?? dateFormats[0]);
            forget();
          }}
        />
        <FileInput
          label={t('settings.import.file')}
          placeholder={t('settings.import.chooseFile')}
          classNames={{ placeholder: classes['placeholder'] ?? '' }}
          disabled={isBusy}
          accept=".csv,.tsv,.txt,text/csv"
          value={file}
          onChange={(chosen) => {
            setFile(chosen);
            forget();
          }}
        />
        <Button disabled={file === null || isBusy} onClick={() => file !== null && check(file, kind, dateFormat)}>
          {t('settings.import.check')}
        </Button>
      </div>
      <p className={classes['soft']}>
        {t('settings.import.columns', { columns: columnNames(kind).join(', ') })}{' '}
        <button type="button" className={own['link']} onClick={() => saveSample(kind)}>
          {t('settings.import.sample')}
        </button>
      </p>
      <p role="status" className={own['status']}>
        {isBusy && t(`settings.import.${step.is}`, { percent: Math.floor(step.share * 100) })}
      </p>
      <FormError message={step.is === 'failed' ? step.message : undefined} />
      {(step.is === 'checked' || step.is === 'imported') && (
        <Outcome begun={step.begun} total={step.total} isImported={step.is === 'imported'} importRows={importRows} />
      )}
    </section>
  );
}
