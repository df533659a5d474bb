import { type Static, Type } from 'typebox';
import type { Issue } from '../../kernel/errors.ts';
import { named } from '../../kernel/schemas.ts';
import type { Webhook } from '../domain/webhook.ts';
import { keyBytes } from './signing-key.ts';

/** Of a key that signs events; of one of Standard Webhooks those that it stands for. */
export const minSigningKeyBytes = 24;

type Weakness = 'ENDPOINT_NOT_ENCRYPTED' | 'EVENTS_NOT_SIGNED' | 'SIGNING_KEY_SHORT';

const said: Readonly<Record<Weakness, string>> = {
  ENDPOINT_NOT_ENCRYPTED: 'The endpoint is http: everybody between can read and change events. Use https.',
  EVENTS_NOT_SIGNED: 'Events are not signed: the receiver cannot tell who sent them. Set a signing_key.',
  SIGNING_KEY_SHORT: `The signing_key has fewer than ${minSigningKeyBytes} bytes and may be guessed. Use a longer one.`,
};

const Warning = named('WebhookWarning', {
  code: Type.Enum(Object.keys(said) as Weakness[]),
  message: Type.String(),
});

/** The weaknesses of a webhook, where it has any. */
export const WebhookWarnings = Type.Optional(
  Type.Array(Warning, { description: 'What is weak; left out where nothing is' }),
);

type Judged = Pick<Webhook, 'endpoint' | 'signingKey'>;

export function webhookWarnings(webhook: Judged): { readonly warnings?: Static<typeof Warning>[] } {
  const warnings = weaknessesOf(webhook).map((code) => ({ code, message: said[code] }));
  return warnings.length === 0 ? {} : { warnings };
}

function weaknessesOf({ endpoint, signingKey }: Judged): Weakness[] {
  const found: Weakness[] = [];
  if (new URL(endpoint).protocol !== 'https:') found.push('ENDPOINT_NOT_ENCRYPTED');
  if (signingKey === null) found.push('EVENTS_NOT_SIGNED');
  else if (isShortKey(signingKey)) found.push('SIGNING_KEY_SHORT');
  return found;
}

function isShortKey(key: string): boolean {
  return keyBytes(key, 'standard').length < minSigningKeyBytes;
}

/** Why a key is none for a webhook that was made under /opdesk/v1. */
export function checkStrongKey(key: string | null): Issue[] {
  if (key === null)
    return [{ path: '/signing_key', code: 'required', message: 'cannot be taken away: the events of it are signed' }];
  if (!isShortKey(key)) return [];
  const message = `must have at least ${minSigningKeyBytes} bytes, those that a whsec_ key stands for`;
  return [{ path: '/signing_key', code: 'too_short', message, allowed: { minBytes: minSigningKeyBytes } }];
}

/** The issues of a webhook that was made under /opdesk/v1, where a change would make it weak. */
export function refusedWeaknesses({ endpoint, signingKey }: Judged): Issue[] {
  const isEncrypted = new URL(endpoint).protocol === 'https:';
  const message = 'must be an https address, because the webhook was made so';
  return [
    ...(isEncrypted ? [] : [{ path: '/endpoint', code: 'format', message, allowed: ['https'] } as const]),
    ...checkStrongKey(signingKey),
  ];
}
