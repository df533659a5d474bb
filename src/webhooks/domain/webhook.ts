/** The endpoint that gets events of a business, and which. Instants are epoch seconds. */
export interface Webhook {
  readonly id: string;
  /** Of the client that made it, or of the user of the staff. */
  readonly clientId: string;
  /** As it was given. */
  readonly endpoint: string;
  /** Null: all, also those that there will be. */
  readonly eventNames: readonly string[] | null;
  readonly signingKey: string | null;
  readonly eventPayload: EventPayload;
  /** Made under /opdesk/v1: https alone, and a key of some length, whichever path changes it. */
  readonly isStrict: boolean;
  /** The keys before this one that still sign too, the latest first. */
  readonly previousKeys: readonly PreviousKey[];
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

/** The contents of bodies: snapshot all that rule F1 says, thin ids of Opdesk alone. Never changed. */
export type EventPayload = 'snapshot' | 'thin';

export const eventPayloads: readonly EventPayload[] = ['snapshot', 'thin'];

interface PreviousKey {
  readonly key: string;
  /** Epoch seconds. */
  readonly until: number;
}

export type DisabledReason = 'GONE' | 'FAILING';

/** How a webhook is: whether events are sent, and whether they arrive. */
type WebhookState = 'ACTIVE' | 'FAILING' | 'DISABLED';

export const webhookStates: readonly WebhookState[] = ['ACTIVE', 'FAILING', 'DISABLED'];

export function webhookStateOf({
  disabledAt,
  failingSince,
}: Pick<Webhook, 'disabledAt' | 'failingSince'>): WebhookState {
  if (disabledAt !== null) return 'DISABLED';
  return failingSince === null ? 'ACTIVE' : 'FAILING';
}

/** How long both keys sign after a change of the key. */
export const keyRotationSeconds = 86_400;

/** The most webhooks of one business. */
export const maxWebhooks = 100;

/** The most keys of a webhook that sign at one time. */
export const maxSigningKeys = 5;

export type SigningKeys = Pick<Webhook, 'signingKey' | 'previousKeys'>;

/** The keys that sign at an instant, the newest first (rule F3). @param at epoch seconds */
export function keysAt({ signingKey, previousKeys }: SigningKeys, at: number): readonly string[] {
  if (signingKey === null) return [];
  return [signingKey, ...previousKeys.filter(({ until }) => until > at).map(({ key }) => key)];
}

/**
 * The keys after a change (rule F3). A key that is replaced signs beside the new one for a day, also where the new one
 * is replaced within that day. Where there was no key, or is none after the change, no earlier key signs any more.
 * @param key another one, null for none
 * @param now epoch seconds
 * @returns null where more than maxSigningKeys would sign
 */
export function rotateKey(current: SigningKeys, key: string | null, now: number): SigningKeys | null {
  if (key === null || current.signingKey === null) return { signingKey: key, previousKeys: [] };
  const replaced = { key: current.signingKey, until: now + keyRotationSeconds };
  const previousKeys = [replaced, ...current.previousKeys].filter((each) => each.key !== key && each.until > now);
  return previousKeys.length < maxSigningKeys ? { signingKey: key, previousKeys } : null;
}

/** A key as it may be shown: nothing of its length, and of its letters at most the last four of many. */
export function maskKey(key: string | null): string | null {
  if (key === null) return null;
  return key.length < 16 ? '********' : `********${key.slice(-4)}`;
}
