import { Button, Checkbox, NativeSelect, TextInput } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { changeSettings, type SettingsChanges } from '../../../api/mutations/settings.ts';
import type { Settings } from '../../../api/queries/settings.ts';
import { readNumber } from '../../../text/numbers.ts';
import { t } from '../../../text/text.ts';
import { FormError } from '../parts/form-error.tsx';
import { type Form, useForm } from '../parts/use-form.ts';
import { zonesWith } from '../parts/zones.ts';
import classes from '../settings.module.css';
import own from './rules.module.css';
import { useSave } from './use-save.ts';

const conflicts = ['allow', 'warn', 'refuse'] as const;
const orders = ['token', 'time'] as const;

interface Values {
  readonly accept_any_time: boolean;
  readonly patient_conflicts: string;
  readonly queue_order: string;
  readonly marks_no_shows: boolean;
  readonly time_zone: string;
  readonly country: string;
  readonly notes_days: string;
  readonly patients_days: string;
}

function valuesOf(settings: Settings): Values {
  const { notes_days: notes, patients_days: patients } = settings.retention;
  return {
    accept_any_time: settings.accept_any_time,
    patient_conflicts: settings.patient_conflicts,
    queue_order: settings.queue_order,
    marks_no_shows: settings.midnight.marks_no_shows,
    time_zone: settings.time_zone,
    country: settings.country,
    notes_days: notes === null ? '' : String(notes),
    patients_days: patients === null ? '' : String(patients),
  };
}

/** What differs. */
function changesOf(before: Values, after: Values): SettingsChanges {
  const differs = (name: keyof Values): boolean => before[name] !== after[name];
  const days = (text: string): unknown => (text === '' ? null : readNumber(text));
  const plain = ['accept_any_time', 'patient_conflicts', 'queue_order', 'time_zone', 'country'] as const;
  const retention = (['notes_days', 'patients_days'] as const).filter(differs);
  return {
    ...Object.fromEntries(plain.filter(differs).map((name) => [name, after[name]])),
    ...(differs('marks_no_shows') ? { midnight: { marks_no_shows: after.marks_no_shows } } : {}),
    ...(retention.length === 0
      ? {}
      : { retention: Object.fromEntries(retention.map((name) => [name, days(after[name])])) }),
  };
}

export function RulesForm({ settings }: { readonly settings: Settings }): ReactNode {
  const before = valuesOf(settings);
  const form = useForm(before);
  const send = useSave();
  /** The time zone of which is known how many appointments it hits. */
  const [warned, setWarned] = useState<{ readonly zone: string; readonly count: number } | null>(null);
  const { time_zone: zone } = form.values;
  const save = async (): Promise<void> => {
    if (zone !== before.time_zone && warned?.zone !== zone) {
      const count = await changeSettings({ time_zone: zone, dry_run: true });
      if (count > 0) return setWarned({ zone, count });
    }
    await send(changesOf(before, form.values));
  };
  return (
    <form
      className={own['rules']}
      onSubmit={(event) => {
        event.preventDefault();
        form.submit(save);
      }}
    >
      <BookingFields form={form} />
      <PlaceFields form={form} />
      {warned?.zone === zone && <FormError message={t('settings.clinics.zoneHits', { count: warned.count })} />}
      <FormError message={form.errors['']} />
      <div className={classes['actions']}>
        <Button type="submit" loading={form.isBusy}>
          {t('settings.save')}
        </Button>
      </div>
    </form>
  );
}

const order = ['label', 'input', 'description', 'error'] as const;
const below = { inputWrapperOrder: [...order] };

function BookingFields({ form: { values, set, text } }: { readonly form: Form<Values> }): ReactNode {
  return (
    <fieldset className={own['group']}>
      <legend>{t('settings.business.rules')}</legend>
      <NativeSelect
        label={t('settings.business.conflicts')}
        description={t('settings.business.conflictsHint')}
        {...below}
        data={conflicts.map((value) => ({ value, label: t(`settings.business.conflicts.${value}`) }))}
        {...text('patient_conflicts')}
      />
      <NativeSelect
        label={t('settings.business.order')}
        description={t('settings.business.orderHint')}
        {...below}
        data={orders.map((value) => ({ value, label: t(`settings.business.order.${value}`) }))}
        {...text('queue_order')}
      />
      <Checkbox
        size="sm"
        label={t('settings.business.anyTime')}
        description={t('settings.business.anyTimeHint')}
        checked={values.accept_any_time}
        onChange={({ currentTarget: { checked } }) => set('accept_any_time', checked)}
      />
      <Checkbox
        size="sm"
        label={t('settings.business.noShows')}
        description={t('settings.business.noShowsHint')}
        checked={values.marks_no_shows}
        onChange={({ currentTarget: { checked } }) => set('marks_no_shows', checked)}
      />
    </fieldset>
  );
}

function PlaceFields({ form: { text } }: { readonly form: Form<Values> }): ReactNode {
  return (
    <>
      <fieldset className={own['group']}>
        <legend>{t('settings.business.place')}</legend>
        <NativeSelect
          label={t('settings.clinics.zone')}
          description={t('settings.business.zoneHint')}
          {...below}
          data={[...zonesWith(text('time_zone').value)]}
          {...text('time_zone')}
        />
        <TextInput
          label={t('settings.business.country')}
          description={t('settings.business.countryHint')}
          {...below}
          {...text('country')}
        />
      </fieldset>
      <fieldset className={own['group']}>
        <legend>{t('settings.business.retention')}</legend>
        <TextInput
          inputMode="numeric"
          label={t('settings.business.notesDays')}
          description={t('settings.business.notesHint')}
          {...below}
          {...text('notes_days')}
        />
        <TextInput
          inputMode="numeric"
          label={t('settings.business.patientsDays')}
          description={t('settings.business.patientsHint')}
          {...below}
          {...text('patients_days')}
        />
      </fieldset>
    </>
  );
}
