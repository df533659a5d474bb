import { Button, NativeSelect, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { addWebhook, changeWebhook } from '../../../api/mutations/webhooks.ts';
import type { Webhook } from '../../../api/queries/webhooks.ts';
import { t } from '../../../text/text.ts';
import { Dialog } from '../../../ui/dialog.tsx';
import { useToast } from '../../../ui/toasts.tsx';
import { Checks } from '../parts/checks.tsx';
import { FormError } from '../parts/form-error.tsx';
import { OnceSecret } from '../parts/once-secret.tsx';
import { type Form, useForm } from '../parts/use-form.ts';
import classes from '../settings.module.css';

const events = [
  'appointment.created',
  'appointment.updated',
  'appointment.statuschange',
  'appointment.tele.dr_joined',
  'appointment.reminder_instant',
  'appointment.followup_reminder_instant',
  'schedule.start_practice',
] as const;
const payloads = ['snapshot', 'thin'] as const;

interface Values {
  readonly endpoint: string;
  readonly event_names: readonly string[];
  readonly event_payload: string;
}

interface Props {
  /** Left out: a new one. */
  readonly webhook?: Webhook;
  readonly close: () => void;
}

/** Adds a webhook, whose key is shown once, or changes where one leads. */
export function WebhookForm({ webhook, close }: Props): ReactNode {
  const queryClient = useQueryClient();
  const show = useToast();
  const [key, setKey] = useState<string>();
  const form = useForm<Values>({
    endpoint: webhook?.endpoint ?? '',
    event_names: webhook?.event_names ?? [],
    event_payload: 'snapshot',
  });
  const { endpoint, event_names: names, event_payload: payload } = form.values;
  const save = async (): Promise<void> => {
    const body = { endpoint: endpoint.trim(), event_names: [...names] };
    if (webhook === undefined) {
      setKey(await addWebhook({ ...body, event_payload: payload === 'thin' ? 'thin' : 'snapshot' }));
    } else {
      await changeWebhook(webhook.webhook_id, body);
      show(t('settings.saved'));
      close();
    }
    await queryClient.invalidateQueries({ queryKey: ['webhooks'] });
  };
  return (
    <Dialog title={webhook?.endpoint ?? t('settings.webhooks.add')} isOpen close={close}>
      {key === undefined ? (
        <form
          className={classes['form']}
          onSubmit={(event) => {
            event.preventDefault();
            form.submit(save);
          }}
        >
          <Fields form={form} isNew={webhook === undefined} />
          <FormError message={form.errors['']} />
          <div className={classes['actions']}>
            <Button type="submit" loading={form.isBusy}>
              {t(webhook === undefined ? 'settings.add' : 'settings.save')}
            </Button>
            <Button variant="default" onClick={close}>
              {t('settings.cancel')}
            </Button>
          </div>
        </form>
      ) : (
        <>
          <OnceSecret
            label={t('settings.webhooks.key', { endpoint })}
            secret={key}
            hint={t('settings.webhooks.keyHint')}
          />
          <Button onClick={close}>{t('settings.close')}</Button>
        </>
      )}
    </Dialog>
  );
}

interface FieldsProps {
  readonly form: Form<Values>;
  readonly isNew: boolean;
}

function Fields({ form: { values, set, text, errors }, isNew }: FieldsProps): ReactNode {
  // Names that the desk does not know stay.
  const known = [...new Set<string>([...events, ...values.event_names])];
  return (
    <>
      <TextInput
        label={t('settings.webhooks.endpoint')}
        description={t('settings.webhooks.endpointHint')}
        inputWrapperOrder={['label', 'input', 'description', 'error']}
        autoComplete="off"
        placeholder="https://"
        {...text('endpoint')}
      />
      <Checks
        isColumn
        label={t('settings.webhooks.events')}
        hint={t('settings.webhooks.eventsHint')}
        options={known.map((value) => ({ value, label: value }))}
        chosen={values.event_names}
        choose={(chosen) => set('event_names', chosen)}
        error={errors['event_names']}
      />
      {isNew && (
        <NativeSelect
          label={t('settings.webhooks.payload')}
          data={payloads.map((value) => ({ value, label: t(`settings.webhooks.payload.${value}`) }))}
          {...text('event_payload')}
        />
      )}
    </>
  );
}
