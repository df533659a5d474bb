import type { NewWebhook, WebhookChanges } from '../contract/subscriptions.ts';
import {
  countSubscriptions,
  deleteDeliveriesOf,
  deletePreviousKeys,
  deleteSubscription,
  insertSubscription,
  lockSubscription,
  selectSubscription,
  selectSubscriptions,
  type SubscriptionValues,
  updateSubscription,
} from '../db/subscriptions.ts';
import { DomainError, endpointTaken, invalidRequest } from '../../kernel/errors.ts';
import {
  maskKey,
  maxSigningKeys,
  maxWebhooks,
  rotateKey,
  type SigningKeys,
  type WebhookSubscription,
} from '../domain/subscription.ts';
import { findEarlierTry, idsToGive } from '../../runtime/change-catalog.ts';
import type { Context, Runtime } from '../../runtime/context.ts';
import { inBatches } from '../../kernel/in-batches.ts';
import { refusedBeforeSending, type WebhookAddresses } from './addresses.ts';

/**
 * Registers an endpoint for events of the caller's business (rule F4). It gets the events that are committed from now on.
 * @returns its id
 * @throws DomainError INVALID_REQUEST_PARAMETERS: the client has it already, it leads where nothing is sent, or the
 *   business has as many as it may have
 */
export async function registerWebhook(ctx: Context, addresses: WebhookAddresses, webhook: NewWebhook): Promise<string> {
  const [id = ''] = idsToGive(ctx, 'webhook', 1);
  if ((await findEarlierTry(ctx, () => selectSubscription(ctx.db, ctx.businessId, id))) !== undefined) return id;
  await refuseAddress(addresses, webhook.endpoint);
  if ((await countSubscriptions(ctx.db, ctx.businessId)) >= maxWebhooks) throw tooMany();
  const now = ctx.now();
  const clientId = ctx.actor.id;
  const added = await insertSubscription(ctx.db, ctx.businessId, {
    id,
    clientId,
    ...addressOf(webhook.endpoint),
    eventNames: webhook.eventNames,
    signingKey: webhook.signingKey,
    previousKeys: [],
    createdAt: now,
    updatedAt: now,
    updatedBy: clientId,
    disabledAt: null,
    disabledReason: null,
    failingSince: null,
  });
  if (!added) throw endpointTaken();
  return id;
}

/** Every subscription of the business, whichever client made it, the oldest first. */
export async function listWebhooks(ctx: Context): Promise<WebhookSubscription[]> {
  return selectSubscriptions(ctx.db, ctx.businessId);
}

/**
 * One subscription of the business.
 * @throws DomainError NOT_FOUND
 */
export async function getWebhook(ctx: Context, id: string): Promise<WebhookSubscription> {
  return found(await selectSubscription(ctx.db, ctx.businessId, id));
}

/**
 * Changes what is named. A new key signs at once, and each that it replaces beside it for a day. Another endpoint is
 * another receiver: it starts without the marks of the old one, and enabled.
 * @throws DomainError NOT_FOUND, INVALID_REQUEST_PARAMETERS (see registerWebhook; too many keys within a day)
 */
export async function changeWebhook(
  ctx: Context,
  addresses: WebhookAddresses,
  id: string,
  changes: WebhookChanges,
): Promise<WebhookSubscription> {
  await getWebhook(ctx, id);
  if (changes.endpoint !== undefined) await refuseAddress(addresses, changes.endpoint);
  const changed = await changeLocked(ctx, id, (current) => {
    const endpoint = changes.endpoint ?? current.endpoint;
    const protocol = addressOf(endpoint).protocol;
    if (changes.protocol !== undefined && changes.protocol !== protocol)
      throw invalidRequest([otherProtocol(protocol)]);
    return {
      ...current,
      endpoint,
      eventNames: changes.eventNames === undefined ? current.eventNames : changes.eventNames,
      ...rotated(current, changes.signingKey, ctx.now()),
      ...(addressOf(endpoint).address === addressOf(current.endpoint).address ? {} : withoutMarks),
    };
  });
  ctx.changes.announceWebhook(ctx.businessId, id);
  ctx.changes.announceDue();
  return changed;
}

