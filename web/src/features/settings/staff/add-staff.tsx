import { Button } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { addStaff } from '../../../api/mutations/staff.ts';
import type { Directory } from '../../../api/queries/directory.ts';
import { t } from '../../../text/text.ts';
import { Dialog } from '../../../ui/dialog.tsx';
import { FormError } from '../parts/form-error.tsx';
import { OnceSecret } from '../parts/once-secret.tsx';
import { useForm } from '../parts/use-form.ts';
import classes from '../settings.module.css';
import { staffBody, StaffFields, type StaffValues } from './staff-fields.tsx';

interface Props {
  readonly directory: Directory;
  readonly isOpen: boolean;
  readonly close: () => void;
}

export function AddStaff({ directory, isOpen, close }: Props): ReactNode {
  return (
    <Dialog title={t('settings.staff.add')} isOpen={isOpen} close={close}>
      <AddForm directory={directory} close={close} />
    </Dialog>
  );
}

const empty: StaffValues = {
  username: '',
  name: '',
  role: 'receptionist',
  doctor_id: '',
  clinic_ids: [],
};

function AddForm({ directory, close }: Omit<Props, 'isOpen'>): ReactNode {
  const queryClient = useQueryClient();
  const form = useForm(empty);
  const [password, setPassword] = useState<string>();
  if (password !== undefined) {
    const label = t('settings.staff.firstPassword', { name: form.values.name });
    return (
      <>
        <OnceSecret label={label} secret={password} hint={t('settings.staff.once')} />
        <Button onClick={close}>{t('settings.close')}</Button>
      </>
    );
  }
  const save = async (): Promise<void> => {
    setPassword(await addStaff({ username: form.values.username.trim(), ...staffBody(form.values) }));
    await queryClient.invalidateQueries({ queryKey: ['staff'] });
  };
  return (
    <form
      className={classes['form']}
      onSubmit={(event) => {
        event.preventDefault();
        form.submit(save);
      }}
    >
      <StaffFields form={form} directory={directory} />
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
  );
}
