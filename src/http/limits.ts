import type { FastifyReply, FastifyRequest } from 'fastify';
import { LRUCache } from 'lru-cache';
import { tooManyRequests } from './errors.ts';
import { networkOf } from './network-of.ts';
import type { Siblings } from '../runtime/siblings.ts';

export interface LimitOptions {
  /** Units of one API client, or of one address while it does not say which client it is; see call-costs.ts. */
  readonly unitsPerSecond: number;
  /** Of one API client from one address. */
  readonly loginsPerMinute: number;
}

/** An API client or a user of the staff. */
interface CountedCaller {
  /** People of the desk are not kept out by the programs of their business. */
  readonly kind: 'client' | 'staff';
  readonly id: string;
  readonly businessId: string;
}

type CountUnits<Result = void> = (
  request: FastifyRequest,
  reply: FastifyReply,
  caller: CountedCaller | undefined,
  units: number,
) => Result;

export interface Limits extends Pick<LimitOptions, 'loginsPerMinute'> {
  /**
   * Counts a call of so many units, and says in the headers of its answer how many are left: of the caller's, or of the
   * business's where that has fewer. One that the caller's limit refuses takes nothing from the business's.
   * @throws DomainError TOO_MANY_REQUESTS
   */
  readonly count: CountUnits;
  /** Counts an answer as so many units more; it is not refused for them, what comes next may be. */
  readonly countAnswer: CountUnits;
  /**
   * Counts a try of credentials at an operation before it is looked at, by its network. One that is refused by whose
   * credentials it tries takes nothing from the others of the network.
   * @returns counts it by whose credentials it tries, too
   * @throws DomainError TOO_MANY_REQUESTS, as what it returns
   */
  countTry(operationId: string, network: string): (whose: string) => void;
  /** Counts a try from a browser that is known: what its network does is not counted with it. @throws the same */
  countTryOfDevice(operationId: string, deviceDigest: string): void;
}

/** A network may log in for this many clients: it may be a whole office. */
const maxClientsPerNetwork = 10;
/** The API clients of a business have this many times the units of one, together. */
const clientsPerBusiness = 3;

/**
 * Counts what came to this process, and what its siblings count a moment later. Servers count each for
 * themselves.
 */
export function createLimits(options: LimitOptions, elapsedMs: () => number, siblings: Siblings): Limits {
  const counts = createSiblingCounts(siblings);
  const createWindows = (name: string, max: number, windowMs: number) =>
    counts.share(name, createOwnWindows(max, windowMs, elapsedMs));
  const limit = options.unitsPerSecond;
  const perSecond = createWindows('second', limit, 1_000);
  const perSecondOfBusiness = createWindows('second of business', limit * clientsPerBusiness, 1_000);
  const tries = createWindows('tries', options.loginsPerMinute, 60_000);
  const triesOfNetworks = createWindows('tries of network', options.loginsPerMinute * maxClientsPerNetwork, 60_000);
  const countUnits: CountUnits<Counted> = (request, reply, caller, asked) => {
    // A call that counts as more than there are in a second must be possible, alone.
    const units = Math.min(asked, limit);
    const own = perSecond(caller === undefined ? `address ${networkOf(request.ip)}` : `client ${caller.id}`, units);
    const ofBusiness =
      own.isExceeded || caller?.kind !== 'client' ? own : perSecondOfBusiness(caller.businessId, units);
    const counted = ofBusiness.remaining < own.remaining || ofBusiness.isExceeded ? ofBusiness : own;
    void reply.headers({
      'x-ratelimit-limit': limit,
      // What it counted as before its body came, too.
      'x-ratelimit-cost': Number(reply.getHeader('x-ratelimit-cost') ?? 0) + units,
      'x-ratelimit-remaining': counted.remaining,
      'x-ratelimit-reset': counted.seconds,
    });
    return counted;
  };
  return {
    loginsPerMinute: options.loginsPerMinute,
    count(request, reply, caller, units) {
      const { isExceeded, seconds } = countUnits(request, reply, caller, units);
      if (isExceeded) throw tooManyRequests(seconds, units > 1 ? { cost: Math.min(units, limit), limit } : undefined);
    },
    countAnswer: countUnits,
    countTry(operationId, network) {
      const key = `${operationId} ${network}`;
      refuseBeyond(triesOfNetworks(key, 1));
      return (whose) => {
        const counted = tries(`${key} ${whose}`, 1);
        if (counted.isExceeded) triesOfNetworks(key, -1);
        refuseBeyond(counted);
      };
    },
    countTryOfDevice(operationId, deviceDigest) {
      refuseBeyond(tries(`${operationId} device ${deviceDigest}`, 1));
    },
  };
}

function refuseBeyond({ isExceeded, seconds }: Counted): void {
  if (isExceeded) throw tooManyRequests(seconds);
}

type CountOf = (key: string, units: number) => Counted;

/** How long what was counted is gathered before siblings are notified. */
const notifyAfterMs = 50;

/** Counts of the siblings beside those of this process. */
function createSiblingCounts(siblings: Siblings): { share(name: string, count: CountOf): CountOf } {
  const counters = new Map<string, CountOf>();
  let gathered: Map<string, readonly [name: string, key: string, units: number]> | undefined;
  siblings.onNotified('units', (message) => {
    for (const [name, key, units] of message as [string, string, number][]) counters.get(name)?.(key, units);
  });
  const gather = (name: string, key: string, units: number): void => {
    if (gathered === undefined) {
      const sent = (gathered = new Map());
      setTimeout(() => {
        gathered = undefined;
        siblings.notify('units', [...sent.values()]);
      }, notifyAfterMs).unref();
    }
    const id = `${name} ${key}`;
    gathered.set(id, [name, key, units + (gathered.get(id)?.[2] ?? 0)]);
  };
  return {
    share(name, count) {
      counters.set(name, count);
      if (!siblings.areThere) return count;
      return (key, units) => {
        gather(name, key, units);
        return count(key, units);
      };
    },
  };
}

interface Counted {
  readonly isExceeded: boolean;
  readonly remaining: number;
  /** Until the window ends, rounded up. */
  readonly seconds: number;
}

/** How many callers' counts are kept of each limit. */
const maxRemembered = 5_000;

/** A window begins with a caller's first request after the one before it has ended. */
function createOwnWindows(max: number, windowMs: number, elapsedMs: () => number): CountOf {
  const windows = new LRUCache<string, { count: number; readonly endsAtMs: number }>({ max: maxRemembered });
  return (key, units) => {
    const nowMs = elapsedMs();
    const known = windows.get(key);
    const window = known !== undefined && nowMs < known.endsAtMs ? known : { count: 0, endsAtMs: nowMs + windowMs };
    window.count += units;
    if (window !== known) windows.set(key, window);
    return {
      isExceeded: window.count > max,
      remaining: Math.max(0, max - window.count),
      seconds: Math.ceil((window.endsAtMs - nowMs) / 1_000),
    };
  };
}
