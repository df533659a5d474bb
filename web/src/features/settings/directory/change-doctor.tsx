import { Button } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { changeDoctor, removeDoctor, removeDoctorFromClinic } from '../../../api/mutations/directory.ts';
import type { ClinicRecord } from '../../../api/queries/clinics.ts';
import { type DoctorProfile, doctorProfileQuery, type DoctorRecord } from '../../../api/queries/doctors.ts';
import { t } from '../../../text/text.ts';
import { Dialog } from '../../../ui/dialog.tsx';
import { Failure } from '../../../ui/failure.tsx';
import { Loading } from '../../../ui/loading.tsx';
import { useToast } from '../../../ui/toasts.tsx';
import { Checks } from '../parts/checks.tsx';
import { FormError } from '../parts/form-error.tsx';
import { useForm } from '../parts/use-form.ts';
import { useRehearsal } from '../parts/use-rehearsal.tsx';
import classes from '../settings.module.css';
import { doctorChanges, DoctorFields, type DoctorValues } from './doctor-fields.tsx';

interface Props {
  readonly doctor: DoctorRecord;
  readonly clinics: readonly ClinicRecord[];
  readonly close: () => void;
}

export function ChangeDoctor({ doctor, clinics, close }: Props): ReactNode {
  const profile = useQuery(doctorProfileQuery(doctor.id));
  return (
    <Dialog title={`${doctor.firstname} ${doctor.lastname}`} isOpen close={close}>
      {profile.error !== null && <Failure error={profile.error} retry={() => void profile.refetch()} />}
      {profile.isPending && <Loading />}
      {profile.data !== undefined && (
        <ChangeForm doctor={doctor} profile={profile.data} clinics={clinics} close={close} />
      )}
    </Dialog>
  );
}

function ChangeForm({ doctor, profile, clinics, close }: Props & { readonly profile: DoctorProfile }): ReactNode {
  const queryClient = useQueryClient();
  const show = useToast();
  const before: DoctorValues = {
    firstname: doctor.firstname,
    lastname: doctor.lastname,
    gender: profile.gender,
    mobile: doctor.mobile ?? '',
    email: doctor.email ?? '',
    specialisations: profile.specialisations.join(', '),
    qualifications: profile.qualifications.join(', '),
    about: profile.about,
    clinic_ids: [],
  };
  const form = useForm(before);
  const free = clinics.filter(({ id }) => !doctor.clinics.some((each) => each.id === id));
  const save = async (): Promise<void> => {
    await changeDoctor(doctor.id, doctorChanges(before, form.values));
    await queryClient.invalidateQueries({ queryKey: ['directory'] });
    show(t('settings.saved'));
    close();
  };
  return (
    <>
      <form
        className={classes['form']}
        onSubmit={(event) => {
          event.preventDefault();
          form.submit(save);
        }}
      >
        <DoctorFields form={form} />
        {free.length > 0 && (
          <Checks
            label={t('settings.doctors.addTo')}
            options={free.map(({ id: value, name: label }) => ({ value, label }))}
            chosen={form.values.clinic_ids}
            choose={(ids) => form.set('clinic_ids', ids)}
            error={form.errors['clinic_ids']}
          />
        )}
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
      <Places doctor={doctor} close={close} />
    </>
  );
}

/** Where a doctor works, and the way out: of one clinic, or of all. */
function Places({ doctor, close }: Pick<Props, 'doctor' | 'close'>): ReactNode {
  const queryClient = useQueryClient();
  const show = useToast();
  const rehearsal = useRehearsal();
  const form = useForm({});
  const name = `${doctor.firstname} ${doctor.lastname}`;
  const finish = (text: string) => (): void => {
    void queryClient.invalidateQueries();
    show(text);
    close();
  };
  const take = (clinic: { readonly id: string; readonly name: string }): void =>
    form.submit(() =>
      rehearsal.run({
        title: t('settings.doctors.takeTitle', { name, clinic: clinic.name }),
        submit: t('settings.doctors.take'),
        send: (request) => removeDoctorFromClinic(doctor.id, clinic.id, request),
        done: finish(t('settings.doctors.taken', { name, clinic: clinic.name })),
        isAsked: true,
      }),
    );
  const remove = (): void =>
    form.submit(() =>
      rehearsal.run({
        title: t('settings.doctors.removeTitle', { name }),
        submit: t('settings.remove'),
        send: (request) => removeDoctor(doctor.id, request),
        done: finish(t('settings.doctors.removed', { name })),
        isAsked: true,
      }),
    );
  return (
    <section className={classes['block']}>
      <h3>{t('settings.doctors.worksAt')}</h3>
      <FormError message={form.errors['']} />
      <ul className={classes['list']}>
        {doctor.clinics.map((clinic) => (
          <li key={clinic.id} className={classes['between']}>
            {clinic.name}
            <Button
              size="compact-sm"
              variant="default"
              aria-label={t('settings.doctors.takeOf', { clinic: clinic.name })}
              onClick={() => take(clinic)}
            >
              {t('settings.doctors.take')}
            </Button>
          </li>
        ))}
      </ul>
      <p className={classes['between']}>
        {t('settings.doctors.removeHint')}
        <Button size="compact-sm" variant="default" aria-label={t('settings.removeOf', { name })} onClick={remove}>
          {t('settings.remove')}
        </Button>
      </p>
      {rehearsal.dialog}
    </section>
  );
}
