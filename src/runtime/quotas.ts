import { DomainError } from '../kernel/errors.ts';
import { inBatches } from '../kernel/in-batches.ts';
import type { Queryable } from '../postgres/database.ts';
import type { Context, Runtime } from './context.ts';
import { countQuotaUse, deleteOldQuotaCounts, selectQuotaFreesAt } from './db/quotas.ts';

/** The quotas of a business, by the names of quota_counts. */
const shown = {
  patients: { what: 'patients added', setting: 'QUOTA_PATIENTS' },
  webhooks: { what: 'webhooks registered', setting: 'QUOTA_WEBHOOKS' },
  test_events: { what: 'test events', setting: 'QUOTA_TEST_EVENTS' },
  holds: { what: 'holds', setting: 'QUOTA_HOLDS' },
  walk_ins: { what: 'walk-ins', setting: 'QUOTA_WALK_INS' },
} as const;
type Quota = keyof typeof shown;

/** By quota; 0 for none. */
export type Quotas = Readonly<Record<Quota, number>>;

/** The most of a quota, as SQL functions take it; null for none. */
export function mostOf({ quotas }: Pick<Runtime, 'quotas'>, quota: Quota): number | null {
  return quotas[quota] === 0 ? null : quotas[quota];
}

/** @throws DomainError TOO_MANY_REQUESTS where the business has used the quota up */
export async function refuseOverQuota(ctx: Context, quota: Quota): Promise<void> {
  const most = mostOf(ctx, quota);
  if (most === null) return;
  const freesAt = await selectQuotaFreesAt(ctx.db, ctx.businessId, quota, most, ctx.now());
  if (freesAt !== null) throw overQuota(ctx, quota, freesAt);
}

/** Counts one use, in the transaction of what it counts. @param part see count_quota.sql */
export async function countQuota(tx: Queryable, ctx: Context, quota: Quota, part: string): Promise<void> {
  if (mostOf(ctx, quota) !== null) await countQuotaUse(tx, ctx.businessId, quota, part, ctx.now());
}

/** The refusal of what the database found over its quota: it says which one, how many there are, and when again. */
export async function quotaRefusal(ctx: Context, quota: Quota): Promise<DomainError> {
  const freesAt = await selectQuotaFreesAt(ctx.db, ctx.businessId, quota, ctx.quotas[quota], ctx.now());
  return overQuota(ctx, quota, freesAt ?? ctx.now());
}

/** @param freesAt epoch seconds */
export function overQuota(ctx: Context, quota: Quota, freesAt: number): DomainError {
  const limit = ctx.quotas[quota];
  const seconds = Math.max(1, Math.ceil(freesAt - ctx.now()));
  const { what, setting } = shown[quota];
  const message =
    `The quota of ${what} is used up: ${limit} an hour for each business (${setting}). The next one is possible in ` +
    `${seconds} s. For a program that adds many, the operator sets more for a while.`;
  return new DomainError('TOO_MANY_REQUESTS', message, { retry_after_seconds: seconds, quota, limit });
}

/** Counts that are older count no more. */
const countedSeconds = 3_600;
const maxSweepBatch = 1_000;

/** Deletes the counts of a business that count no more; returns how many. */
export async function sweepQuotas({ db, now }: Runtime, businessId: string): Promise<number> {
  return inBatches(maxSweepBatch, (atMost) => deleteOldQuotaCounts(db, businessId, now() - countedSeconds, atMost));
}
