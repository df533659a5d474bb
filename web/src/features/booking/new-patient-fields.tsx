import { SegmentedControl, TextInput } from '@mantine/core';
import type { ReactNode } from 'react';
import { t } from '../../text/text.ts';
import type { FieldErrors } from './field-errors.ts';
import classes from './booking.module.css';

/** What was typed of a new patient. */
export interface NewPatientForm {
  readonly name: string;
  readonly gender: 'M' | 'F' | 'O' | '';
  /** An age in years, or a date as YYYY-MM-DD or DD-MM-YYYY. */
  readonly age: string;
  readonly mobile: string;
}

/** @param typed what was searched: digits are a number, everything else a name */
export function newPatientForm(typed: string): NewPatientForm {
  const isNumber = /^[+\d][\d\s-]*$/.test(typed);
  return { name: isNumber ? '' : typed, gender: '', age: '', mobile: isNumber ? typed : '' };
}

interface Props {
  readonly form: NewPatientForm;
  readonly change: (form: NewPatientForm) => void;
  readonly errors: FieldErrors;
}

export function NewPatientFields({ form, change, errors }: Props): ReactNode {
  return (
    <fieldset className={classes['fields']}>
      <legend>{t('booking.newPatientTitle')}</legend>
      <TextInput
        label={t('booking.name')}
        value={form.name}
        error={errors['first_name'] ?? errors['last_name'] ?? errors['name']}
        autoFocus
        autoComplete="off"
        onChange={({ currentTarget }) => change({ ...form, name: currentTarget.value })}
      />
      <div className={classes['pair']}>
        <TextInput
          label={t('booking.age')}
          description={t('booking.ageHint')}
          value={form.age}
          error={errors['age'] ?? errors['dob']}
          inputMode="numeric"
          autoComplete="off"
          onChange={({ currentTarget }) => change({ ...form, age: currentTarget.value })}
        />
        <div>
          <span id="booking-sex" className={classes['label']}>
            {t('booking.sex')}
          </span>
          <SegmentedControl
            aria-labelledby="booking-sex"
            value={form.gender}
            onChange={(gender) => change({ ...form, gender: gender as NewPatientForm['gender'] })}
            data={(['F', 'M', 'O'] as const).map((value) => ({ value, label: t(`sex.long.${value}`) }))}
          />
          {errors['gender'] !== undefined && <p className={classes['error']}>{errors['gender']}</p>}
        </div>
      </div>
      <TextInput
        label={t('booking.mobile')}
        value={form.mobile}
        error={errors['mobile']}
        inputMode="tel"
        autoComplete="off"
        onChange={({ currentTarget }) => change({ ...form, mobile: currentTarget.value })}
      />
    </fieldset>
  );
}
