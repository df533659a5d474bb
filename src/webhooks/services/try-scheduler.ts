import type { LeaseLimits } from '../db/deliveries.ts';

export interface Named {
  readonly businessId: string;
  readonly webhookId: string;
}

/**
 * How many tries this process makes at a time, to which receivers, and the deliveries that it has leased beyond that.
 */
export interface TryScheduler<Taken extends Named> {
  /**
   * The deliveries that may be leased now; undefined for none.
   * @param unwritten results not yet written, which count
   */
  offer(unwritten: number): LeaseLimits | undefined;
  add(taken: Taken): void;
  /** The deliveries that may begin now, of all webhooks or of one; they count as under way from now on. */
  begin(of?: Named): Taken[];
  /** A try that was begun came to its end. @param came what of it; null: it was not made after all */
  end(of: Taken, came: { readonly hasArrived: boolean; readonly durationMs: number } | null): void;
  /**
   * Begins and takes nothing for the receiver of this try, for a while, and then little at a time until something
   * arrives.
   */
  rest(of: Taken, forMs: number): void;
  /** Answers the deliveries that have not begun, of all webhooks or of one, and has them no longer. */
  clear(of?: Named): Taken[];
  /** The same, and forgets how receivers were: tries under way say nothing of those that are there from now on. */
  forget(of?: Named): Taken[];
}

const maxUnderWay = 512;
const maxEach = 32;
/**
 * A receiver gets at most this share of the free tries, so that some are always left for others, however many are slow.
 */
const shareOfFree = 1 / 8;
/**
 * Deliveries that are leased ahead for a receiver that answers quickly, so that its next tries do not wait for the
 * database.
 */
const maxAheadOfQuick = 96;
const quickMs = 500;
/**
 * After so many failures in a row a receiver is taken for dead; it is asked only now and then, by as many tries as it
 * may have.
 */
const failuresOfTheDead = 32;
const restOfTheDeadMs = 1_000;
const forgottenAfterMs = 60_000;

interface Receiver<Taken> extends Named {
  readonly waiting: Taken[];
  underWay: number;
  /** How many it may have under way. */
  most: number;
  isQuick: boolean;
  failuresInRow: number;
  lastBeganMs: number;
  restsUntilMs: number;
}

/** @param nowMs a clock that only goes forward */
export function createTryScheduler<Taken extends Named>(nowMs: () => number): TryScheduler<Taken> {
  const receivers = new Map<string, Receiver<Taken>>();
  const begunFor = new WeakMap<Taken, Receiver<Taken>>();
  let underWay = 0;

  const share = (of: Pick<Receiver<Taken>, 'underWay' | 'most'>): number => shareOf(of, maxUnderWay - underWay);

  function beginOf(receiver: Receiver<Taken>): Taken[] {
    const begun: Taken[] = [];
    if (nowMs() < receiver.restsUntilMs) return begun;
    while (receiver.underWay < share(receiver) && underWay < maxUnderWay) {
      const next = receiver.waiting.shift();
      if (next === undefined) break;
      receiver.underWay += 1;
      receiver.lastBeganMs = nowMs();
      underWay += 1;
      begunFor.set(next, receiver);
      begun.push(next);
    }
    return begun;
  }

  function those(of: Named | undefined): Receiver<Taken>[] {
    const one = of && receivers.get(keyOf(of));
    return of === undefined ? [...receivers.values()] : one === undefined ? [] : [one];
  }
  const clear = (of?: Named): Taken[] => those(of).flatMap(({ waiting }) => waiting.splice(0));

  return {
    clear,
    offer(unwritten) {
      const free = maxUnderWay - underWay - unwritten;
      if (free <= 0) return undefined;
      for (const [key, receiver] of receivers) if (isForgotten(receiver, nowMs())) receivers.delete(key);
      const busy = [...receivers.values()].map((receiver) => ({
        businessId: receiver.businessId,
        webhookId: receiver.webhookId,
        tries: furtherTriesOf(receiver, share(receiver), nowMs()),
      }));
      return { atMost: Math.ceil(free / 2), atMostEach: share({ underWay: 0, most: maxEach }), busy };
    },
    add(taken) {
      const receiver = receivers.get(keyOf(taken)) ?? newcomer(taken, nowMs());
      receivers.set(keyOf(taken), receiver);
      receiver.waiting.push(taken);
    },
    begin: (of) => those(of).flatMap(beginOf),
    end(of, came) {
      const receiver = begunFor.get(of);
      if (receiver === undefined) return;
      begunFor.delete(of);
      underWay -= 1;
      receiver.underWay -= 1;
      if (came !== null) note(receiver, came.hasArrived, came.durationMs);
    },
    rest(of, forMs) {
      const receiver = begunFor.get(of);
      if (receiver !== undefined) letRest(receiver, nowMs() + forMs);
    },
    forget(of) {
      const cleared = clear(of);
      for (const receiver of those(of)) receivers.delete(keyOf(receiver));
      return cleared;
    },
  };
}

/** A receiver with nothing under way may begin one try as long as any may begin. */
function shareOf({ underWay, most }: { readonly underWay: number; readonly most: number }, free: number): number {
  return Math.max(underWay === 0 ? 1 : 0, Math.min(most, Math.floor(free * shareOfFree)));
}

/** How many more may be taken for a receiver that may have its share under way. */
function furtherTriesOf<Taken>(receiver: Receiver<Taken>, share: number, nowMs: number): number {
  const { failuresInRow, lastBeganMs, restsUntilMs, isQuick, underWay, waiting } = receiver;
  const seemsDead = failuresInRow >= failuresOfTheDead && nowMs < lastBeganMs + restOfTheDeadMs;
  if (seemsDead || nowMs < restsUntilMs) return 0;
  return Math.max(0, share + (isQuick ? maxAheadOfQuick : 0) - underWay - waiting.length);
}

function letRest<Taken>(receiver: Receiver<Taken>, untilMs: number): void {
  receiver.restsUntilMs = Math.max(receiver.restsUntilMs, untilMs);
  receiver.isQuick = false;
  receiver.most = 1;
}

/** Notes the result of a try for its receiver. */
function note<Taken>(receiver: Receiver<Taken>, hasArrived: boolean, durationMs: number): void {
  receiver.isQuick = hasArrived && durationMs < quickMs;
  receiver.failuresInRow = hasArrived ? 0 : receiver.failuresInRow + 1;
  if (hasArrived) receiver.most = Math.min(maxEach, 2 * receiver.most);
}

function isForgotten<Taken>({ underWay, waiting, lastBeganMs, restsUntilMs }: Receiver<Taken>, nowMs: number): boolean {
  return underWay === 0 && waiting.length === 0 && nowMs > Math.max(lastBeganMs, restsUntilMs) + forgottenAfterMs;
}

function newcomer<Taken>({ businessId, webhookId }: Named, nowMs: number): Receiver<Taken> {
  return {
    businessId,
    webhookId,
    waiting: [],
    underWay: 0,
    most: maxEach,
    isQuick: false,
    failuresInRow: 0,
    lastBeganMs: nowMs,
    restsUntilMs: Number.NEGATIVE_INFINITY,
  };
}

/** One text for each webhook. */
export function keyOf({ businessId, webhookId }: Named): string {
  return `${businessId}/${webhookId}`;
}
