import { Type } from 'typebox';
import { Id } from '../../kernel/schemas.ts';
import { DeliveryAnswer, deliveryAnswer, ReplayBody, ReplayedAnswer } from '../contract/deliveries.ts';
import {
  ChangeWebhookBody,
  checkStrictWebhook,
  AddWebhookBody,
  readAddedWebhook,
} from '../contract/strict-webhooks.ts';
import { readWebhookChanges } from '../contract/subscriptions.ts';
import {
  healthAnswer,
  WebhookHealthAnswer,
  WebhookHealthListAnswer,
  WebhookWithKeyAnswer,
} from '../contract/webhook-health.ts';
import type { WebhookAddresses } from '../services/addresses.ts';
import { addWebhook } from '../services/add-webhook.ts';
import { removeWebhook } from '../services/remove-webhook.ts';
import { enableWebhook } from '../services/enable-webhook.ts';
import { getWebhook } from '../services/get-webhook.ts';
import { getHealth, listWebhooks } from '../services/list-webhooks.ts';
import { replayFailedDeliveries } from '../services/replay-failed-deliveries.ts';
import { rotateWebhookKey } from '../services/rotate-webhook-key.ts';
import { sendTestEvent } from '../services/send-test-event.ts';
import { changeWebhook } from '../services/change-webhook.ts';
import { defineRoute } from '../../http/route.ts';
import type { HttpServer } from '../../http/server.ts';
import { exampleDelivery, exampleWebhook, followsWebhook } from './examples.ts';

const tag = 'Webhooks';
const scope = 'webhooks';
const path = '/opdesk/v1/webhooks';
const params = Type.Object({ webhook_id: Id });
const example = healthAnswer(exampleWebhook, 0);
const exampleKey = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw4vGk2bXcW5s=';
const strictExample = healthAnswer({ ...exampleWebhook, signingKey: exampleKey, eventPayload: 'thin' }, 0);
const followsCreated = { id: 'addWebhook', parameters: { webhook_id: '/webhook/webhook_id' } } as const;

/** The operations on a webhook beside those of the contract: strong ones, their health, tests and replays. */
export function ownWebhookRoutes(server: HttpServer, addresses: WebhookAddresses): void {
  defineAddWebhook(server, addresses);
  defineListWebhooks(server);
  defineGetWebhook(server);
  defineChangeWebhook(server, addresses);
  defineRotateWebhookKey(server, addresses);
  defineRemoveWebhook(server);
  defineEnableWebhook(server);
  defineSendTestEvent(server);
  defineReplayFailedDeliveries(server);
}

function defineAddWebhook(server: HttpServer, addresses: WebhookAddresses): void {
  defineRoute(server, {
    id: 'addWebhook',
    givesCredentials: true,
    method: 'POST',
    url: path,
    scope,
    tag,
    summary: 'Have events sent to an endpoint, encrypted and signed',
    description:
      'To https alone, and with a key that cannot be guessed; no later change makes it weaker. Without a key ' +
      'Opdesk makes one, which only this answer shows. Events from now on are sent.',
    body: AddWebhookBody,
    example: { endpoint: 'https://example.com/opdesk', event_names: ['appointment.created'], event_payload: 'thin' },
    check: ({ body }) => checkStrictWebhook(body, addresses.policy),
    responses: {
      201: {
        description: 'Created',
        schema: WebhookWithKeyAnswer,
        example: { webhook: strictExample, signing_key: exampleKey },
      },
    },
    handler: async (ctx, { body }) => {
      const { webhook, madeKey } = await addWebhook(ctx, addresses, readAddedWebhook(body));
      return {
        status: 201,
        body: { webhook: healthAnswer(webhook, 0), ...(madeKey === null ? {} : { signing_key: madeKey }) },
      };
    },
  });
}

function defineGetWebhook(server: HttpServer): void {
  defineRoute(server, {
    id: 'getWebhook',
    method: 'GET',
    url: `${path}/:webhook_id`,
    scope,
    tag,
    summary: 'How a webhook is doing',
    description: 'The same as in the list. Its key is masked.',
    exampleFollows: followsCreated,
    params,
    responses: {
      200: { description: 'The webhook', schema: WebhookHealthAnswer, example: { webhook: strictExample } },
    },
    errors: ['NOT_FOUND'],
    handler: async (ctx, { params: { webhook_id: id } }) => {
      const { webhook, pending } = await getHealth(ctx, await getWebhook(ctx, id));
      return { status: 200, body: { webhook: healthAnswer(webhook, pending) } };
    },
  });
}

