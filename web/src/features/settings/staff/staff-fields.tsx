import { NativeSelect, TextInput } from '@mantine/core';
import type { ReactNode } from 'react';
import type { Directory } from '../../../api/queries/directory.ts';
import type { Staff } from '../../../api/queries/staff.ts';
import { t } from '../../../text/text.ts';
import { Checks } from '../parts/checks.tsx';
import type { Form } from '../parts/use-form.ts';
import classes from '../settings.module.css';

const roles = ['receptionist', 'doctor', 'manager'] as const;

export interface StaffValues {
  readonly username: string;
  readonly name: string;
  readonly role: Staff['role'];
  readonly doctor_id: string;
  readonly clinic_ids: readonly string[];
}

interface Props {
  readonly form: Form<StaffValues>;
  readonly directory: Directory;
  /** Left out: a new person, who gets a user name. */
  readonly isKnown?: boolean;
}

export function StaffFields({ form, directory, isKnown = false }: Props): ReactNode {
  const { values, set, text, errors } = form;
  return (
    <>
      <div className={classes['pair']}>
        <TextInput label={t('settings.name')} {...text('name')} autoComplete="off" />
        {isKnown ? (
          <TextInput label={t('settings.staff.username')} value={values.username} disabled />
        ) : (
          <TextInput
            label={t('settings.staff.username')}
            description={t('settings.staff.usernameHint')}
            inputWrapperOrder={['label', 'input', 'description', 'error']}
            autoComplete="off"
            {...text('username')}
          />
        )}
        <NativeSelect
          label={t('settings.staff.role')}
          data={roles.map((value) => ({ value, label: t(`settings.staff.role.${value}`) }))}
          value={values.role}
          error={errors['role']}
          onChange={({ currentTarget: { value } }) => set('role', roles.find((each) => each === value) ?? values.role)}
        />
        {values.role === 'doctor' && (
          <NativeSelect
            label={t('settings.doctor')}
            data={[
              { value: '', label: t('settings.staff.chooseDoctor') },
              ...[...directory.doctors.values()].map(({ doctor_id: value, name: label }) => ({
                value,
                label,
              })),
            ]}
            {...text('doctor_id')}
          />
        )}
      </div>
      {values.role !== 'manager' && (
        <Checks
          label={t('settings.staff.clinics')}
          hint={t('settings.staff.clinicsHint')}
          options={directory.clinics.map(({ clinic_id: value, name: label }) => ({ value, label }))}
          chosen={values.clinic_ids}
          choose={(ids) => set('clinic_ids', ids)}
          error={errors['clinic_ids']}
        />
      )}
    </>
  );
}

/** What the server takes; of a role that has no doctor or no limits, none. */
export function staffBody({ name, role, doctor_id: doctor, clinic_ids: clinics }: StaffValues) {
  return {
    name: name.trim(),
    role,
    ...(role === 'doctor' ? { doctor_id: doctor === '' ? null : doctor } : { doctor_id: null }),
    clinic_ids: role === 'manager' ? [] : [...clinics],
  };
}
