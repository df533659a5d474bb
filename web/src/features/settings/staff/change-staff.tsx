import { Button } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { changeStaff } from '../../../api/mutations/staff.ts';
import type { Directory } from '../../../api/queries/directory.ts';
import type { Staff } from '../../../api/queries/staff.ts';
import { t } from '../../../text/text.ts';
import { Dialog } from '../../../ui/dialog.tsx';
import { useToast } from '../../../ui/toasts.tsx';
import { FormError } from '../parts/form-error.tsx';
import { useForm } from '../parts/use-form.ts';
import classes from '../settings.module.css';
import { StaffAccess } from './staff-access.tsx';
import { staffBody, StaffFields, type StaffValues } from './staff-fields.tsx';

interface Props {
  readonly person: Staff;
  readonly directory: Directory;
  readonly close: () => void;
}

export function ChangeStaff({ person, directory, close }: Props): ReactNode {
  const queryClient = useQueryClient();
  const show = useToast();
  const form = useForm<StaffValues>({
    username: person.username,
    name: person.name,
    role: person.role,
    doctor_id: person.doctor_id ?? '',
    clinic_ids: person.clinic_ids,
  });
  const save = async (): Promise<void> => {
    await changeStaff(person.id, staffBody(form.values));
    await queryClient.invalidateQueries({ queryKey: ['staff'] });
    show(t('settings.saved'));
    close();
  };
  return (
    <Dialog title={person.name} isOpen close={close}>
      <form
        className={classes['form']}
        onSubmit={(event) => {
          event.preventDefault();
          form.submit(save);
        }}
      >
        <StaffFields form={form} directory={directory} isKnown />
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
      <StaffAccess person={person} />
    </Dialog>
  );
}
