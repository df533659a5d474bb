import { Button, Checkbox, NativeSelect, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { addService, changeService } from '../../../api/mutations/schedule.ts';
import type { Service } from '../../../api/queries/schedule.ts';
import { t } from '../../../text/text.ts';
import { Dialog } from '../../../ui/dialog.tsx';
import { useToast } from '../../../ui/toasts.tsx';
import { Checks } from '../parts/checks.tsx';
import { FormError } from '../parts/form-error.tsx';
import { type Form, useForm } from '../parts/use-form.ts';
import { useRehearsal } from '../parts/use-rehearsal.tsx';
import classes from '../settings.module.css';
import { modes, reminders, serviceChanges, type ServiceValues, serviceValues, types } from './service-values.ts';

interface Props {
  readonly doctor: string;
  /** Left out: a new one. */
  readonly service: Service | undefined;
  /** The name that a new one begins with. */
  readonly named?: string;
  readonly close: () => void;
}

export function ServiceForm({ doctor, service, named = '', close }: Props): ReactNode {
  const queryClient = useQueryClient();
  const show = useToast();
  const rehearsal = useRehearsal();
  const before = serviceValues(service);
  const form = useForm(service === undefined ? { ...before, name: named } : before);
  const finish = (text: string) => (): void => {
    void queryClient.invalidateQueries({ queryKey: ['schedule', doctor] });
    void queryClient.invalidateQueries({ queryKey: ['slots'] });
    show(text);
    close();
  };
  const save = async (): Promise<void> => {
    const changes = serviceChanges(before, form.values);
    if (service === undefined) {
      const { name, duration_minutes: minutes } = form.values;
      await addService(doctor, { ...changes, name: name.trim(), duration_minutes: Number(minutes) });
      return finish(t('settings.saved'))();
    }
    await rehearsal.run({
      title: t('settings.hit.title'),
      submit: t('settings.save'),
      send: (request) => changeService(service.conf_id, { ...changes, ...request }),
      done: finish(t('settings.saved')),
    });
  };
  const archive = ({ conf_id: id, name, archived: isArchived }: Service): Promise<void> =>
    rehearsal.run({
      title: t('settings.services.archiveTitle', { name }),
      submit: t('settings.services.archive'),
      send: (request) => changeService(id, { archived: !isArchived, ...request }),
      done: finish(t(isArchived ? 'settings.services.isOffered' : 'settings.services.isArchived', { name })),
      isAsked: !isArchived,
    });
  return (
    <Dialog title={service?.name ?? t('settings.services.add')} isOpen close={close}>
      <form
        className={classes['form']}
        onSubmit={(event) => {
          event.preventDefault();
          form.submit(save);
        }}
      >
        <Fields form={form} />
        <FormError message={form.errors['']} />
        <div className={classes['actions']}>
          <Button type="submit" loading={form.isBusy}>
            {t(service === undefined ? 'settings.add' : 'settings.save')}
          </Button>
          <Button variant="default" onClick={close}>
            {t('settings.cancel')}
          </Button>
          {service !== undefined && (
            <Button variant="default" className={classes['last']} onClick={() => form.submit(() => archive(service))}>
              {t(service.archived ? 'settings.services.restore' : 'settings.services.archive')}
            </Button>
          )}
        </div>
      </form>
      {rehearsal.dialog}
    </Dialog>
  );
}

function Fields({ form: { values, set, text, errors } }: { readonly form: Form<ServiceValues> }): ReactNode {
  return (
    <>
      <div className={classes['pair']}>
        <TextInput label={t('settings.name')} autoComplete="off" {...text('name')} />
        <NativeSelect
          label={t('settings.services.type')}
          data={types.map((value) => ({ value, label: t(`settings.services.type.${value}`) }))}
          {...text('type')}
        />
        <TextInput inputMode="numeric" label={t('settings.services.minutes')} {...text('duration_minutes')} />
        <TextInput inputMode="decimal" label={t('settings.services.price')} {...text('price')} />
      </div>
      <Checks
        label={t('settings.services.modes')}
        options={modes.map((value) => ({ value, label: t(`mode.${value}`) }))}
        chosen={values.modes}
        choose={(chosen) => set('modes', chosen)}
        error={errors['modes']}
      />
      <div className={classes['triple']}>
        <TextInput
          inputMode="numeric"
          label={t('settings.services.ahead')}
          title={t('settings.services.aheadHint')}
          {...text('book_ahead_days')}
        />
        <TextInput
          inputMode="numeric"
          label={t('settings.services.notice')}
          title={t('settings.services.noticeHint')}
          {...text('minimum_notice_minutes')}
        />
        <TextInput
          inputMode="numeric"
          label={t('settings.services.most')}
          title={t('settings.services.mostHint')}
          {...text('max_appointments_per_day')}
        />
      </div>
      <Checks
        label={t('settings.services.reminders')}
        options={reminders.map((value) => ({ value, label: t(`settings.services.reminder.${value}`) }))}
        chosen={values.reminders}
        choose={(chosen) => set('reminders', chosen)}
        error={errors['reminders']}
      />
      <Checkbox
        size="sm"
        label={t('settings.services.patients')}
        checked={values.allow_patient_booking}
        onChange={({ currentTarget: { checked } }) => set('allow_patient_booking', checked)}
      />
    </>
  );
}
