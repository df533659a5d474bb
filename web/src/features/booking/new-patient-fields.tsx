import { SegmentedControl, TextInput } from '@mantine/core';
import type { ReactNode } from 'react';
import { t } from '../../text/text.ts';
import type { FieldErrors } from '../../api/field-errors.ts';
import type { NewPatientForm } from './new-patient-form.ts';
import classes from './booking.module.css';

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
