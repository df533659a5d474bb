import { setTimeout as delay } from 'node:timers/promises';
import { endTries, type MarkRow, type TryResultRow } from '../db/deliveries.ts';
import {
  type AfterTry,
  afterTry,
  countRefusals,
  failingForSeconds,
  failureText,
  hasArrived,
  markOf,
  type TryOutcome,
} from '../domain/delivery.ts';
import { retryUntilDone } from '../../kernel/retry.ts';
import type { Runtime } from '../../runtime/context.ts';
import { randomShare } from '../../runtime/secrets.ts';
import type { EndedTry } from './ended-try.ts';

/** Writes the results of tries, many at a time. */
interface DeliveryResults {
  add(ended: EndedTry): void;
  /** How many are still to be written. */
  unwritten(): number;
  /**
   * Writes the results that there are, or drops them where the database takes none: after the lease they are tried
   * again.
   */
  close(): Promise<void>;
}

/** The results of tries that end within this time are written together. */
const gatherMs = 3;

const maxAtOnce = 500;

/** Between two tries to write the same results. */
const retryPauseMs = 1_000;

/** @param onWritten called when what waited for these may go on */
export function createDeliveryResults(runtime: Runtime, onWritten: () => void): DeliveryResults {
  const { now, telemetry, wakeUps } = runtime;
  const waiting: { readonly ended: EndedTry; readonly after: AfterTry }[] = [];
  let underWrite = 0;
  let writing: Promise<void> | undefined;
  let isClosing = false;

  async function writeAll(): Promise<void> {
    await delay(gatherMs);
    while (waiting.length > 0) {
      const batch = waiting.splice(0, maxAtOnce);
      underWrite = batch.length;
      await writeBatch(batch);
      underWrite = 0;
      onWritten();
    }
  }

  /** Until it succeeds, or until the leases have ended and others have taken them. */
  async function writeBatch(batch: typeof waiting): Promise<void> {
    let hasFailed = false;
    const attempt = async (): Promise<'written' | 'given up' | undefined> => {
      try {
        report(batch, await endTries(runtime.db, batch.map(resultRow), markRows(batch), failingForSeconds));
        return 'written';
      } catch (error) {
        if (!hasFailed) telemetry.jobFailed('write results of webhooks', error);
        hasFailed = true;
        return isClosing || batch.every(({ ended }) => ended.delivery.leasedUntil < now()) ? 'given up' : undefined;
      }
    };
    await retryUntilDone(attempt, () => delay(retryPauseMs));
  }

  function report(batch: typeof waiting, switchedOff: Awaited<ReturnType<typeof endTries>>): void {
    for (const {
      ended: { outcome, delivery },
      after,
    } of batch) {
      telemetry.triedWebhook(outcomeLabel(outcome));
      if (after.state === 'DELIVERED') telemetry.deliveredWebhook(after.finishedAt - delivery.createdAt);
      if (after.state === 'FAILED') telemetry.gaveUpWebhook();
    }
    for (const { businessId, webhookId, reason } of switchedOff) {
      telemetry.switchedOffWebhook(reason, businessId, webhookId);
      wakeUps.announceWebhook(businessId, webhookId);
    }
  }

  return {
    add(ended) {
      const { delivery, outcome } = ended;
      waiting.push({
        ended,
        after: afterTry(outcome, delivery.tries - delivery.replayedAfter, now(), randomShare(runtime)),
      });
      writing ??= writeAll().finally(() => (writing = undefined));
    },
    unwritten: () => waiting.length + underWrite,
    async close() {
      isClosing = true;
      await writing;
    },
  };
}

function resultRow({ ended, after }: { readonly ended: EndedTry; readonly after: AfterTry }): TryResultRow {
  const { delivery, at, durationMs, signatures, outcome } = ended;
  const { statusCode, failure, answer } = outcome;
  const { refusals, isPassed } = countRefusals(outcome, delivery.refusals);
  return {
    position: delivery.position,
    lease: delivery.leasedUntil,
    at,
    duration_ms: durationMs,
    status_code: statusCode,
    failure: failure && failureText(failure),
    answer,
    signatures: signatures && [signatures.eka, ...signatures.standard],
    state: after.state,
    refusals,
    is_passed: isPassed,
    next_try_at: after.nextTryAt,
    finished_at: after.finishedAt,
  };
}

/** One for each endpoint that something was sent to. */
function markRows(batch: readonly { readonly ended: EndedTry }[]): MarkRow[] {
  const groups = new Map<string, [EndedTry, ...EndedTry[]]>();
  for (const { ended } of batch) {
    const { businessId, webhookId, endpoint } = ended.delivery;
    const key = JSON.stringify([businessId, webhookId, endpoint]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [ended]);
    else group.push(ended);
  }
  return [...groups.values()].map((tries) => {
    const { businessId, webhookId, endpoint } = tries[0].delivery;
    const { hasSucceeded, failingSince, lastFailedAt, isGone } = markOf(tries);
    return {
      business_id: businessId,
      webhook_id: webhookId,
      endpoint,
      has_succeeded: hasSucceeded,
      failing_since: failingSince,
      last_failed_at: lastFailedAt,
      is_gone: isGone,
    };
  });
}

/** Of few values, for counting. */
function outcomeLabel(outcome: TryOutcome): string {
  if (hasArrived(outcome)) return 'delivered';
  return outcome.failure?.word.toLowerCase() ?? `${Math.floor((outcome.statusCode ?? 0) / 100)}xx`;
}
