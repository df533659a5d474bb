import { Button, Checkbox, NativeSelect, SegmentedControl, TextInput } from '@mantine/core';
import type { ReactNode } from 'react';
import type { Service } from '../../../api/queries/schedule.ts';
import { t } from '../../../text/text.ts';
import { DateField } from '../../../ui/date-field.tsx';
import { Checks } from '../parts/checks.tsx';
import { FormError } from '../parts/form-error.tsx';
import type { Form } from '../parts/use-form.ts';
import { weekdayName, weekdays } from '../parts/weekdays.ts';
import shared from '../settings.module.css';
import type { Draft } from './draft.ts';
import { sortedWeeks, weekOptions } from './weeks-of-month.ts';
import classes from './hours.module.css';

interface Props {
  readonly form: Form<Draft>;
  readonly services: readonly Service[];
  /** Hours that there are, and are changed. */
  readonly isKnown: boolean;
  readonly save: () => Promise<void>;
  readonly remove: (() => Promise<void>) | undefined;
  readonly startAnew: () => void;
}

export function HoursForm({ form, services, isKnown, save, remove, startAnew }: Props): ReactNode {
  return (
    <form
      className={classes['form']}
      aria-label={t(isKnown ? 'settings.hours.change' : 'settings.hours.new')}
      onSubmit={(event) => {
        event.preventDefault();
        form.submit(save);
      }}
    >
      <h2>{t(isKnown ? 'settings.hours.change' : 'settings.hours.new')}</h2>
      <WhenFields form={form} isKnown={isKnown} />
      <div className={shared['pair']}>
        <TextInput label={t('settings.hours.from')} placeholder="09:00" autoComplete="off" {...form.text('from')} />
        <TextInput label={t('settings.hours.to')} placeholder="13:00" autoComplete="off" {...form.text('to')} />
      </div>
      <NativeSelect
        label={t('settings.hours.service')}
        data={services.map(({ conf_id: value, name: label }) => ({ value, label }))}
        {...form.text('conf_id')}
      />
      <MoreFields form={form} />
      <FormError message={form.errors['']} />
      <div className={shared['actions']}>
        <Button type="submit" loading={form.isBusy}>
          {t(isKnown ? 'settings.save' : 'settings.hours.add')}
        </Button>
        {remove !== undefined && (
          <>
            <Button variant="default" onClick={() => form.submit(remove)}>
              {t('settings.remove')}
            </Button>
            <Button variant="default" onClick={startAnew}>
              {t('settings.cancel')}
            </Button>
          </>
        )}
      </div>
    </form>
  );
}

function WhenFields({ form, isKnown }: Pick<Props, 'form' | 'isKnown'>): ReactNode {
  const { values, set, errors, text } = form;
  return (
    <>
      {!isKnown && (
        <SegmentedControl
          size="sm"
          aria-label={t('settings.hours.kind')}
          data={[
            { value: 'weekly', label: t('settings.hours.weekly') },
            { value: 'once', label: t('settings.hours.once') },
          ]}
          value={values.isWeekly ? 'weekly' : 'once'}
          onChange={(value) => set('isWeekly', value === 'weekly')}
        />
      )}
      {values.isWeekly ? (
        <Checks
          label={t('settings.hours.days')}
          options={weekdays.map((day) => ({ value: String(day), label: weekdayName(day) }))}
          chosen={values.weekdays}
          choose={(days) => set('weekdays', isKnown ? days.slice(-1) : days.toSorted())}
          error={errors['weekdays']}
        />
      ) : (
        <>
          <DateField label={t('settings.hours.date')} {...text('date')} />
          <Checkbox
            size="sm"
            label={t('settings.hours.replaces')}
            checked={values.replaces}
            onChange={({ currentTarget: { checked } }) => set('replaces', checked)}
          />
        </>
      )}
    </>
  );
}

function MoreFields({ form: { values, set, text, errors } }: Pick<Props, 'form'>): ReactNode {
  const names = [
    'every_weeks',
    'weeks_of_month',
    'valid_from',
    'valid_until',
    'seats',
    'slot_minutes',
    'buffer_minutes',
  ];
  return (
    <details className={classes['more']} open={names.some((name) => errors[name] !== undefined) || undefined}>
      <summary>{t('settings.hours.more')}</summary>
      {values.isWeekly && (
        <Checks
          label={t('settings.hours.weeksOfMonth')}
          hint={t('settings.hours.weeksHint')}
          options={weekOptions()}
          chosen={values.weeks_of_month}
          choose={(weeks) => set('weeks_of_month', sortedWeeks(weeks))}
          error={errors['weeks_of_month']}
        />
      )}
      <div className={shared['pair']}>
        {values.isWeekly && (
          <>
            <DateField label={t('settings.hours.validFrom')} {...text('valid_from')} />
            <DateField label={t('settings.hours.validUntil')} {...text('valid_until')} />
            <TextInput inputMode="numeric" label={t('settings.hours.everyWeeks')} {...text('every_weeks')} />
          </>
        )}
        <TextInput inputMode="numeric" label={t('settings.hours.seats')} {...text('seats')} />
        <TextInput
          inputMode="numeric"
          label={t('settings.hours.slotMinutes')}
          title={t('settings.hours.slotHint')}
          {...text('slot_minutes')}
        />
        <TextInput
          inputMode="numeric"
          label={t('settings.hours.most')}
          title={t('settings.hours.mostHint')}
          {...text('max_appointments')}
        />
        <TextInput inputMode="numeric" label={t('settings.hours.before')} {...text('buffer_before_minutes')} />
        <TextInput inputMode="numeric" label={t('settings.hours.after')} {...text('buffer_minutes')} />
      </div>
    </details>
  );
}
