import { Button, NativeSelect, TextInput } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, type SyntheticEvent, useState } from 'react';
import { Link } from 'wouter';
import { isProblem } from '../../api/errors.ts';
import { changePatient, type PatientChange } from '../../api/mutations/patients.ts';
import type { Patient } from '../../api/queries/patient.ts';
import { householdQuery } from '../../api/queries/patients.ts';
import { wordsOf, wordsOfIssue } from '../../api/words.ts';
import { useLeaveQuestion } from '../../shared/leave-guard.tsx';
import { useLogin } from '../../shared/login-context.ts';
import { paths } from '../../paths.ts';
import { LastVisit } from '../../shared/last-visit.tsx';
import { ageHint } from '../../shared/new-patient/age-hint.ts';
import { useToday } from '../../shared/use-today.ts';
import { readAge, writeAge } from '../../text/born.ts';
import { wholeNumber } from '../../text/mobile.ts';
import { t } from '../../text/text.ts';
import { PatientLine } from '../../ui/patient-line.tsx';
import { useToast } from '../../ui/toasts.tsx';
import classes from './patients.module.css';

const genders = ['F', 'M', 'O'] as const;

/** The values of a record; what is refused is said at its field. */
export function RecordForm({ patient }: { readonly patient: Patient }): ReactNode {
  const queryClient = useQueryClient();
  const mayChange = useLogin().operations.includes('changePatient');
  const show = useToast();
  const today = useToday();
  // What was read when the form was opened, or saved last: what a colleague changes since stays as it is.
  const [before, setBefore] = useState(() => valuesOf(patient));
  const [values, setValues] = useState(before);
  const [errors, setErrors] = useState<Readonly<Record<string, string>>>({});
  useLeaveQuestion(Object.keys(changeOf(before, values, today) ?? values).length > 0);
  const save = async (): Promise<void> => {
    const change = changeOf(before, values, today);
    if (change === null) {
      setErrors({ born: t('booking.ageMissing') });
      return;
    }
    if (Object.keys(change).length === 0) return;
    try {
      await changePatient(patient.patient_id, change);
      setErrors({});
      setBefore(values);
      await queryClient.invalidateQueries({ queryKey: ['patient'] });
      show(t('patients.saved'));
    } catch (error) {
      const issues = isProblem(error) ? error.issues : [];
      const atFields = issues.map((issue) => [fieldOf(issue.path.split('/').at(-1)), wordsOfIssue(issue)] as const);
      setErrors(atFields.length === 0 ? { '': wordsOf(error) } : Object.fromEntries(atFields));
    }
  };
  const field = (name: keyof Values) => ({
    value: values[name],
    error: errors[name],
    onChange: ({ currentTarget }: { readonly currentTarget: { readonly value: string } }) => {
      setValues({ ...values, [name]: currentTarget.value });
      // What was wrong there is not said any more.
      setErrors(({ [name]: _corrected, '': _ofNone, ...others }) => others);
    },
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
        <TextInput label={t('booking.age')} description={ageHint(values.born, today)} {...field('born')} />
        <TextInput label={t('booking.mobile')} inputMode="tel" {...field('mobile')} />
        {values.mobile !== before.mobile && <NumberHolders mobile={values.mobile} except={patient.patient_id} />}
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

interface NumberHoldersProps {
  /** As it is typed. */
  readonly mobile: string;
  readonly except: string;
}

/** Who is known at the number that is typed: it may be the same person, whose record is one press away. */
function NumberHolders({ mobile, except }: NumberHoldersProps): ReactNode {
  const today = useToday();
  const household = useQuery(householdQuery(wholeNumber(mobile)));
  const others = (household.data ?? []).filter(({ id }) => id !== except);
  if (others.length === 0) return null;
  return (
    <div className={classes['known']} role="group" aria-label={t('booking.knownNumber')}>
      <span>{t('booking.knownNumber')}</span>
      <ul className={classes['list']}>
        {others.map((other) => (
          <li key={other.id}>
            <Link href={paths.patient(other.id)}>
              <PatientLine patient={other} today={today} /> <LastVisit id={other.id} />
            </Link>
          </li>
        ))}
      </ul>
    </div>
  );
}

type Values = Readonly<Record<'first_name' | 'last_name' | 'gender' | 'born' | 'mobile' | 'tag', string>>;

function valuesOf({ first_name, last_name, gender, mobile, tag, ...born }: Patient): Values {
  return { first_name, last_name, gender, born: writeAge(born), mobile: mobile ?? '', tag: tag ?? '' };
}

/** Where the form shows a member of a record. */
function fieldOf(member = ''): string {
  return member === 'dob' || member === 'age' ? 'born' : member;
}

/** What differs; an emptied value is taken away. Null: what is typed is neither an age nor a date. */
function changeOf(
  { born: bornBefore, ...before }: Values,
  { born, ...after }: Values,
  today: string,
): PatientChange | null {
  const names = Object.keys(after) as (keyof typeof after)[];
  const changed = names.filter((name) => before[name] !== after[name]);
  const readBorn = born === bornBefore ? {} : readAge(born, today);
  return (
    readBorn && {
      ...Object.fromEntries(
        changed.map((name) => [name, after[name].trim() === '' && name !== 'first_name' ? null : after[name].trim()]),
      ),
      ...readBorn,
    }
  );
}
