import { Button, NativeSelect, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { addDisplay } from '../../../api/mutations/displays.ts';
import type { Directory } from '../../../api/queries/directory.ts';
import { displaysQuery } from '../../../api/queries/displays.ts';
import { t } from '../../../text/text.ts';
import { Dialog } from '../../../ui/dialog.tsx';
import { useToast } from '../../../ui/toasts.tsx';
import { FormError } from '../parts/form-error.tsx';
import { useForm } from '../parts/use-form.ts';
import classes from '../settings.module.css';

interface Props {
  readonly directory: Directory;
  readonly close: () => void;
}

/** Lets a screen in by the code that it shows. */
export function AddScreen({ directory, close }: Props): ReactNode {
  const queryClient = useQueryClient();
  const show = useToast();
  const form = useForm({ code: '', name: '', clinic_id: directory.clinics[0]?.clinic_id ?? '' });
  const save = async (): Promise<void> => {
    await addDisplay({ ...form.values, name: form.values.name.trim() || t('settings.screens.defaultName') });
    await queryClient.invalidateQueries({ queryKey: displaysQuery.queryKey });
    show(t('settings.screens.added'));
    close();
  };
  return (
    <Dialog title={t('settings.screens.add')} isOpen close={close}>
      <form
        className={classes['form']}
        onSubmit={(event) => {
          event.preventDefault();
          form.submit(save);
        }}
      >
        <TextInput
          label={t('settings.screens.code')}
          description={t('settings.screens.codeHint')}
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          autoComplete="off"
          autoCapitalize="characters"
          spellCheck={false}
          data-autofocus
          {...form.text('code')}
        />
        <NativeSelect
          label={t('settings.clinic')}
          data={directory.clinics.map(({ clinic_id: value, name: label }) => ({ value, label }))}
          {...form.text('clinic_id')}
        />
        <TextInput
          label={t('settings.name')}
          placeholder={t('settings.screens.defaultName')}
          autoComplete="off"
          {...form.text('name')}
        />
        <FormError message={form.errors['']} />
        <div className={classes['actions']}>
          <Button type="submit" loading={form.isBusy}>
            {t('settings.add')}
          </Button>
          <Button variant="default" onClick={close}>
            {t('settings.cancel')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
