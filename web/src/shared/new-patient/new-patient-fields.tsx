import { SegmentedControl, TextInput } from '@mantine/core';
import type { ReactNode } from 'react';
import type { FieldErrors } from '../../api/field-errors.ts';
import type { FoundPatient } from '../../api/queries/patients.ts';

import { wholeNumber } from '../../text/mobile.ts';
import { t } from '../../text/text.ts';
import { ageHint } from './age-hint.ts';
import { Household } from './household.tsx';
import type { NewPatientForm } from './new-patient-form.ts';
import classes from './new-patient.module.css';

interface Props {
  readonly form: NewPatientForm;
  readonly change: (form: NewPatientForm) => void;
  readonly errors: FieldErrors;
  /** A guest needs neither name nor age nor sex. */
  readonly isGuest: boolean;
  /** YYYY-MM-DD */
  readonly today: string;
  /** Takes somebody at the same number instead. */
  readonly choose: (patient: FoundPatient) => void;
}

export function NewPatientFields({ form, change, errors, isGuest, today, choose }: Props): ReactNode {
  const needed = isGuest ? {} : { 'aria-required': true, classNames: { label: classes['needed'] ?? '' } };
  return (
    <fieldset className={classes['fields']}>
      <legend>{t('booking.newPatientTitle')}</legend>
      <TextInput
        {...needed}
        label={t('booking.name')}
        value={form.name}
        error={errors['first_name'] ?? errors['last_name'] ?? errors['name']}
        autoFocus
        autoComplete="off"
        onChange={({ currentTarget }) => change({ ...form, name: currentTarget.value })}
      />
      <div className={classes['pair']}>
        <TextInput
          {...needed}
          label={t('booking.age')}
          description={ageHint(form.age, today)}
          value={form.age}
          error={errors['age'] ?? errors['dob']}
          autoComplete="off"
          onChange={({ currentTarget }) => change({ ...form, age: currentTarget.value })}
        />
        <Sex
          value={form.gender}
          choose={(gender) => change({ ...form, gender })}
          error={errors['gender']}
          isNeeded={!isGuest}
        />
      </div>
      <TextInput
        label={t('booking.mobile')}
        value={form.mobile}
        error={errors['mobile']}
        inputMode="tel"
        autoComplete="off"
        onChange={({ currentTarget }) => change({ ...form, mobile: currentTarget.value })}
      />
      <div className={classes['known']}>
        <Household
          label={t('booking.knownNumber')}
          mobile={wholeNumber(form.mobile)}
          except={undefined}
          today={today}
          choose={choose}
        />
      </div>
    </fieldset>
  );
}

interface SexProps {
  readonly value: NewPatientForm['gender'];
  readonly choose: (gender: NewPatientForm['gender']) => void;
  readonly error: string | undefined;
  readonly isNeeded: boolean;
}

function Sex({ value, choose, error, isNeeded }: SexProps): ReactNode {
  return (
    <div data-wrong={error !== undefined || undefined}>
      <span id="booking-sex" className={`${classes['label']} ${isNeeded ? classes['needed'] : ''}`}>
        {t('booking.sex')}
      </span>
      <SegmentedControl
        aria-required={isNeeded || undefined}
        aria-labelledby="booking-sex"
        aria-describedby={error === undefined ? undefined : 'booking-sex-wrong'}
        value={value}
        onChange={(gender) => choose(gender as NewPatientForm['gender'])}
        data={(['F', 'M', 'O'] as const).map((each) => ({ value: each, label: t(`sex.long.${each}`) }))}
      />
      {error !== undefined && (
        <p id="booking-sex-wrong" className={classes['error']}>
          {error}
        </p>
      )}
    </div>
  );
}
