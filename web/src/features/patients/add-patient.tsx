import { Button } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { type ReactNode, type SyntheticEvent, useState } from 'react';
import { flushSync } from 'react-dom';
import { useLocation } from 'wouter';
import { type FieldErrors, fieldErrors } from '../../api/field-errors.ts';
import { addPatient } from '../../api/mutations/booking.ts';
import { paths } from '../../paths.ts';
import { useContentKeys } from '../../shared/content-keys.ts';
import { useLeaveQuestion } from '../../shared/leave-guard.tsx';
import { Alike } from '../../shared/new-patient/alike.tsx';
import { NewPatientFields } from '../../shared/new-patient/new-patient-fields.tsx';
import { type NewPatientForm, newPatientForm } from '../../shared/new-patient/new-patient-form.ts';
import { readNewPatient } from '../../shared/new-patient/read-new-patient.ts';
import { t } from '../../text/text.ts';
import { useToast } from '../../ui/toasts.tsx';
import classes from './patients.module.css';

const fields = ['first_name', 'last_name', 'gender', 'age', 'dob', 'mobile'];

interface Props {
  /** What was searched: a name or a number. */
  readonly typed: string;
  /** YYYY-MM-DD */
  readonly today: string;
  readonly close: () => void;
}

/** A new patient without an appointment; a patient who is known already is one press away. */
export function AddPatient({ typed, today, close }: Props): ReactNode {
  const [, navigate] = useLocation();
  const queryClient = useQueryClient();
  const show = useToast();
  const keys = useContentKeys();
  const [form, setForm] = useState<NewPatientForm | null>(() => newPatientForm(typed));
  const [errors, setErrors] = useState<FieldErrors>({});
  const [isBusy, setIsBusy] = useState(false);
  useLeaveQuestion(form !== null && Object.values(form).some((value) => value !== '' && value !== typed));
  if (form === null) return null;
  const open = (id: string): void => {
    // Nothing is lost any more.
    flushSync(() => setForm(null));
    navigate(paths.patient(id));
  };
  const save = async (): Promise<void> => {
    const read = readNewPatient(form, today);
    if ('errors' in read) return setErrors(read.errors);
    const id = await addPatient(read.patient, keys.of(read.patient));
    void queryClient.invalidateQueries({ queryKey: ['patient-search'] });
    show(t('patients.added', { name: form.name.trim() }));
    return open(id);
  };
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    setIsBusy(true);
    save()
      .catch((error: unknown) => setErrors(fieldErrors(error, fields)))
      .finally(() => setIsBusy(false));
  };
  return (
    <form className={classes['add']} onSubmit={submit}>
      <NewPatientFields
        form={form}
        change={(changed) => {
          setForm(changed);
          setErrors({});
        }}
        errors={errors}
        isGuest={false}
        today={today}
        choose={({ id }) => open(id)}
      />
      <Alike name={form.name} today={today} choose={({ id }) => open(id)} />
      {errors[''] !== undefined && (
        <p className={classes['error']} role="alert">
          {errors['']}
        </p>
      )}
      <div className={classes['actions']}>
        <Button type="submit" loading={isBusy}>
          {t('patients.add')}
        </Button>
        <Button variant="default" onClick={close}>
          {t('settings.cancel')}
        </Button>
      </div>
    </form>
  );
}
