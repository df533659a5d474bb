import { Type } from 'typebox';
import { Id } from '../../kernel/schemas.ts';
import {
  DeliveriesQuery,
  DeliveryAnswer,
  deliveryAnswer,
  DeliveryListAnswer,
  deliveryListAnswer,
  readDeliveriesQuery,
  WholeDeliveryAnswer,
  wholeDeliveryAnswer,
} from '../contract/deliveries.ts';
import { getDelivery } from '../services/get-delivery.ts';
import { listDeliveries } from '../services/list-deliveries.ts';
import { replayDelivery } from '../services/replay-delivery.ts';
import { withoutPersonalContents } from '../../erasure/contract.ts';
import type { Context } from '../../runtime/context.ts';
import { mayReadPatients } from '../../rights/scopes.ts';
import type { Delivery, DeliveryTry } from '../domain/log.ts';
import { defineRoute } from '../../http/route.ts';
import type { HttpServer } from '../../http/server.ts';
import { deliveredExample, exampleBody, exampleDelivery, followsTest } from './examples.ts';

const tag = 'Webhooks';
const scope = 'webhooks';
const url = '/opdesk/v1/webhooks/:webhook_id/deliveries';
const ofWebhook = Type.Object({ webhook_id: Id });
const ofDelivery = Type.Object({ webhook_id: Id, delivery_id: Id });

/** The deliveries of a webhook. */
export function deliveryRoutes(server: HttpServer): void {
  defineListDeliveries(server);
  defineGetDelivery(server);
  defineReplayDelivery(server);
}

/** A receiver may repeat in its answer what it was sent: a client that may not read patients does not see it. */
function shownTo(ctx: Context): (delivery: Delivery) => Delivery {
  const show = tryShownTo(ctx);
  return (delivery) => ({ ...delivery, lastTry: delivery.lastTry === null ? null : show(delivery.lastTry) });
}

function tryShownTo({ scopes }: Context): (made: DeliveryTry) => DeliveryTry {
  return (made) => (mayReadPatients(scopes) ? made : { ...made, answer: null });
}

function defineListDeliveries(server: HttpServer): void {
  defineRoute(server, {
    id: 'listDeliveries',
    method: 'GET',
    url,
    scope,
    tag,
    summary: 'List the deliveries of a webhook',
    description: 'The newest first, fifty on a page. Deliveries are kept for thirty days.',
    exampleFollows: { id: 'sendTestEvent', parameters: { webhook_id: '/delivery/webhook_id' } },
    params: ofWebhook,
    query: DeliveriesQuery,
    responses: {
      200: { description: 'A page', schema: DeliveryListAnswer, example: deliveryListAnswer([deliveredExample], true) },
    },
    errors: ['NOT_FOUND'],
    handler: async (ctx, { params, query }) => {
      const { deliveries, hasMore } = await listDeliveries(ctx, params.webhook_id, readDeliveriesQuery(query));
      return { status: 200, body: deliveryListAnswer(deliveries.map(shownTo(ctx)), hasMore) };
    },
  });
}

function defineGetDelivery(server: HttpServer): void {
  const { lastTry } = deliveredExample;
  const example = wholeDeliveryAnswer(deliveredExample, exampleBody, lastTry === null ? [] : [lastTry]);
  defineRoute(server, {
    id: 'getDelivery',
    method: 'GET',
    url: `${url}/:delivery_id`,
    scope,
    tag,
    summary: 'Get a delivery: its body, and the result of each try',
    exampleFollows: followsTest,
    params: ofDelivery,
    responses: { 200: { description: 'The delivery', schema: WholeDeliveryAnswer, example: { delivery: example } } },
    errors: ['NOT_FOUND'],
    handler: async (ctx, { params }) => {
      const { delivery, body, tries } = await getDelivery(ctx, params.webhook_id, params.delivery_id);
      const shown = mayReadPatients(ctx.scopes) ? body : withoutPersonalContents(body);
      const answer = wholeDeliveryAnswer(shownTo(ctx)(delivery), shown, tries.map(tryShownTo(ctx)));
      return { status: 200, body: { delivery: answer } };
    },
  });
}

function defineReplayDelivery(server: HttpServer): void {
  defineRoute(server, {
    id: 'replayDelivery',
    method: 'POST',
    url: `${url}/:delivery_id/replay`,
    scope,
    tag,
    summary: 'Send one event again',
    description:
      'The same bytes under the same event id, with the tries of a new delivery; one that is pending is tried now. ' +
      'It keeps its place: later pending deliveries of the same appointment wait for it. While the webhook is off ' +
      'it is tried once.',
    exampleFollows: followsTest,
    params: ofDelivery,
    responses: {
      202: { description: 'Due now', schema: DeliveryAnswer, example: { delivery: deliveryAnswer(exampleDelivery) } },
    },
    errors: ['NOT_FOUND'],
    handler: async (ctx, { params }) => ({
      status: 202,
      body: {
        delivery: deliveryAnswer(shownTo(ctx)(await replayDelivery(ctx, params.webhook_id, params.delivery_id))),
      },
    }),
  });
}
