import { type Static, Type } from 'typebox';
import type { Issue } from '../../kernel/errors.ts';
import { asObject } from '../../kernel/schemas.ts';
import type { AddressPolicy } from '../domain/address.ts';
import { eventPayloads } from '../domain/webhook.ts';
import { isMalformedKey } from './signing-key.ts';
import { checkWebhook, eventNames, type NewWebhook, readWebhookChanges } from './subscriptions.ts';
import { checkStrongKey, minSigningKeyBytes } from './weaknesses.ts';

const Endpoint = Type.String({ maxLength: 2_048, description: 'Where events are sent, an https address' });
const atLeast = `At least ${minSigningKeyBytes} bytes, those that a whsec_ key stands for`;
const key = (left: string) => Type.Optional(Type.String({ maxLength: 255, description: `${atLeast}. ${left}` }));

/** The body of `POST /opdesk/v1/webhooks`. */
export const AddWebhookBody = Type.Object({
  endpoint: Endpoint,
  event_names: eventNames('Which events are sent; left out or empty: all'),
  signing_key: key('Left out: Opdesk makes one, and the answer shows it this once'),
  event_payload: Type.Optional(
    Type.Enum(eventPayloads, {
      description:
        'thin: bodies of ids alone, in every delivery, test and replay. snapshot, or left out: with status, times, ' +
        'metas and attributes, too. It stays as it is',
    }),
  ),
});

/** The body of `PATCH /opdesk/v1/webhooks/{webhook_id}`: what it does not name stays. */
export const ChangeWebhookBody = Type.Object({
  endpoint: Type.Optional(Endpoint),
  event_names: eventNames('Which events are sent; empty or null: all'),
  signing_key: key('For a day the one before signs, too'),
});

/** The rules for a webhook under /opdesk/v1 that no schema says: https, and a strong key. Tolerates any shape. */
export function checkStrictWebhook(unread: unknown, policy: AddressPolicy): Issue[] {
  const { signing_key: given } = asObject(unread) as { readonly signing_key?: unknown };
  return [
    ...checkWebhook(unread, { ...policy, httpsOnly: true }),
    ...(typeof given === 'string' && !isMalformedKey(given) ? checkStrongKey(given) : []),
  ];
}

export function readAddedWebhook(body: Static<typeof AddWebhookBody>): NewWebhook {
  const { endpoint = '', eventNames: names = null, signingKey = null } = readWebhookChanges(body);
  return { endpoint, eventNames: names, signingKey, eventPayload: body.event_payload ?? 'snapshot', isStrict: true };
}
