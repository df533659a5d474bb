import type { NewWebhook } from '../contract/subscriptions.ts';
import { countWebhooks, insertWebhook, lockNewWebhooks, selectWebhook } from '../db/webhooks.ts';
import { endpointTaken, tooManyOfBusiness } from '../../kernel/errors.ts';
import type { Queryable } from '../../postgres/database.ts';
import { maxWebhooks } from '../domain/webhook.ts';
import { findEarlierTry, idsToGive } from '../../runtime/earlier-try.ts';
import type { Context } from '../../runtime/context.ts';
import { countQuota, refuseOverQuota } from '../../runtime/quotas.ts';
import { refuseAddress, type WebhookAddresses } from './addresses.ts';
import { addressOf, withoutMarks } from './change-locked-webhook.ts';
import { sealKeys } from './seal-keys.ts';

/**
 * Registers an endpoint for events of the caller's business (rule F4). It gets the events that are committed from now
 * on.
 * @returns its id
 * @throws DomainError INVALID_REQUEST_PARAMETERS: the client has it already, it leads where nothing is sent, or the
 *   business has as many as it may have; TOO_MANY_REQUESTS (a quota)
 */
export async function addSubscription(ctx: Context, addresses: WebhookAddresses, webhook: NewWebhook): Promise<string> {
  const [id = ''] = idsToGive(ctx, 'webhook', 1);
  if ((await findEarlierTry(ctx, () => selectWebhook(ctx.db, ctx.businessId, id))) !== undefined) return id;
  await refuseAddress(addresses, webhook.endpoint);
  await refuseTooMany(ctx.db, ctx.businessId);
  await refuseOverQuota(ctx, 'webhooks');
  const now = ctx.now();
  const clientId = ctx.actor.id;
  const keys = { signingKey: webhook.signingKey, previousKeys: [] };
  const added = await ctx.db.transaction(async (tx) => {
    const seal = await ctx.sealing.sealer(tx);
    await lockNewWebhooks(tx, ctx.businessId);
    await refuseTooMany(tx, ctx.businessId);
    const isAdded = await insertWebhook(tx, ctx.businessId, {
      id,
      clientId,
      ...addressOf(webhook.endpoint),
      eventNames: webhook.eventNames,
      eventPayload: webhook.eventPayload,
      isStrict: webhook.isStrict,
      ...sealKeys(seal, { businessId: ctx.businessId, webhookId: id }, keys),
      createdAt: now,
      updatedAt: now,
      updatedBy: clientId,
      ...withoutMarks,
    });
    if (isAdded) await countQuota(tx, ctx, 'webhooks', '');
    return isAdded;
  });
  if (!added) throw endpointTaken();
  return id;
}

async function refuseTooMany(db: Queryable, businessId: string): Promise<void> {
  if ((await countWebhooks(db, businessId)) < maxWebhooks) return;
  throw tooManyOfBusiness('webhooks', maxWebhooks);
}
