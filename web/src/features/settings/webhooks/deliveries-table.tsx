import { Button, SegmentedControl } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { deliveriesQuery, type Delivery } from '../../../api/queries/webhooks.ts';
import { useLogin } from '../../../shared/login-context.ts';
import { t } from '../../../text/text.ts';
import { dateTime } from '../../../text/time.ts';
import { Failure } from '../../../ui/failure.tsx';
import { Loading } from '../../../ui/loading.tsx';
import classes from '../settings.module.css';
import { DeliveryDialog } from './delivery-dialog.tsx';
import { DeliveryBadge } from './state-badge.tsx';

const states = ['PENDING', 'DELIVERED', 'FAILED'] as const;

/** The log of a webhook. */
export function DeliveriesTable({ webhook }: { readonly webhook: string }): ReactNode {
  const [state, setState] = useState<Delivery['state']>();
  const [opened, setOpened] = useState<string | null>(null);
  const log = useInfiniteQuery(deliveriesQuery(webhook, state));
  const shown = log.data?.pages.flatMap(({ deliveries }) => deliveries) ?? [];
  return (
    <section className={classes['section']}>
      <div className={classes['head']}>
        <h2>{t('settings.webhooks.log')}</h2>
        <SegmentedControl
          size="xs"
          aria-label={t('settings.state')}
          data={[
            { value: '', label: t('settings.all') },
            ...states.map((value) => ({ value, label: t(`settings.webhooks.delivery.${value}`) })),
          ]}
          value={state ?? ''}
          onChange={(value) => setState(states.find((each) => each === value))}
        />
      </div>
      {log.isPending && <Loading />}
      {log.error !== null && <Failure error={log.error} retry={() => void log.refetch()} />}
      {log.data !== undefined && shown.length === 0 && (
        <p className={classes['empty']}>{t('settings.webhooks.noLog')}</p>
      )}
      {shown.length > 0 && <Rows deliveries={shown} open={setOpened} />}
      {log.hasNextPage && (
        <Button size="xs" variant="default" className={classes['save']} onClick={() => void log.fetchNextPage()}>
          {t('settings.webhooks.more')}
        </Button>
      )}
      {opened !== null && <DeliveryDialog webhook={webhook} id={opened} close={() => setOpened(null)} />}
    </section>
  );
}

interface RowsProps {
  readonly deliveries: readonly Delivery[];
  readonly open: (id: string) => void;
}

function Rows({ deliveries, open }: RowsProps): ReactNode {
  const { business } = useLogin();
  return (
    <table className={classes['table']}>
      <thead>
        <tr>
          <th>{t('settings.webhooks.event')}</th>
          <th>{t('settings.webhooks.made')}</th>
          <th>{t('settings.state')}</th>
          <th>{t('settings.webhooks.tries')}</th>
          <th>{t('settings.webhooks.answer')}</th>
          <th data-tight>
            <span className="visually-hidden">{t('settings.actions')}</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {deliveries.map((delivery) => (
          <tr key={delivery.delivery_id}>
            <td className={classes['strong']}>{delivery.event}</td>
            <td>{dateTime(delivery.created_at, business.time_zone)}</td>
            <td>
              <DeliveryBadge state={delivery.state} />
            </td>
            <td>{delivery.tries}</td>
            <td>{delivery.last_try?.status_code ?? delivery.last_try?.failure}</td>
            <td data-tight>
              <Button
                size="compact-sm"
                variant="default"
                aria-label={t('settings.webhooks.openOf', { endpoint: delivery.event })}
                onClick={() => open(delivery.delivery_id)}
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
