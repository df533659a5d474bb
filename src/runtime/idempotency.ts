import { setTimeout as delay } from 'node:timers/promises';
import { withoutPersonalData } from '../kernel/impersonal.ts';
import {
  deleteIdempotencyKey,
  deleteOldIdempotencyKeys,
  endIdempotencyLease,
  insertIdempotencyKey,
  keepAnswer,
  selectIdempotencyKey,
} from './db/idempotency.ts';
import { DomainError } from '../kernel/errors.ts';
import { retryUntilDone } from '../kernel/retry.ts';
import type { Context, Runtime } from './context.ts';
import { inBatches } from '../kernel/in-batches.ts';

export interface IdempotencyKey {
  /** SHA-256 of the key. */
  readonly key: string;
  readonly method: string;
  readonly path: string;
  /** SHA-256 of the key and the body as sent. */
  readonly bodyDigest: Buffer;
}

/** A success, as it is kept for repeats. */
interface KeptAnswer {
  readonly status: number;
  /** JSON, null for an answer without a body. */
  readonly text: string | null;
}

export interface Idempotency {
  /**
   * Runs `work` once for a key of the caller's (rule B8). A success is kept for 24 hours and answered again; a
   * refusal releases the key; a twin that comes meanwhile waits for the first.
   * `work` gets a context with the seed of the first id that it gives out, the same on every try.
   * @throws DomainError IDEMPOTENCY_KEY_REUSED when the key came with another body
   */
  run(ctx: Context, key: IdempotencyKey, work: (ctx: Context) => Promise<KeptAnswer>): Promise<KeptAnswer>;
}

/** How long an answer is kept. */
export const keptSeconds = 24 * 3_600;
/** How long a try that never ends keeps others waiting: twice as long as any one statement may run. */
const leaseSeconds = 60;
/** How often a twin looks whether the answer is there. Its wait needs no other end: the lease before it has one. */
const pollMs = 50;

export function createIdempotency(): Idempotency {
  const inFlight = new Map<string, Promise<unknown>>();
  return {
    async run(ctx, key, work) {
      const name = JSON.stringify([ctx.businessId, ctx.actor.id, key.method, key.path, key.key]);
      // Twins in this process wait here and cost the database nothing; each then finds what the first left behind.
      for (let first = inFlight.get(name); first !== undefined; first = inFlight.get(name)) await first;
      const running = runOnce(ctx, key, work);
      inFlight.set(
        name,
        running.catch(() => undefined),
      );
      try {
        return await running;
      } finally {
        inFlight.delete(name);
      }
    },
  };
}

async function runOnce(
  ctx: Context,
  key: IdempotencyKey,
  work: (ctx: Context) => Promise<KeptAnswer>,
): Promise<KeptAnswer> {
  const attempt = async (): Promise<KeptAnswer | undefined> => {
    const tried = { ...rowOf(ctx, key), seed: ctx.newUuid(), leaseSeconds, keptSeconds, now: ctx.now() };
    const reservation = await insertIdempotencyKey(ctx.db, tried);
    if (reservation !== undefined) {
      return perform(
        { ...ctx, warnings: [], idempotencySeed: reservation.seed, mayExist: reservation.taken_over },
        key,
        work,
      );
    }
    const row = await selectIdempotencyKey(ctx.db, rowOf(ctx, key));
    if (row === undefined) return undefined;
    if (!row.same_body) throw new DomainError('IDEMPOTENCY_KEY_REUSED');
    // Without a status another process is at it; it ends, or its lease does.
    return row.status === null ? undefined : { status: row.status, text: row.body };
  };
  return retryUntilDone(attempt, () => delay(pollMs));
}

async function perform(
  ctx: Context & { readonly idempotencySeed: string },
  key: IdempotencyKey,
  work: (ctx: Context) => Promise<KeptAnswer>,
): Promise<KeptAnswer> {
  const own = { ...rowOf(ctx, key), seed: ctx.idempotencySeed };
  let result: KeptAnswer;
  try {
    result = await work(ctx);
  } catch (error) {
    const release = changedNothing(error, ctx)
      ? deleteIdempotencyKey(ctx.db, own)
      : endIdempotencyLease(ctx.db, own, ctx.now());
    await release.catch((failure: unknown) => ctx.telemetry.jobFailed('release idempotency key', failure));
    throw error;
  }
  try {
    if (result.status >= 200 && result.status < 300) {
      await keep(ctx, own, result);
    } else {
      await deleteIdempotencyKey(ctx.db, own);
    }
  } catch (failure) {
    // The work is done and must be answered; a repeat finds it by the seed once the lease has ended.
    ctx.telemetry.jobFailed('keep idempotent answer', failure);
  }
  return result;
}

/** After a try that may have changed something, the next try keeps the seed, and so finds those changes. */
function changedNothing(error: unknown, { mayExist }: Context): boolean {
  if (!(error instanceof DomainError)) return false;
  switch (error.code) {
    case 'SERVICE_UNAVAILABLE':
    case 'SERVER_ERROR':
      return false;
    case 'INVALID_REQUEST_PARAMETERS':
      // The settings may have changed since an earlier try, and this one has not looked what that did.
      return mayExist !== true;
    default:
      return true;
  }
}

/** Whole, or without personal data where somebody's have been erased since the request began. */
async function keep(
  { db }: Context,
  own: KeyRow & { readonly seed: string },
  { status, text }: KeptAnswer,
): Promise<void> {
  if (await keepAnswer(db, own, { status, body: text, isImpersonal: false })) return;
  await keepAnswer(db, own, { status, body: text === null ? null : withoutPersonalData(text), isImpersonal: true });
}

interface KeyRow {
  readonly businessId: string;
  readonly clientId: string;
  readonly method: string;
  readonly path: string;
  readonly key: string;
  readonly bodyDigest: Buffer;
}

function rowOf(ctx: Context, key: IdempotencyKey): KeyRow {
  return { businessId: ctx.businessId, clientId: ctx.actor.id, ...key };
}

const maxSweepBatch = 1_000;

/** Deletes what is older than it is kept for; returns how many. */
export async function sweepIdempotencyKeys({ db, now }: Runtime): Promise<number> {
  return inBatches(maxSweepBatch, (atMost) => deleteOldIdempotencyKeys(db, now() - keptSeconds, atMost));
}
