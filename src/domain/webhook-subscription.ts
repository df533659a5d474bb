/** Who is told of events, and where. Instants are epoch seconds. */
export interface WebhookSubscription {
  readonly id: string;
  readonly clientId: string;
  /** As it was given. */
  readonly endpoint: string;
  /** Null: all, also those that there will be. */
  readonly eventNames: readonly string[] | null;
  readonly signingKey: string | null;
  /** The key before this one, and until when it signs too. */
  readonly previousKey: string | null;
  readonly previousKeyUntil: number | null;
  readonly createdAt: number;
  readonly updatedAt: number;
  /** The client that changed it last. */
  readonly updatedBy: string;
  /** Since when Opdesk sends nothing. */
  readonly disabledAt: number | null;
  /** GONE: the receiver said so. FAILING: nothing arrived for three days. */
  readonly disabledReason: DisabledReason | null;
  /** Since when tries have failed without one success. */
  readonly failingSince: number | null;
}

export type DisabledReason = 'GONE' | 'FAILING';

/** How a subscription is: whether events are sent, and whether they arrive. */
export type WebhookState = 'ACTIVE' | 'FAILING' | 'DISABLED';

export const webhookStates: readonly WebhookState[] = ['ACTIVE', 'FAILING', 'DISABLED'];

export function webhookStateOf({ disabledAt, failingSince }: Pick<WebhookSubscription, 'disabledAt' | 'failingSince'>): WebhookState {
  if (disabledAt !== null) return 'DISABLED';
  return failingSince === null ? 'ACTIVE' : 'FAILING';
}

/** How long both keys sign after a change of the key. */
export const keyRotationSeconds = 86_400;

/** The most subscriptions of one business. */
export const maxWebhooks = 100;

export type SigningKeys = Pick<WebhookSubscription, 'signingKey' | 'previousKey' | 'previousKeyUntil'>;

/**
 * The keys after a change (decision F3): the old one signs beside the new one for a day. Where either is none there is
 * nothing to go over from: events are signed with the new one alone, or not at all.
 * @param key null for none
 * @param now epoch seconds
 */
export function rotateKey(current: SigningKeys, key: string | null, now: number): SigningKeys {
  if (key === current.signingKey) return current;
  if (key === null || current.signingKey === null) return { signingKey: key, previousKey: null, previousKeyUntil: null };
  return { signingKey: key, previousKey: current.signingKey, previousKeyUntil: now + keyRotationSeconds };
}

/** A key as it may be shown: nothing of its length, and of its letters at most the last four of many. */
export function maskKey(key: string | null): string | null {
  if (key === null) return null;
  return key.length < 16 ? '********' : `********${key.slice(-4)}`;
}
