import { type Static, Type } from 'typebox';
import type { Issue } from '../../kernel/errors.ts';
import { isoUtc } from '../../kernel/time.ts';
import { type AddressPolicy, refusedEndpoint } from '../domain/address.ts';
import {
  type DisabledReason,
  eventPayloads,
  type EventPayload,
  maskKey,
  type Webhook,
  webhookStateOf,
  webhookStates,
} from '../domain/webhook.ts';
import { asObject, named, readClearableId } from '../../kernel/schemas.ts';
import { isMalformedKey } from './signing-key.ts';
import { webhookWarnings, WebhookWarnings } from './weaknesses.ts';

const protocols = ['http', 'https'] as const;

const SigningKey = Type.Optional(
  Type.Unsafe<string | null>({
    type: ['string', 'null'],
    maxLength: 255,
    description:
      'Any text, or a key of Standard Webhooks: whsec_ and base64, which is decoded for the header webhook-signature',
  }),
);

const fields = {
  event_names: eventNames('Which events are sent; left out or empty: all. Names that are never sent are kept'),
  scope: eventNames('Older name of event_names'),
  endpoint: Type.Optional(
    Type.String({ maxLength: 2_048, description: 'Where events are sent, an http or https address' }),
  ),
  url: Type.Optional(Type.String({ maxLength: 2_048, description: 'Older name of endpoint' })),
  signing_key: SigningKey,
  protocol: Type.Optional(Type.Enum(protocols, { description: 'Left out: that of the endpoint, which it must be' })),
};

/** The body of `POST …/webhook/subscriptions`. */
export const AddSubscriptionBody = named('WebhookRequest', fields);

/** The body of `PATCH …/webhook/subscriptions/{id}`: what it does not name stays. */
export const ChangeSubscriptionBody = named('WebhookRequest', fields);
type WebhookBody = Static<typeof AddSubscriptionBody>;

/** A subscription that is to be registered. */
export interface NewWebhook {
  readonly endpoint: string;
  /** Null: all. */
  readonly eventNames: readonly string[] | null;
  readonly signingKey: string | null;
  readonly eventPayload: EventPayload;
  /** Whether it is held to https and a strong key from now on. */
  readonly isStrict: boolean;
}

/** The changes of a subscription; undefined stays. */
export interface WebhookChanges {
  readonly endpoint: string | undefined;
  readonly eventNames: readonly string[] | null | undefined;
  readonly signingKey: string | null | undefined;
  readonly protocol: string | undefined;
}

/** The rules for a body that registers. Tolerates any shape. */
export function checkNewWebhook(unread: unknown, policy: AddressPolicy): Issue[] {
  const { endpoint, url } = asObject(unread);
  const missing: Issue[] =
    endpoint === undefined && url === undefined
      ? [{ path: '/endpoint', code: 'required', message: 'is required' }]
      : [];
  return [...missing, ...checkWebhook(unread, policy)];
}

/** The rules for a body that registers or changes that no schema says. Tolerates any shape. */
export function checkWebhook(unread: unknown, policy: AddressPolicy): Issue[] {
  const body = asObject(unread);
  const issues: Issue[] = [];
  if (typeof body['signing_key'] === 'string' && isMalformedKey(body['signing_key'])) {
    issues.push({
      path: '/signing_key',
      code: 'format',
      message: 'begins with whsec_, and what follows is not base64 with its padding',
    });
  }
  for (const [name, older] of [
    ['endpoint', 'url'],
    ['event_names', 'scope'],
  ] as const) {
    const isTwice = body[name] !== undefined && body[older] !== undefined;
    if (isTwice && JSON.stringify(body[name]) !== JSON.stringify(body[older])) {
      issues.push({
        path: `/${older}`,
        code: 'conflict',
        message: `is an older name of ${name} and says something else`,
      });
    }
  }
  for (const name of ['endpoint', 'url']) {
    const endpoint = body[name];
    if (typeof endpoint !== 'string') continue;
    const refused = refusedEndpoint(endpoint, policy);
    if (refused !== null)
      issues.push({
        path: `/${name}`,
        code: 'format',
        message: refused,
        allowed: policy.httpsOnly ? ['https'] : protocols,
      });
    else if (body['protocol'] !== undefined) issues.push(...checkProtocol(body['protocol'], new URL(endpoint)));
  }
  return issues;
}

function checkProtocol(given: unknown, url: URL): Issue[] {
  const protocol = url.protocol.slice(0, -1);
  if (given === protocol || !protocols.some((known) => known === given)) return [];
  return [
    {
      path: '/protocol',
      code: 'conflict',
      message: `is not that of the endpoint, which is ${protocol}`,
      allowed: [protocol],
    },
  ];
}

