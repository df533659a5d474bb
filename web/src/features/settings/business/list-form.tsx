import { Button, Checkbox } from '@mantine/core';
import type { ReactNode } from 'react';
import type { ListEntry } from '../../../api/queries/settings.ts';
import { t } from '../../../text/text.ts';
import { FormError } from '../parts/form-error.tsx';
import { useForm } from '../parts/use-form.ts';
import classes from '../settings.module.css';
import { EntriesEditor } from './entries-editor.tsx';
import { useSave } from './use-save.ts';

interface Props {
  readonly name: 'labels' | 'tags';
  /** Null: any text goes. */
  readonly entries: readonly ListEntry[] | null;
}

export function ListForm({ name, entries }: Props): ReactNode {
  const form = useForm({ isAny: entries === null, [name]: entries ?? [] } as {
    readonly isAny: boolean;
    readonly [key: string]: readonly ListEntry[] | boolean;
  });
  const send = useSave();
  const { isAny } = form.values;
  const shown = form.values[name] as readonly ListEntry[];
  return (
    <section className={classes['section']}>
      <h2>{t(`settings.business.${name}`)}</h2>
      <p className={classes['empty']}>{t('settings.business.listHint')}</p>
      <Checkbox
        size="sm"
        label={t('settings.business.anyText')}
        checked={isAny}
        onChange={({ currentTarget: { checked } }) => form.set('isAny', checked)}
      />
      {!isAny && (
        <EntriesEditor name={t(`settings.business.${name}`)} entries={shown} change={(next) => form.set(name, next)} />
      )}
      <FormError message={form.errors[name] ?? form.errors['']} />
      <Button
        size="xs"
        className={classes['save']}
        loading={form.isBusy}
        onClick={() => form.submit(() => send({ [name]: isAny ? null : shown }))}
      >
        {t('settings.save')}
      </Button>
    </section>
  );
}
