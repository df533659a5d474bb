import { Type } from 'typebox';
import { Id } from '../../kernel/schemas.ts';
import { DeliveryAnswer, deliveryAnswer, ReplayBody, ReplayedAnswer } from '../contract/deliveries.ts';
import { healthAnswer, WebhookHealthAnswer, WebhookHealthListAnswer } from '../contract/webhook-health.ts';
import { enableWebhook } from '../services/enable-webhook.ts';
import { healthOf, listWebhookHealth } from '../services/list-webhook-health.ts';
import { replayFailedDeliveries } from '../services/replay-failed-deliveries.ts';
import { sendTestEvent } from '../services/send-test-event.ts';
import { defineRoute } from '../../http/route.ts';
import type { HttpServer } from '../../http/server.ts';
import { exampleDelivery, exampleWebhook, followsWebhook } from './examples.ts';

const tag = 'Webhooks';
const scope = 'webhooks';
const params = Type.Object({ webhook_id: Id });
const example = healthAnswer(exampleWebhook, 0);

/** The operations on a webhook beside those of the contract: its health, tests and replays. */
export function ownWebhookRoutes(server: HttpServer): void {
  defineListWebhookHealth(server);
  defineEnableWebhook(server);
  defineSendTestEvent(server);
  defineReplayFailedDeliveries(server);
}

function defineListWebhookHealth(server: HttpServer): void {
  defineRoute(server, {
    id: 'listWebhookHealth',
    method: 'GET',
    url: '/opdesk/v1/webhooks',
    scope,
    tag,
    summary: 'How the webhooks of the business are doing',
    description:
      'Whether events arrive, since when they do not, what is still to be sent, and which webhooks were switched ' +
      'off and why.',
    responses: {
      200: { description: 'The oldest first', schema: WebhookHealthListAnswer, example: { webhooks: [example] } },
    },
    handler: async (ctx) => {
      const webhooks = await listWebhookHealth(ctx);
      return {
        status: 200,
        body: { webhooks: webhooks.map(({ webhook, pending }) => healthAnswer(webhook, pending)) },
      };
    },
  });
}

function defineEnableWebhook(server: HttpServer): void {
  defineRoute(server, {
    id: 'enableWebhook',
    method: 'POST',
    url: '/opdesk/v1/webhooks/:webhook_id/enable',
    scope,
    tag,
    summary: 'Send events to a webhook again',
    description: 'Deliveries that were pending when it was switched off are sent, and so are the events since.',
    exampleFollows: followsWebhook,
    params,
    responses: { 200: { description: 'Enabled', schema: WebhookHealthAnswer, example: { webhook: example } } },
    errors: ['NOT_FOUND'],
    handler: async (ctx, { params: { webhook_id: id } }) => {
      const { webhook, pending } = await healthOf(ctx, await enableWebhook(ctx, id));
      return { status: 200, body: { webhook: healthAnswer(webhook, pending) } };
    },
  });
}

function defineSendTestEvent(server: HttpServer): void {
  defineRoute(server, {
    id: 'sendTestEvent',
    method: 'POST',
    url: '/opdesk/v1/webhooks/:webhook_id/test',
    scope,
    tag,
    summary: 'Send a test event to a webhook',
    description:
      'Its event is `webhook.test`. It is signed, tried and logged like any other, also where the webhook does not ' +
      'subscribe to it. While the webhook is off it is tried once.',
    exampleFollows: followsWebhook,
    params,
    responses: {
      202: { description: 'Due now', schema: DeliveryAnswer, example: { delivery: deliveryAnswer(exampleDelivery) } },
    },
    errors: ['NOT_FOUND'],
    handler: async (ctx, { params: { webhook_id: id } }) => ({
      status: 202,
      body: { delivery: deliveryAnswer(await sendTestEvent(ctx, id)) },
    }),
  });
}

function defineReplayFailedDeliveries(server: HttpServer): void {
  defineRoute(server, {
    id: 'replayFailedDeliveries',
    method: 'POST',
    url: '/opdesk/v1/webhooks/:webhook_id/replay',
    scope,
    tag,
    summary: 'Replay failed deliveries',
    description:
      'Every delivery that failed at an instant or after it, each with the tries of a new delivery and in the old ' +
      'order. While the webhook is off each is tried once.',
    exampleFollows: followsWebhook,
    params,
    body: ReplayBody,
    example: { since: 1935718800 },
    responses: { 202: { description: 'Due now', schema: ReplayedAnswer, example: { replayed: 3 } } },
    errors: ['NOT_FOUND'],
    handler: async (ctx, { params: { webhook_id: id }, body }) => ({
      status: 202,
      body: { replayed: await replayFailedDeliveries(ctx, id, body.since) },
    }),
  });
}