export function readNewWebhook(body: WebhookBody): NewWebhook {
  const { endpoint = '', eventNames: names = null, signingKey = null } = readWebhookChanges(body);
  return { endpoint, eventNames: names, signingKey, eventPayload: 'snapshot', isStrict: false };
}

export function readWebhookChanges(body: WebhookBody): WebhookChanges {
  const names = body.event_names ?? body.scope;
  const isNamed = body.event_names !== undefined || body.scope !== undefined;
  return {
    endpoint: body.endpoint ?? body.url,
    eventNames: isNamed ? listed(names) : undefined,
    signingKey: readClearableId(body.signing_key),
    protocol: body.protocol,
  };
}

function listed(names: readonly string[] | null | undefined): readonly string[] | null {
  const distinct = [...new Set(names ?? [])];
  return distinct.length === 0 ? null : distinct;
}

/** The answer to registering and changing. */
export const WebhookDoneAnswer = named('WebhookDone', {
  id: Type.String(),
  status: Type.Literal('success'),
  warnings: WebhookWarnings,
});

/** @returns WebhookDoneAnswer */
export function webhookDoneAnswer(webhook: Webhook): Static<typeof WebhookDoneAnswer> {
  return { id: webhook.id, status: 'success', ...webhookWarnings(webhook) };
}

export const WebhookRemovedAnswer = Type.Object({
  status: Type.Literal('webhook deleted successfully'),
  msg: Type.Literal('success'),
});

const ListedWebhook = named('Webhook', {
  id: Type.String(),
  event_names: Type.Array(Type.String(), { description: 'Empty: all' }),
  endpoint: Type.String(),
  signing_key: Type.Unsafe<string | null>({
    type: ['string', 'null'],
    description: 'Masked; null: events are not signed',
  }),
  client_id: Type.String(),
  protocol: Type.Enum(protocols),
  created_at: Type.String({ format: 'date-time' }),
  updated_at: Type.String({ format: 'date-time' }),
  created_by: Type.String({ description: 'The client that registered it, or the user of the staff' }),
  updated_by: Type.String({ description: 'The client, or the user of the staff, that changed it last' }),
  state: Type.Enum(webhookStates, {
    description: 'FAILING: the last tries failed. DISABLED: nothing is sent until it is enabled',
  }),
  disabled_at: Type.Unsafe<string | null>({ type: ['string', 'null'], format: 'date-time' }),
  disabled_reason: Type.Unsafe<DisabledReason | null>({
    enum: ['GONE', 'FAILING', null],
    description: 'GONE: the receiver answered 410. FAILING: nothing arrived for three days',
  }),
  event_payload: Type.Enum(eventPayloads, { description: 'thin: bodies of ids alone' }),
  warnings: WebhookWarnings,
});

export const WebhookListAnswer = Type.Object({ data: Type.Array(ListedWebhook), msg: Type.Literal('success') });

/** @returns WebhookListAnswer */
export function webhookListAnswer(webhooks: readonly Webhook[]): Static<typeof WebhookListAnswer> {
  return { data: webhooks.map(webhookAnswer), msg: 'success' };
}

function webhookAnswer(webhook: Webhook): Static<typeof ListedWebhook> {
  const { id, endpoint, clientId, createdAt, updatedAt, updatedBy, disabledAt, disabledReason } = webhook;
  return {
    id,
    event_names: [...(webhook.eventNames ?? [])],
    endpoint,
    signing_key: maskKey(webhook.signingKey),
    client_id: clientId,
    protocol: new URL(endpoint).protocol === 'https:' ? 'https' : 'http',
    created_at: wholeSeconds(createdAt),
    updated_at: wholeSeconds(updatedAt),
    created_by: clientId,
    updated_by: updatedBy,
    state: webhookStateOf(webhook),
    disabled_at: disabledAt === null ? null : wholeSeconds(disabledAt),
    disabled_reason: disabledReason,
    event_payload: webhook.eventPayload,
    ...webhookWarnings(webhook),
  };
}

function wholeSeconds(instant: number): string {
  return isoUtc(Math.floor(instant)).replace('.000Z', 'Z');
}

export function eventNames(description: string) {
  const items = { type: 'string', minLength: 1, maxLength: 100 };
  return Type.Optional(
    Type.Unsafe<readonly string[] | null>({ type: ['array', 'null'], items, maxItems: 100, description }),
  );
}
