import { Button, NativeSelect, TextInput } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { changeClinicSettings } from '../../../api/mutations/directory.ts';
import { type ClinicSettings, clinicSettingsQuery } from '../../../api/queries/clinics.ts';
import type { Directory } from '../../../api/queries/directory.ts';
import { t } from '../../../text/text.ts';
import { Dialog } from '../../../ui/dialog.tsx';
import { Failure } from '../../../ui/failure.tsx';
import { Loading } from '../../../ui/loading.tsx';
import { useToast } from '../../../ui/toasts.tsx';
import { FormError } from '../parts/form-error.tsx';
import { useForm } from '../parts/use-form.ts';
import classes from '../settings.module.css';

interface Props {
  readonly directory: Directory;
  readonly close: () => void;
}

/** What the screens of a clinic show beside tokens. */
export function ShownOnScreens({ directory, close }: Props): ReactNode {
  const [clinicId, setClinicId] = useState(directory.clinics[0]?.clinic_id ?? '');
  const settings = useQuery(clinicSettingsQuery(clinicId));
  return (
    <Dialog title={t('settings.screens.shown')} isOpen close={close}>
      <div className={classes['form']}>
        <NativeSelect
          label={t('settings.clinic')}
          data={directory.clinics.map(({ clinic_id: value, name: label }) => ({ value, label }))}
          value={clinicId}
          onChange={({ currentTarget: { value } }) => setClinicId(value)}
        />
        {settings.error !== null && <Failure error={settings.error} retry={() => void settings.refetch()} />}
        {settings.isPending && <Loading />}
        {settings.data !== undefined && <ShownForm key={clinicId} settings={settings.data} close={close} />}
      </div>
    </Dialog>
  );
}

const choices = ['none', 'initials'] as const;

function ShownForm({ settings, close }: { readonly settings: ClinicSettings; readonly close: () => void }): ReactNode {
  const queryClient = useQueryClient();
  const show = useToast();
  const form = useForm<{ readonly display_names: string; readonly display_message: string }>({
    display_names: settings.display_names,
    display_message: settings.display_message ?? '',
  });
  const save = async (): Promise<void> => {
    const { display_names: names, display_message: message } = form.values;
    await changeClinicSettings(settings.clinic_id, {
      display_names: choices.find((each) => each === names) ?? 'none',
      display_message: message,
    });
    await queryClient.invalidateQueries({ queryKey: clinicSettingsQuery(settings.clinic_id).queryKey });
    show(t('settings.saved'));
    close();
  };
  return (
    <form
      className={classes['form']}
      onSubmit={(event) => {
        event.preventDefault();
        form.submit(save);
      }}
    >
      <NativeSelect
        label={t('settings.screens.names')}
        data={choices.map((value) => ({ value, label: t(`settings.screens.names.${value}`) }))}
        {...form.text('display_names')}
      />
      <TextInput
        label={t('settings.screens.message')}
        description={t('settings.screens.messageHint')}
        inputWrapperOrder={['label', 'input', 'description', 'error']}
        {...form.text('display_message')}
      />
      <FormError message={form.errors['']} />
      <div className={classes['actions']}>
        <Button type="submit" loading={form.isBusy}>
          {t('settings.save')}
        </Button>
        <Button variant="default" onClick={close}>
          {t('settings.cancel')}
        </Button>
      </div>
    </form>
  );
}
