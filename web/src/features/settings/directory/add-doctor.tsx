import { Button } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { addDoctor } from '../../../api/mutations/directory.ts';
import type { ClinicRecord } from '../../../api/queries/clinics.ts';
import { t } from '../../../text/text.ts';
import { Dialog } from '../../../ui/dialog.tsx';
import { useToast } from '../../../ui/toasts.tsx';
import { Checks } from '../parts/checks.tsx';
import { FormError } from '../parts/form-error.tsx';
import { useForm } from '../parts/use-form.ts';
import classes from '../settings.module.css';
import { doctorChanges, DoctorFields, type DoctorValues } from './doctor-fields.tsx';

const empty: DoctorValues = {
  firstname: '',
  lastname: '',
  gender: 'F',
  mobile: '',
  email: '',
  specialisations: '',
  qualifications: '',
  about: '',
  clinic_ids: [],
};

interface Props {
  readonly clinics: readonly ClinicRecord[];
  readonly close: () => void;
}

export function AddDoctor({ clinics, close }: Props): ReactNode {
  const queryClient = useQueryClient();
  const show = useToast();
  // Where there is one clinic, a doctor works there.
  const form = useForm<DoctorValues>({ ...empty, clinic_ids: clinics.length === 1 ? clinics.map(({ id }) => id) : [] });
  const save = async (): Promise<void> => {
    const { firstname, lastname, gender } = form.values;
    await addDoctor({ ...doctorChanges(empty, form.values), firstname, lastname, gender });
    await queryClient.invalidateQueries({ queryKey: ['directory'] });
    show(t('settings.saved'));
    close();
  };
  return (
    <Dialog title={t('settings.doctors.add')} isOpen close={close}>
      <form
        className={classes['form']}
        onSubmit={(event) => {
          event.preventDefault();
          form.submit(save);
        }}
      >
        <DoctorFields form={form} />
        <Checks
          label={t('settings.doctors.worksAt')}
          options={clinics.map(({ id: value, name: label }) => ({ value, label }))}
          chosen={form.values.clinic_ids}
          choose={(ids) => form.set('clinic_ids', ids)}
          error={form.errors['clinic_ids']}
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
