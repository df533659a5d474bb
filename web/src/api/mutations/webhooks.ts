import { api } from '../client.ts';
import type { operations } from '../schema.d.ts';
import { sendOnce } from './send.ts';

type Body<Operation extends 'addWebhook' | 'changeWebhook'> = NonNullable<
  operations[Operation]['requestBody']
>['content']['application/json'];

type NewWebhook = Body<'addWebhook'>;

const ofWebhook = (id: string) => ({ path: { webhook_id: id } });
const keyed = (key: string) => ({ header: { 'Idempotency-Key': key } });

/** @returns the key that the server has made @throws Problem with an issue at the field */
export async function addWebhook(body: NewWebhook): Promise<string> {
  const { data } = await api.POST('/opdesk/v1/webhooks', { body });
  return data?.signing_key ?? '';
}

/** @throws Problem with an issue at the field */
export async function changeWebhook(id: string, body: Body<'changeWebhook'>): Promise<void> {
  await sendOnce((key) =>
    api.PATCH('/opdesk/v1/webhooks/{webhook_id}', { params: { ...ofWebhook(id), ...keyed(key) }, body }),
  );
}

/** @returns the key from now on */
export async function rotateWebhookKey(id: string): Promise<string> {
  const { data } = await api.POST('/opdesk/v1/webhooks/{webhook_id}/rotate-key', { params: ofWebhook(id) });
  return data?.signing_key ?? '';
}

export async function sendTestEvent(id: string): Promise<void> {
  await sendOnce((key) =>
    api.POST('/opdesk/v1/webhooks/{webhook_id}/test', { params: { ...ofWebhook(id), ...keyed(key) } }),
  );
}

export async function enableWebhook(id: string): Promise<void> {
  await sendOnce((key) =>
    api.POST('/opdesk/v1/webhooks/{webhook_id}/enable', { params: { ...ofWebhook(id), ...keyed(key) } }),
  );
}

export async function removeWebhook(id: string): Promise<void> {
  await sendOnce((key) =>
    api.DELETE('/opdesk/v1/webhooks/{webhook_id}', { params: { ...ofWebhook(id), ...keyed(key) } }),
  );
}

/** @returns how many are due again */
export async function replayFailedDeliveries(id: string): Promise<number> {
  const { data } = await sendOnce((key) =>
    api.POST('/opdesk/v1/webhooks/{webhook_id}/replay', {
      params: { ...ofWebhook(id), ...keyed(key) },
      body: { since: 0 },
    }),
  );
  return data?.replayed ?? 0;
}

export async function replayDelivery(webhook: string, id: string): Promise<void> {
  await sendOnce((key) =>
    api.POST('/opdesk/v1/webhooks/{webhook_id}/deliveries/{delivery_id}/replay', {
      params: { path: { webhook_id: webhook, delivery_id: id }, ...keyed(key) },
    }),
  );
}
