import { TextInput } from '@mantine/core';
import type { ReactNode } from 'react';
import type { FieldErrors } from '../../../api/field-errors.ts';
import { t } from '../../../text/text.ts';
import classes from '../settings.module.css';

export interface ClinicValues {
  readonly name: string;
  readonly address: string;
  readonly pincode: string;
  readonly city: string;
  readonly state: string;
  readonly contact: string;
}

export const emptyClinic: ClinicValues = { name: '', address: '', pincode: '', city: '', state: '', contact: '' };

const names = ['name', 'address', 'pincode', 'city', 'state', 'contact'] as const;

interface Props {
  readonly values: ClinicValues;
  readonly errors: FieldErrors;
  readonly set: (name: keyof ClinicValues, value: string) => void;
}

export function ClinicFields({ values, errors, set }: Props): ReactNode {
  const field = (name: keyof ClinicValues) => ({
    value: values[name],
    error: errors[name],
    autoComplete: 'off',
    onChange: ({ currentTarget: { value } }: { readonly currentTarget: { readonly value: string } }) =>
      set(name, value),
  });
  return (
    <>
      <TextInput label={t('settings.name')} {...field('name')} />
      <TextInput label={t('settings.clinics.address')} {...field('address')} />
      <div className={classes['pair']}>
        <TextInput label={t('settings.clinics.pincode')} {...field('pincode')} />
        <TextInput label={t('settings.clinics.city')} {...field('city')} />
        <TextInput label={t('settings.clinics.state')} {...field('state')} />
        <TextInput label={t('settings.clinics.contact')} inputMode="tel" {...field('contact')} />
      </div>
    </>
  );
}

/** What differs; an emptied value is taken away. */
export function clinicChanges(before: ClinicValues, after: ClinicValues): Partial<ClinicValues> {
  const differing = names.filter((name) => before[name] !== after[name].trim());
  return Object.fromEntries(
    differing.map((name) => {
      const value = after[name].trim();
      return [name, value === '' && !['name', 'address', 'contact'].includes(name) ? null : value];
    }),
  );
}