function defineChangeWebhook(server: HttpServer, addresses: WebhookAddresses): void {
  defineRoute(server, {
    id: 'changeWebhook',
    method: 'PATCH',
    url: `${path}/:webhook_id`,
    scope,
    tag,
    summary: 'Change where a webhook leads, its events or its key, and keep it strong',
    description:
      'Fields that are left out stay. Also of a webhook that was registered by the contract; what is still weak of ' +
      'it is in warnings.',
    exampleFollows: followsCreated,
    params,
    body: ChangeWebhookBody,
    example: { event_names: ['appointment.created', 'appointment.updated'] },
    check: ({ body }) => checkStrictWebhook(body, addresses.policy),
    responses: { 200: { description: 'Changed', schema: WebhookHealthAnswer, example: { webhook: strictExample } } },
    errors: ['NOT_FOUND'],
    handler: async (ctx, { params: { webhook_id: id }, body }) => {
      const changed = await changeWebhook(ctx, addresses, id, readWebhookChanges(body));
      const { webhook, pending } = await getHealth(ctx, changed);
      return { status: 200, body: { webhook: healthAnswer(webhook, pending) } };
    },
  });
}

function defineRotateWebhookKey(server: HttpServer, addresses: WebhookAddresses): void {
  defineRoute(server, {
    id: 'rotateWebhookKey',
    givesCredentials: true,
    method: 'POST',
    url: `${path}/:webhook_id/rotate-key`,
    scope,
    tag,
    summary: 'Rotate the key of a webhook',
    description:
      'Opdesk makes it, and only this answer shows it. It signs at once; for a day the key before it signs too, in ' +
      'the header webhook-signature.',
    exampleFollows: followsCreated,
    params,
    responses: {
      200: {
        description: 'The new key signs',
        schema: WebhookWithKeyAnswer,
        example: { webhook: strictExample, signing_key: exampleKey },
      },
    },
    errors: ['NOT_FOUND'],
    handler: async (ctx, { params: { webhook_id: id } }) => {
      const { webhook: changed, madeKey } = await rotateWebhookKey(ctx, addresses, id);
      const { webhook, pending } = await getHealth(ctx, changed);
      return { status: 200, body: { webhook: healthAnswer(webhook, pending), signing_key: madeKey } };
    },
  });
}

function defineRemoveWebhook(server: HttpServer): void {
  defineRoute(server, {
    id: 'removeWebhook',
    method: 'DELETE',
    url: `${path}/:webhook_id`,
    scope,
    tag,
    summary: 'Remove a webhook',
    description: 'Its log goes with it, and what is pending is not sent any more.',
    exampleFollows: followsCreated,
    params,
    responses: { 204: { description: 'Removed' } },
    errors: ['NOT_FOUND'],
    handler: async (ctx, { params: { webhook_id: id } }) => {
      await removeWebhook(ctx, id);
      return { status: 204 };
    },
  });
}

function defineListWebhooks(server: HttpServer): void {
  defineRoute(server, {
    id: 'listWebhooks',
    method: 'GET',
    url: path,
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
      const webhooks = await listWebhooks(ctx);
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
    url: `${path}/:webhook_id/enable`,
    scope,
    tag,
    summary: 'Send events to a webhook again',
    description: 'Deliveries that were pending when it was switched off are sent, and so are the events since.',
    exampleFollows: followsWebhook,
    params,
    responses: { 200: { description: 'Enabled', schema: WebhookHealthAnswer, example: { webhook: example } } },
    errors: ['NOT_FOUND'],
    handler: async (ctx, { params: { webhook_id: id } }) => {
      const { webhook, pending } = await getHealth(ctx, await enableWebhook(ctx, id));
      return { status: 200, body: { webhook: healthAnswer(webhook, pending) } };
    },
  });
}

function defineSendTestEvent(server: HttpServer): void {
  defineRoute(server, {
    id: 'sendTestEvent',
    method: 'POST',
    url: `${path}/:webhook_id/test`,
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
    url: `${path}/:webhook_id/replay`,
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
