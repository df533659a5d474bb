import { Button } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { addClinic } from '../../../api/mutations/directory.ts';
import type { DoctorRecord } from '../../../api/queries/doctors.ts';
import { t } from '../../../text/text.ts';
import { Dialog } from '../../../ui/dialog.tsx';
import { useToast } from '../../../ui/toasts.tsx';
import { Checks } from '../parts/checks.tsx';
import { FormError } from '../parts/form-error.tsx';
import { useForm } from '../parts/use-form.ts';
import classes from '../settings.module.css';
import { clinicChanges, ClinicFields, emptyClinic } from './clinic-fields.tsx';

interface Props {
  readonly doctors: readonly DoctorRecord[];
  readonly close: () => void;
}

export function AddClinic({ doctors, close }: Props): ReactNode {
  const queryClient = useQueryClient();
  const show = useToast();
  const form = useForm(emptyClinic);
  const [assigned, setAssigned] = useState<readonly string[]>([]);
  const save = async (): Promise<void> => {
    const { name, address } = form.values;
    await addClinic({ ...clinicChanges(emptyClinic, form.values), name, address, doctor_ids: [...assigned] });
    await queryClient.invalidateQueries({ queryKey: ['directory'] });
    show(t('settings.saved'));
    close();
  };
  return (
    <Dialog title={t('settings.clinics.add')} isOpen close={close}>
      <form
        className={classes['form']}
        onSubmit={(event) => {
          event.preventDefault();
          form.submit(save);
        }}
      >
        <ClinicFields values={form.values} errors={form.errors} set={form.set} />
        <Checks
          label={t('settings.clinics.doctors')}
          options={doctors.map(({ id: value, firstname, lastname }) => ({ value, label: `${firstname} ${lastname}` }))}
          chosen={assigned}
          choose={setAssigned}
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
