import { Type } from 'typebox';
import { eventPayloads, maskKey, type Webhook, webhookStateOf, webhookStates } from '../domain/webhook.ts';
import { named, withoutEmpty } from '../../kernel/schemas.ts';
import { Seconds, whole } from './seconds.ts';
import { webhookWarnings, WebhookWarnings } from './weaknesses.ts';

const Health = named('WebhookHealth', {
  webhook_id: Type.String(),
  client_id: Type.String(),
  endpoint: Type.String(),
  event_names: Type.Array(Type.String(), { description: 'Empty: all' }),
  signing_key: Type.Optional(Type.String({ description: 'Masked; left out: events are not signed' })),
  previous_key_until: Type.Optional(Seconds('Until when the key before this one signs too')),
  event_payload: Type.Enum(eventPayloads, { description: 'thin: bodies of ids alone' }),
  warnings: WebhookWarnings,
  state: Type.Enum(webhookStates, {
    description: 'FAILING: the last tries failed. DISABLED: nothing is sent until it is enabled',
  }),
  failing_since: Type.Optional(Seconds('Since when nothing has arrived')),
  disabled_at: Type.Optional(Seconds()),
  disabled_reason: Type.Optional(
    Type.Enum(['GONE', 'FAILING'], {
      description: 'GONE: the receiver answered 410. FAILING: nothing arrived for three days',
    }),
  ),
  pending: Type.Integer({ description: 'Deliveries still to be made, counted up to 10,000' }),
  created_at: Seconds(),
});

export const WebhookHealthAnswer = Type.Object({ webhook: Health });
/** With a key that Opdesk has made for it. */
export const WebhookWithKeyAnswer = Type.Object({
  webhook: Health,
  signing_key: Type.Optional(Type.String({ description: 'The key that Opdesk has made; it is never shown again' })),
});
export const WebhookHealthListAnswer = Type.Object({ webhooks: Type.Array(Health) });

/** @returns what WebhookHealthAnswer has of a subscription */
export function healthAnswer(webhook: Webhook, pending: number): Readonly<Record<string, unknown>> {
  const { id, clientId, endpoint, eventNames, disabledAt, disabledReason, failingSince, previousKeys, createdAt } =
    webhook;
  return withoutEmpty({
    webhook_id: id,
    client_id: clientId,
    endpoint,
    event_names: eventNames ?? [],
    signing_key: maskKey(webhook.signingKey),
    previous_key_until: whole(previousKeys[0]?.until ?? null),
    event_payload: webhook.eventPayload,
    ...webhookWarnings(webhook),
    state: webhookStateOf(webhook),
    failing_since: whole(failingSince),
    disabled_at: whole(disabledAt),
    disabled_reason: disabledReason,
    pending,
    created_at: whole(createdAt),
  });
}
