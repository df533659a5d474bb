import type { ReactNode } from 'react';
import type { Delivery, Webhook } from '../../../api/queries/webhooks.ts';
import { t } from '../../../text/text.ts';
import classes from '../settings.module.css';

const tones = { ACTIVE: 'good', FAILING: 'due', DISABLED: 'bad' } as const;

export function StateBadge({ state }: { readonly state: Webhook['state'] }): ReactNode {
  return (
    <span className={classes['badge']} data-tone={tones[state]}>
      {t(`settings.webhooks.state.${state}`)}
    </span>
  );
}

const deliveryTones = { PENDING: 'due', DELIVERED: 'good', FAILED: 'bad', WITHDRAWN: undefined } as const;

export function DeliveryBadge({ state }: { readonly state: Delivery['state'] }): ReactNode {
  return (
    <span className={classes['badge']} data-tone={deliveryTones[state]}>
      {t(`settings.webhooks.delivery.${state}`)}
    </span>
  );
}
