import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { api } from '../client.ts';
import type { components, operations } from '../schema.d.ts';

export type Webhook = components['schemas']['WebhookHealth'];
export type Delivery = components['schemas']['Delivery'];
export type DeliveryTry = components['schemas']['DeliveryTry'];
export type WholeDelivery = operations['getDelivery']['responses'][200]['content']['application/json']['delivery'];

/** States change by themselves: what is read is old at once. */
const staleTime = 0;

export const webhooksQuery = queryOptions({
  queryKey: ['webhooks'],
  staleTime,
  queryFn: async ({ signal }): Promise<readonly Webhook[]> => {
    const { data } = await api.GET('/opdesk/v1/webhooks', { signal });
    return data?.webhooks ?? [];
  },
});

interface DeliveriesPage {
  readonly deliveries: readonly Delivery[];
  readonly next: string | undefined;
}

/** What was sent to a webhook, the newest first. @param state left out: in every state */
export const deliveriesQuery = (id: string, state: Delivery['state'] | undefined) =>
  infiniteQueryOptions({
    queryKey: ['webhooks', id, 'deliveries', state ?? 'all'],
    staleTime,
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next }: DeliveriesPage) => next,
    queryFn: async ({ signal, pageParam }): Promise<DeliveriesPage> => {
      const query = {
        ...(state === undefined ? {} : { state }),
        ...(pageParam === undefined ? {} : { before_id: pageParam }),
      };
      const { data } = await api.GET('/opdesk/v1/webhooks/{webhook_id}/deliveries', {
        params: { path: { webhook_id: id }, query },
        signal,
      });
      return { deliveries: data?.deliveries ?? [], next: data?.next_before_id };
    },
  });

export const deliveryQuery = (webhook: string, id: string) =>
  queryOptions({
    queryKey: ['webhooks', webhook, 'delivery', id],
    staleTime,
    queryFn: async ({ signal }): Promise<WholeDelivery> => {
      const { data } = await api.GET('/opdesk/v1/webhooks/{webhook_id}/deliveries/{delivery_id}', {
        params: { path: { webhook_id: webhook, delivery_id: id } },
        signal,
      });
      if (data === undefined) throw new TypeError('no delivery');
      return data.delivery;
    },
  });
