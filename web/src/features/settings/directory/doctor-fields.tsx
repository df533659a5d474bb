import { NativeSelect, TextInput } from '@mantine/core';
import type { ReactNode } from 'react';
import { t } from '../../../text/text.ts';
import type { Form } from '../parts/use-form.ts';
import classes from '../settings.module.css';

const genders = ['F', 'M', 'O'] as const;

export interface DoctorValues {
  readonly firstname: string;
  readonly lastname: string;
  readonly gender: string;
  readonly mobile: string;
  readonly email: string;
  /** With commas between. */
  readonly specialisations: string;
  readonly qualifications: string;
  readonly about: string;
  readonly clinic_ids: readonly string[];
}

export function DoctorFields({ form: { text } }: { readonly form: Form<DoctorValues> }): ReactNode {
  return (
    <>
      <div className={classes['pair']}>
        <TextInput label={t('settings.doctors.firstName')} autoComplete="off" {...text('firstname')} />
        <TextInput label={t('settings.doctors.lastName')} autoComplete="off" {...text('lastname')} />
        <NativeSelect
          label={t('booking.sex')}
          data={genders.map((value) => ({ value, label: t(`sex.long.${value}`) }))}
          {...text('gender')}
        />
        <TextInput label={t('settings.doctors.mobile')} inputMode="tel" autoComplete="off" {...text('mobile')} />
      </div>
      <TextInput label={t('settings.doctors.email')} inputMode="email" autoComplete="off" {...text('email')} />
      <div className={classes['pair']}>
        <TextInput
          label={t('settings.doctors.specialisations')}
          placeholder={t('settings.doctors.commas')}
          {...text('specialisations')}
        />
        <TextInput
          label={t('settings.doctors.qualifications')}
          placeholder={t('settings.doctors.commas')}
          {...text('qualifications')}
        />
      </div>
      <TextInput label={t('settings.doctors.about')} {...text('about')} />
    </>
  );
}

const lists = ['specialisations', 'qualifications'] as const;
const texts = ['firstname', 'lastname', 'gender', 'mobile', 'email', 'about'] as const;

/** What differs from what there was; the server takes lists as lists. */
export function doctorChanges(before: DoctorValues, after: DoctorValues): Readonly<Record<string, unknown>> {
  return Object.fromEntries<unknown>([
    ...texts.filter((name) => before[name] !== after[name]).map((name) => [name, after[name].trim()] as const),
    ...lists
      .filter((name) => before[name] !== after[name])
      .map((name) => [name, after[name].split(',').flatMap((part) => part.trim() || [])] as const),
    ...(after.clinic_ids.length === 0 ? [] : [['clinic_ids', after.clinic_ids] as const]),
  ]);
}
