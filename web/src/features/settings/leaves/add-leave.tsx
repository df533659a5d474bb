import { Button, NativeSelect, SegmentedControl, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { addLeave, type NewLeave } from '../../../api/mutations/schedule.ts';
import type { Directory } from '../../../api/queries/directory.ts';
import { useLogin } from '../../../shared/login-context.ts';
import { t } from '../../../text/text.ts';
import { DateField } from '../../../ui/date-field.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import { useToast } from '../../../ui/toasts.tsx';
import { instantAt } from '../parts/clock-times.ts';
import { FormError } from '../parts/form-error.tsx';
import { type Form, useForm } from '../parts/use-form.ts';
import { useRehearsal } from '../parts/use-rehearsal.tsx';
import classes from '../settings.module.css';

interface Values {
  readonly isClosure: boolean;
  readonly doctor_id: string;
  readonly clinic_id: string;
  readonly isWholeDays: boolean;
  readonly start_date: string;
  readonly end_date: string;
  readonly start_time: string;
  readonly end_time: string;
  readonly reason: string;
}

interface Props {
  readonly directory: Directory;
  readonly close: () => void;
}

/** A leave or a closure; whom it affects is shown before it is saved. */
export function AddLeave({ directory, close }: Props): ReactNode {
  const queryClient = useQueryClient();
  const show = useToast();
  const { business } = useLogin();
  const rehearsal = useRehearsal();
  const form = useForm<Values>({
    isClosure: false,
    doctor_id: [...directory.doctors.keys()][0] ?? '',
    clinic_id: '',
    isWholeDays: true,
    start_date: '',
    end_date: '',
    start_time: '',
    end_time: '',
    reason: '',
  });
  const { isClosure, clinic_id: clinicId } = form.values;
  const clinic = directory.clinics.find(({ clinic_id: id }) => id === clinicId);
  // A closure is always of a clinic.
  const chosen = clinicId === '' && isClosure ? directory.clinics[0] : clinic;
  const save = async (): Promise<void> => {
    const body = leaveOf(form.values, chosen?.clinic_id, chosen?.time_zone ?? business.time_zone);
    await rehearsal.run({
      title: t('settings.hit.title'),
      submit: t('settings.save'),
      action: 'move',
      send: (request) => addLeave({ ...body, ...request }),
      done: () => {
        void queryClient.invalidateQueries({ queryKey: ['leaves'] });
        void queryClient.invalidateQueries({ queryKey: ['slots'] });
        show(t('settings.leaves.saved'));
        close();
      },
    });
  };
  return (
    <>
      <Dialog title={t('settings.leaves.title')} isOpen close={close}>
        <form
          className={classes['form']}
          onSubmit={(event) => {
            event.preventDefault();
            form.submit(save);
          }}
        >
          <Fields form={form} directory={directory} clinic={chosen?.clinic_id ?? ''} />
          <FormError message={form.errors['']} />
          <div className={classes['actions']}>
            <Button type="submit" loading={form.isBusy}>
              {t('settings.leaves.check')}
            </Button>
            <Button variant="default" onClick={close}>
              {t('settings.cancel')}
            </Button>
          </div>
        </form>
      </Dialog>
      {rehearsal.dialog}
    </>
  );
}

/** @throws Error that says what a date and a time look like */
function leaveOf(values: Values, clinic: string | undefined, timeZone: string): NewLeave {
  const { isClosure, doctor_id: doctor, isWholeDays, start_date: first, end_date: last, reason } = values;
  const days = { start_date: first, ...(last === '' ? {} : { end_date: last }) };
  return {
    ...(isClosure ? {} : { doctor_id: doctor }),
    ...(clinic === undefined ? {} : { clinic_id: clinic }),
    ...(isWholeDays
      ? days
      : {
          start_time: instantAt(first, values.start_time.trim(), timeZone),
          end_time: instantAt(first, values.end_time.trim(), timeZone),
        }),
    ...(reason.trim() === '' ? {} : { reason: reason.trim() }),
  };
}

interface FieldsProps {
  readonly form: Form<Values>;
  readonly directory: Directory;
  readonly clinic: string;
}

function Fields({ form: { values, set, text, errors }, directory, clinic }: FieldsProps): ReactNode {
  const { isClosure, isWholeDays } = values;
  return (
    <>
      <SegmentedControl
        aria-label={t('settings.leaves.kind')}
        data={[
          { value: 'leave', label: t('settings.leaves.doctorAway') },
          { value: 'closure', label: t('settings.leaves.clinicClosed') },
        ]}
        value={isClosure ? 'closure' : 'leave'}
        onChange={(value) => set('isClosure', value === 'closure')}
      />
      <div className={classes['pair']}>
        {!isClosure && (
          <NativeSelect
            label={t('settings.doctor')}
            data={[...directory.doctors.values()].map(({ doctor_id: value, name: label }) => ({
              value,
              label,
            }))}
            {...text('doctor_id')}
          />
        )}
        <NativeSelect
          label={t('settings.clinic')}
          data={[
            ...(isClosure ? [] : [{ value: '', label: t('settings.leaves.everywhere') }]),
            ...directory.clinics.map(({ clinic_id: value, name: label }) => ({ value, label })),
          ]}
          value={clinic}
          error={errors['clinic_id']}
          onChange={({ currentTarget: { value } }) => set('clinic_id', value)}
        />
      </div>
      <SegmentedControl
        aria-label={t('settings.leaves.length')}
        data={[
          { value: 'days', label: t('settings.leaves.days') },
          { value: 'hours', label: t('settings.leaves.hours') },
        ]}
        value={isWholeDays ? 'days' : 'hours'}
        onChange={(value) => set('isWholeDays', value === 'days')}
      />
      <WhenFields isWholeDays={isWholeDays} text={text} />
      <TextInput
        label={t('settings.leaves.reason')}
        description={t('settings.leaves.reasonHint')}
        inputWrapperOrder={['label', 'input', 'description', 'error']}
        {...text('reason')}
      />
    </>
  );
}

interface WhenProps {
  readonly isWholeDays: boolean;
  readonly text: Form<Values>['text'];
}

function WhenFields({ isWholeDays, text }: WhenProps): ReactNode {
  return isWholeDays ? (
    <div className={classes['pair']}>
      <DateField label={t('settings.leaves.firstDay')} {...text('start_date')} />
      <DateField label={t('settings.leaves.lastDay')} hint={t('settings.leaves.lastDayHint')} {...text('end_date')} />
    </div>
  ) : (
    <div className={classes['triple']}>
      <DateField label={t('settings.hours.date')} {...text('start_date')} />
      <TextInput label={t('settings.hours.from')} placeholder="09:00" {...text('start_time')} />
      <TextInput label={t('settings.hours.to')} placeholder="13:00" {...text('end_time')} />
    </div>
  );
}
