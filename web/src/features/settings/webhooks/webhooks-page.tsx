import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { type Webhook, webhooksQuery } from '../../../api/queries/webhooks.ts';
import { useLogin } from '../../../shared/login-context.ts';
import { t } from '../../../text/text.ts';
import { dateTime } from '../../../text/time.ts';
import { Failure } from '../../../ui/failure.tsx';
import { Loading } from '../../../ui/loading.tsx';
import { useChoice } from '../parts/use-choice.ts';
import classes from '../settings.module.css';
import { StateBadge } from './state-badge.tsx';
import { WebhookDetails } from './webhook-details.tsx';
import { WebhookForm } from './webhook-form.tsx';

/** Where events are sent, and whether they arrive. */
export function WebhooksPage(): ReactNode {
  const webhooks = useQuery(webhooksQuery);
  const [params, choose] = useChoice('webhooks');
  const [isAdding, setIsAdding] = useState(false);
  if (webhooks.isPending) return <Loading />;
  if (webhooks.data === undefined) return <Failure error={webhooks.error} retry={() => void webhooks.refetch()} />;
  const opened = webhooks.data.find(({ webhook_id: id }) => id === params.get('webhook'));
  if (opened !== undefined) return <WebhookDetails webhook={opened} />;
  return (
    <>
      <header className={classes['head']}>
        <h1>{t('settings.part.webhooks')}</h1>
        <Button size="sm" onClick={() => setIsAdding(true)}>
          {t('settings.webhooks.add')}
        </Button>
      </header>
      {webhooks.data.length === 0 ? (
        <p className={classes['empty']}>{t('settings.none')}</p>
      ) : (
        <WebhooksTable webhooks={webhooks.data} open={(id) => choose({ webhook: id })} />
      )}
      {isAdding && <WebhookForm close={() => setIsAdding(false)} />}
    </>
  );
}

interface TableProps {
  readonly webhooks: readonly Webhook[];
  readonly open: (id: string) => void;
}

function WebhooksTable({ webhooks, open }: TableProps): ReactNode {
  const { business } = useLogin();
  return (
    <table className={classes['table']}>
      <thead>
        <tr>
          <th>{t('settings.webhooks.endpoint')}</th>
          <th>{t('settings.webhooks.events')}</th>
          <th>{t('settings.state')}</th>
          <th>{t('settings.webhooks.pending')}</th>
          <th data-tight>
            <span className="visually-hidden">{t('settings.actions')}</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {webhooks.map((webhook) => (
          <tr key={webhook.webhook_id} data-off={webhook.state === 'DISABLED' || undefined}>
            <td className={classes['strong']}>{webhook.endpoint}</td>
            <td>
              {webhook.event_names.length === 0 ? t('settings.webhooks.allEvents') : webhook.event_names.join(', ')}
            </td>
            <td>
              <StateBadge state={webhook.state} />{' '}
              <span className={classes['soft']}>{whyOf(webhook, business.time_zone)}</span>
            </td>
            <td>{webhook.pending}</td>
            <td data-tight>
              <Button
                size="compact-sm"
                variant="default"
                aria-label={t('settings.webhooks.openOf', { endpoint: webhook.endpoint })}
                onClick={() => open(webhook.webhook_id)}
              >
                {t('settings.webhooks.open')}
              </Button>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Why, or since when, a webhook does not work. */
function whyOf({ disabled_reason: reason, failing_since: since }: Webhook, timeZone: string): string {
  if (reason !== undefined) return t(`settings.webhooks.off.${reason}`);
  return since === undefined ? '' : t('settings.webhooks.failingSince', { time: dateTime(since, timeZone) });
}
