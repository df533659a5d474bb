import { Type } from 'typebox';
import { Id } from '../../kernel/schemas.ts';
import {
  checkNewWebhook,
  checkWebhook,
  readNewWebhook,
  readWebhookChanges,
  AddSubscriptionBody,
  ChangeSubscriptionBody,
  WebhookRemovedAnswer,
  WebhookDoneAnswer,
  webhookDoneAnswer,
  WebhookListAnswer,
  webhookListAnswer,
} from '../contract/subscriptions.ts';
import type { WebhookAddresses } from '../services/addresses.ts';
import { removeWebhook } from '../services/remove-webhook.ts';
import { getWebhook } from '../services/get-webhook.ts';
import { listSubscriptions } from '../services/list-subscriptions.ts';
import { addSubscription } from '../services/add-subscription.ts';
import { changeWebhook } from '../services/change-webhook.ts';
import { defineRoute } from '../../http/route.ts';
import type { HttpServer } from '../../http/server.ts';
import { exampleWebhook } from './examples.ts';

const tag = 'Webhooks';
const scope = 'webhooks';
const path = '/notification/v1/connect/webhook/subscriptions';
const params = Type.Object({ id: Id });
const doneExample = webhookDoneAnswer(exampleWebhook);
const follows = { id: 'addSubscription', parameters: { id: '/id' } } as const;

/** The subscriptions of the contract. */
export function subscriptionRoutes(server: HttpServer, addresses: WebhookAddresses): void {
  defineAddSubscription(server, addresses);
  defineListSubscriptions(server);
  defineChangeSubscription(server, addresses);
  defineRemoveSubscription(server);
}

function defineAddSubscription(server: HttpServer, addresses: WebhookAddresses): void {
  defineRoute(server, {
    id: 'addSubscription',
    method: 'POST',
    url: path,
    scope,
    tag,
    summary: 'Have events sent to an endpoint',
    description:
      'From now on; earlier events are not sent. The host of the endpoint is resolved: where any of its addresses ' +
      'is not public, it is refused unless the operator of this server allows it. With a signing key, events are ' +
      'signed with it. The answer warns of http, of a key that is missing and of a short one; POST /opdesk/v1/webhooks ' +
      'makes a webhook that has none of these.',
    body: AddSubscriptionBody,
    example: {
      endpoint: exampleWebhook.endpoint,
      event_names: exampleWebhook.eventNames,
      signing_key: exampleWebhook.signingKey,
      protocol: 'https',
    },
    check: ({ body }) => checkNewWebhook(body, addresses.policy),
    responses: { 201: { description: 'Registered', schema: WebhookDoneAnswer, example: doneExample } },
    handler: async (ctx, { body }) => ({
      status: 201,
      body: webhookDoneAnswer(await getWebhook(ctx, await addSubscription(ctx, addresses, readNewWebhook(body)))),
    }),
  });
}

function defineListSubscriptions(server: HttpServer): void {
  defineRoute(server, {
    id: 'listSubscriptions',
    method: 'GET',
    url: path,
    scope,
    tag,
    summary: 'List the webhooks of the business',
    description: 'The webhooks of all its clients; `client_id` names the client of each.',
    responses: {
      200: { description: 'The oldest first', schema: WebhookListAnswer, example: webhookListAnswer([exampleWebhook]) },
    },
    handler: async (ctx) => ({ status: 200, body: webhookListAnswer(await listSubscriptions(ctx)) }),
  });
}

function defineChangeSubscription(server: HttpServer, addresses: WebhookAddresses): void {
  defineRoute(server, {
    id: 'changeSubscription',
    method: 'PATCH',
    url: `${path}/:id`,
    scope,
    tag,
    summary: "Change a webhook's endpoint, key or events",
    description:
      'Fields that are left out stay. A new key signs at once; for a day the key before it signs too, in the ' +
      'header `webhook-signature`. An empty key, or null, ends signing. Another endpoint begins without the marks ' +
      'of the one before.',
    exampleFollows: follows,
    params,
    body: ChangeSubscriptionBody,
    example: { signing_key: 'newsecretkey' },
    check: ({ body }) => checkWebhook(body, addresses.policy),
    responses: { 200: { description: 'Changed', schema: WebhookDoneAnswer, example: doneExample } },
    errors: ['NOT_FOUND'],
    handler: async (ctx, { params: { id }, body }) => {
      const webhook = await changeWebhook(ctx, addresses, id, readWebhookChanges(body));
      return { status: 200, body: webhookDoneAnswer(webhook) };
    },
  });
}

function defineRemoveSubscription(server: HttpServer): void {
  const removed = { status: 'webhook deleted successfully', msg: 'success' } as const;
  defineRoute(server, {
    id: 'removeSubscription',
    method: 'DELETE',
    url: `${path}/:id`,
    scope,
    tag,
    summary: 'Remove a webhook',
    description: 'Its log goes with it, and what is pending is not sent any more.',
    exampleFollows: follows,
    params,
    responses: { 200: { description: 'Removed', schema: WebhookRemovedAnswer, example: removed } },
    errors: ['NOT_FOUND'],
    handler: async (ctx, { params: { id } }) => {
      await removeWebhook(ctx, id);
      return { status: 200, body: removed };
    },
  });
}
