import { Button } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { Link } from 'wouter';
import {
  enableWebhook,
  removeWebhook,
  replayFailedDeliveries,
  rotateWebhookKey,
  sendTestEvent,
} from '../../../api/mutations/webhooks.ts';
import type { Webhook } from '../../../api/queries/webhooks.ts';
import { paths } from '../../../paths.ts';
import { t } from '../../../text/text.ts';
import { Dialog } from '../../../ui/dialog.tsx';
import { useToast } from '../../../ui/toasts.tsx';
import { FormError } from '../parts/form-error.tsx';
import { OnceSecret } from '../parts/once-secret.tsx';
import { useForm } from '../parts/use-form.ts';
import classes from '../settings.module.css';
import { DeliveriesTable } from './deliveries-table.tsx';
import { StateBadge } from './state-badge.tsx';
import { WebhookForm } from './webhook-form.tsx';

/** One webhook: what can be done with it, and what was sent to it. */
export function WebhookDetails({ webhook }: { readonly webhook: Webhook }): ReactNode {
  const { webhook_id: id, endpoint, state } = webhook;
  const queryClient = useQueryClient();
  const show = useToast();
  const form = useForm({});
  const [opened, setOpened] = useState<'change' | 'remove' | null>(null);
  const [key, setKey] = useState<string>();
  const attempt = (act: () => Promise<string>): void =>
    form.submit(async () => {
      const done = await act();
      await queryClient.invalidateQueries({ queryKey: ['webhooks'] });
      if (done !== '') show(done);
    });
  const rotate = async (): Promise<string> => {
    setKey(await rotateWebhookKey(id));
    return '';
  };
  return (
    <>
      <p className={classes['crumb']}>
        <Link href={paths.settings('webhooks')}>{t('settings.webhooks.back')}</Link>
      </p>
      <header className={classes['head']}>
        <h1>{endpoint}</h1>
        <StateBadge state={state} />
      </header>
      <div className={classes['actions']}>
        <Sending webhook={webhook} attempt={attempt} />
        <Button size="xs" variant="default" onClick={() => setOpened('change')}>
          {t('settings.change')}
        </Button>
        <Button size="xs" variant="default" onClick={() => attempt(rotate)}>
          {t('settings.webhooks.newKey')}
        </Button>
        <Button size="xs" variant="default" onClick={() => setOpened('remove')}>
          {t('settings.remove')}
        </Button>
      </div>
      <FormError message={form.errors[''] ?? webhook.warnings?.map(({ message }) => message).join(' ')} />
      <DeliveriesTable webhook={id} />
      {opened === 'change' && <WebhookForm webhook={webhook} close={() => setOpened(null)} />}
      <Dialog title={t('settings.webhooks.removeTitle')} isOpen={opened === 'remove'} close={() => setOpened(null)}>
        <Remove id={id} close={() => setOpened(null)} />
      </Dialog>
      <Dialog title={endpoint} isOpen={key !== undefined} close={() => setKey(undefined)}>
        <OnceSecret
          label={t('settings.webhooks.key', { endpoint })}
          secret={key ?? ''}
          hint={t('settings.webhooks.keyHint')}
        />
      </Dialog>
    </>
  );
}

interface SendingProps {
  readonly webhook: Webhook;
  /** @param act says what was done */
  readonly attempt: (act: () => Promise<string>) => void;
}

/** What has something sent. */
function Sending({ webhook: { webhook_id: id, state }, attempt }: SendingProps): ReactNode {
  const test = async (): Promise<string> => {
    await sendTestEvent(id);
    return t('settings.webhooks.tested');
  };
  const enable = async (): Promise<string> => {
    await enableWebhook(id);
    return t('settings.webhooks.enabled');
  };
  const replay = async (): Promise<string> =>
    t('settings.webhooks.replayed', { count: await replayFailedDeliveries(id) });
  return (
    <>
      <Button size="xs" onClick={() => attempt(test)}>
        {t('settings.webhooks.test')}
      </Button>
      {state === 'DISABLED' && (
        <Button size="xs" onClick={() => attempt(enable)}>
          {t('settings.webhooks.enable')}
        </Button>
      )}
      <Button size="xs" variant="default" onClick={() => attempt(replay)}>
        {t('settings.webhooks.replay')}
      </Button>
    </>
  );
}

function Remove({ id, close }: { readonly id: string; readonly close: () => void }): ReactNode {
  const queryClient = useQueryClient();
  const show = useToast();
  const form = useForm({});
  const remove = async (): Promise<void> => {
    await removeWebhook(id);
    show(t('settings.webhooks.removed'));
    close();
    await queryClient.invalidateQueries({ queryKey: ['webhooks'] });
  };
  return (
    <div className={classes['form']}>
      <p className={classes['empty']}>{t('settings.webhooks.removeHint')}</p>
      <FormError message={form.errors['']} />
      <div className={classes['actions']}>
        <Button loading={form.isBusy} onClick={() => form.submit(remove)}>
          {t('settings.remove')}
        </Button>
        <Button variant="default" onClick={close}>
          {t('settings.cancel')}
        </Button>
      </div>
    </div>
  );
}
