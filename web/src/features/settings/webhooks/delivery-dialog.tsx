import { Button } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { replayDelivery } from '../../../api/mutations/webhooks.ts';
import { deliveryQuery, type DeliveryTry, type WholeDelivery } from '../../../api/queries/webhooks.ts';
import { useLogin } from '../../../shared/login-context.ts';
import { t } from '../../../text/text.ts';
import { dateTime } from '../../../text/time.ts';
import { Dialog } from '../../../ui/dialog.tsx';
import { Failure } from '../../../ui/failure.tsx';
import { Loading } from '../../../ui/loading.tsx';
import { useToast } from '../../../ui/toasts.tsx';
import { FormError } from '../parts/form-error.tsx';
import { useForm } from '../parts/use-form.ts';
import classes from '../settings.module.css';
import { DeliveryBadge } from './state-badge.tsx';

interface Props {
  readonly webhook: string;
  readonly id: string;
  readonly close: () => void;
}

/** What was sent, and what came of each try. */
export function DeliveryDialog({ webhook, id, close }: Props): ReactNode {
  const delivery = useQuery(deliveryQuery(webhook, id));
  return (
    <Dialog title={delivery.data?.event ?? t('settings.webhooks.event')} isOpen isWide close={close}>
      {delivery.isPending && <Loading />}
      {delivery.error !== null && <Failure error={delivery.error} retry={() => void delivery.refetch()} />}
      {delivery.data !== undefined && <Whole delivery={delivery.data} close={close} />}
    </Dialog>
  );
}

function Whole({ delivery, close }: { readonly delivery: WholeDelivery; readonly close: () => void }): ReactNode {
  const queryClient = useQueryClient();
  const show = useToast();
  const form = useForm({});
  const replay = async (): Promise<void> => {
    await replayDelivery(delivery.webhook_id, delivery.delivery_id);
    show(t('settings.webhooks.resent'));
    close();
    await queryClient.invalidateQueries({ queryKey: ['webhooks'] });
  };
  return (
    <div className={classes['form']}>
      <div className={classes['actions']}>
        <DeliveryBadge state={delivery.state} />
        <Button size="xs" variant="default" loading={form.isBusy} onClick={() => form.submit(replay)}>
          {t('settings.webhooks.again')}
        </Button>
      </div>
      <FormError message={form.errors['']} />
      <ol className={classes['list']}>
        {delivery.every_try.map((one) => (
          <OneTry key={one.number} one={one} />
        ))}
      </ol>
      <section>
        <h3 className={classes['strong']}>{t('settings.webhooks.body')}</h3>
        <pre className={classes['code']} tabIndex={0}>
          {indented(delivery.body)}
        </pre>
      </section>
    </div>
  );
}

function OneTry({ one }: { readonly one: DeliveryTry }): ReactNode {
  const { business } = useLogin();
  const { number, at, duration_ms: duration, status_code: status, failure, answer } = one;
  return (
    <li className={classes['lines']}>
      <span>
        {t('settings.webhooks.tryAt', { number, time: dateTime(at, business.time_zone), duration })}
        {': '}
        <b>{status ?? failure}</b>
      </span>
      <span className={classes['soft']}>{answer}</span>
    </li>
  );
}

/** As it was sent, but with lines; what is not JSON stays as it is. */
function indented(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    return body;
  }
}