/**
 * Sends events again after Opdesk had stopped to: what was pending then, what has happened since, and what comes from
 * now on.
 * @throws DomainError NOT_FOUND
 */
export async function enableWebhook(ctx: Context, id: string): Promise<WebhookSubscription> {
  const webhook = await changeLocked(ctx, id, (current) => ({ ...current, ...withoutMarks }));
  ctx.changes.announceDue();
  return webhook;
}

const maxDeleteBatch = 5_000;

/**
 * Deletes a subscription with its log; what was pending is not sent any more.
 * @throws DomainError NOT_FOUND
 */
export async function deleteWebhook(ctx: Context, id: string): Promise<void> {
  // Of a receiver that was dead for long there may be more than one statement should delete.
  await inBatches(maxDeleteBatch, (atMost) => deleteDeliveriesOf(ctx.db, ctx.businessId, id, atMost));
  const deleted = await deleteSubscription(ctx.db, ctx.businessId, id);
  ctx.changes.announceWebhook(ctx.businessId, id);
  // An earlier try of the same request may have deleted it.
  if (!deleted && ctx.mayExist !== true) throw noWebhook();
}

/** Forgets keys whose day beside the new one is over. */
export async function sweepKeys({ db, now }: Runtime): Promise<void> {
  await deletePreviousKeys(db, now());
}

const withoutMarks = { disabledAt: null, disabledReason: null, failingSince: null } as const;

/** @param change may throw: nothing is written then */
async function changeLocked(
  ctx: Context,
  id: string,
  change: (current: WebhookSubscription) => WebhookSubscription,
): Promise<WebhookSubscription> {
  return ctx.db.transaction(async (tx) => {
    const changed = change(found(await lockSubscription(tx, ctx.businessId, id)));
    const written = { ...changed, updatedAt: ctx.now(), updatedBy: ctx.actor.id };
    await updateSubscription(tx, ctx.businessId, { ...written, ...addressOf(written.endpoint) });
    return written;
  });
}

async function refuseAddress(addresses: WebhookAddresses, endpoint: string): Promise<void> {
  const message = await refusedBeforeSending(addresses, endpoint);
  if (message !== null) throw invalidRequest([{ path: '/endpoint', code: 'not_allowed', message }]);
}

function addressOf(endpoint: string): Pick<SubscriptionValues, 'endpoint' | 'address' | 'protocol'> {
  const { href, protocol } = new URL(endpoint);
  return { endpoint, address: href, protocol: protocol.slice(0, -1) };
}

function found(webhook: WebhookSubscription | undefined): WebhookSubscription {
  if (webhook === undefined) throw noWebhook();
  return webhook;
}

function noWebhook(): DomainError {
  return new DomainError('NOT_FOUND', 'No webhook of this business has this id.');
}

/** @param key undefined stays; so does one that is sent back as lists show it */
function rotated(current: SigningKeys, key: string | null | undefined, now: number): Partial<SigningKeys> {
  if (key === undefined || key === current.signingKey || key === maskKey(current.signingKey)) return {};
  const keys = rotateKey(current, key, now);
  if (keys !== null) return keys;
  const message = `was changed ${maxSigningKeys - 1} times within a day, and each of those keys still signs; try again when one of them is a day old`;
  throw invalidRequest([{ path: '/signing_key', code: 'too_many', message }]);
}

function otherProtocol(protocol: string) {
  return {
    path: '/protocol',
    code: 'conflict',
    message: `is not that of the endpoint, which is ${protocol}`,
    allowed: [protocol],
  } as const;
}

function tooMany(): DomainError {
  return invalidRequest([
    {
      path: '',
      code: 'too_many',
      message: `A business has at most ${maxWebhooks} webhooks.`,
      isSentence: true,
      allowed: { maxItems: maxWebhooks },
    },
  ]);
}
