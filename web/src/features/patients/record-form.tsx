import { Button, NativeSelect, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { type ReactNode, type SyntheticEvent, useState } from 'react';
import { isProblem } from '../../api/errors.ts';
import { changePatient, type PatientChange } from '../../api/mutations/patients.ts';
import type { Patient } from '../../api/queries/patient.ts';
import { wordsOf, wordsOfIssue } from '../../api/words.ts';
import { useLogin } from '../../shared/login-context.ts';
import { t } from '../../text/text.ts';
import { useToast } from '../../ui/toasts.tsx';
import classes from './patients.module.css';

const genders = ['F', 'M', 'O'] as const;

/** The values of a record; what is refused is said at its field. */
export function RecordForm({ patient }: { readonly patient: Patient }): ReactNode {
  const queryClient = useQueryClient();
  const mayChange = useLogin().operations.includes('changePatient');
  const show = useToast();
  // What was read when the form was opened, or saved last: what a colleague changes since stays as it is.
  const [before, setBefore] = useState(() => valuesOf(patient));
  const [values, setValues] = useState(before);
  const [errors, setErrors] = useState<Readonly<Record<string, string>>>({});
  const save = async (): Promise<void> => {
    const change = changeOf(before, values);
    if (Object.keys(change).length === 0) return;
    try {
      await changePatient(patient.patient_id, change);
      setErrors({});
      setBefore(values);
      await queryClient.invalidateQueries({ queryKey: ['patient'] });
      show(t('patients.saved'));
    } catch (error) {
      const issues = isProblem(error) ? error.issues : [];
      const atFields = issues.map((issue) => [issue.path.split('/').at(-1) ?? '', wordsOfIssue(issue)] as const);
      setErrors(atFields.length === 0 ? { '': wordsOf(error) } : Object.fromEntries(atFields));
    }
  };
  const field = (name: keyof Values) => ({
    value: values[name],
    error: errors[name],
    onChange: ({ currentTarget }: { readonly currentTarget: { readonly value: string } }) =>
      setValues({ ...values, [name]: currentTarget.value }),
  });
  return (
    <form
      className={classes['form']}
      onSubmit={(event: SyntheticEvent) => {
        event.preventDefault();
        void save();
      }}
    >
      <h2>{t('patients.record')}</h2>
      <fieldset className={classes['fields']} disabled={!mayChange}>
        <TextInput label={t('patients.firstName')} {...field('first_name')} />
        <TextInput label={t('patients.lastName')} {...field('last_name')} />
        <NativeSelect
          label={t('booking.sex')}
          data={genders.map((value) => ({ value, label: t(`sex.long.${value}`) }))}
          {...field('gender')}
        />
        <TextInput label={t('patients.dob')} type="date" {...field('dob')} />
        <TextInput label={t('booking.mobile')} inputMode="tel" {...field('mobile')} />
        <TextInput label={t('patients.tag')} {...field('tag')} />
        {errors[''] !== undefined && (
          <p className={classes['error']} role="alert">
            {errors['']}
          </p>
        )}
        {mayChange && <Button type="submit">{t('patients.save')}</Button>}
      </fieldset>
    </form>
  );
}

type Values = Readonly<Record<'first_name' | 'last_name' | 'gender' | 'dob' | 'mobile' | 'tag', string>>;

function valuesOf({ first_name, last_name, gender, dob, mobile, tag }: Patient): Values {
  return { first_name, last_name, gender, dob: dob ?? '', mobile: mobile ?? '', tag: tag ?? '' };
}

/** What differs; an emptied value is taken away. */
function changeOf(before: Values, after: Values): PatientChange {
  const names = Object.keys(after) as (keyof Values)[];
  const changed = names.filter((name) => before[name] !== after[name]);
  return Object.fromEntries(
    changed.map((name) => [name, after[name].trim() === '' && name !== 'first_name' ? null : after[name].trim()]),
  );
}
