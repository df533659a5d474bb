import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import rateLimit, { type FastifyRateLimitStore } from '@fastify/rate-limit';
import { LRUCache } from 'lru-cache';
import { tooManyRequests } from './errors.ts';
import { networkOf } from './network-of.ts';

export interface LimitOptions {
  /** Units of one API client, or of one address while it does not say which client it is; see call-costs.ts. */
  readonly unitsPerSecond: number;
  /** Of one API client from one address. */
  readonly loginsPerMinute: number;
}

export interface Limits extends Pick<LimitOptions, 'loginsPerMinute'> {
  /**
   * Counts a call of so many units, and says in the headers of its answer how many are left.
   * @throws DomainError TOO_MANY_REQUESTS
   */
  count(request: FastifyRequest, reply: FastifyReply, clientId: string | undefined, units: number): Promise<void>;
  /** @throws DomainError TOO_MANY_REQUESTS */
  countLogin(request: FastifyRequest, clientId: string): Promise<void>;
}

/** An address may log in for this many clients: it may be a whole office. */
const maxClientsPerAddress = 10;

/** Counts in this process alone: with several, each allows its share of a client's connections as much. */
export async function createLimits(
  app: FastifyInstance,
  options: LimitOptions,
  elapsedMs: () => number,
): Promise<Limits> {
  await app.register(rateLimit, { global: false, store: windowStore(elapsedMs) });
  const keys = new WeakMap<FastifyRequest, string>();
  const keyGenerator = (request: FastifyRequest): string => keys.get(request) ?? storeKey(networkOf(request.ip), 1);
  const limit = options.unitsPerSecond;
  const perSecond = app.createRateLimit({ max: limit, timeWindow: 1_000, keyGenerator });
  const logins = app.createRateLimit({ max: options.loginsPerMinute, timeWindow: 60_000, keyGenerator });
  const addressLogins = app.createRateLimit({
    max: options.loginsPerMinute * maxClientsPerAddress,
    timeWindow: 60_000,
    keyGenerator,
  });

  async function count(limiter: typeof perSecond, request: FastifyRequest, key: string, units = 1): Promise<Counted> {
    keys.set(request, storeKey(key, units));
    const verdict = await limiter(request);
    // No caller is on an allow list.
    if (verdict.isAllowed) return { isExceeded: false, remaining: 0, seconds: 0 };
    const { isExceeded, remaining, ttlInSeconds } = verdict;
    return { isExceeded, remaining, seconds: ttlInSeconds };
  }

  return {
    loginsPerMinute: options.loginsPerMinute,
    async count(request, reply, clientId, asked) {
      // A call that counts as more than there are in a second must be possible, alone.
      const units = Math.min(asked, limit);
      const key = clientId === undefined ? `address ${networkOf(request.ip)}` : `client ${clientId}`;
      const { isExceeded, remaining, seconds } = await count(perSecond, request, key, units);
      void reply.headers({
        'x-ratelimit-limit': limit,
        'x-ratelimit-cost': units,
        'x-ratelimit-remaining': remaining,
        'x-ratelimit-reset': seconds,
      });
      if (isExceeded) throw tooManyRequests(seconds, units > 1 ? { cost: units, limit } : undefined);
    },
    async countLogin(request, clientId) {
      const network = networkOf(request.ip);
      for (const [limits, key] of [
        [addressLogins, network],
        [logins, `${network} ${clientId}`],
      ] as const) {
        const { isExceeded, seconds } = await count(limits, request, key);
        if (isExceeded) throw tooManyRequests(seconds);
      }
    },
  };
}

interface Counted {
  readonly isExceeded: boolean;
  readonly remaining: number;
  /** Until the window ends. */
  readonly seconds: number;
}

/** The plugin hands its store nothing of a request but the key: the units stand before it. */
function storeKey(key: string, units: number): string {
  return `${units} ${key}`;
}

function fromStoreKey(text: string): { readonly key: string; readonly units: number } {
  const end = text.indexOf(' ');
  return { key: text.slice(end + 1), units: Number(text.slice(0, end)) };
}

/** How many callers' counts are kept of each limit. */
const maxRemembered = 5_000;

/**
 * Counts from the first request of a window on. The plugin's own store hands out its counter instead of a number. By
 * the time that the plugin reads it, requests of the same packet have been counted too, and each is answered with the
 * last count.
 */
function windowStore(elapsedMs: () => number): new () => FastifyRateLimitStore {
  return class WindowStore implements FastifyRateLimitStore {
    readonly #windows = new LRUCache<string, { count: number; readonly endsAtMs: number }>({ max: maxRemembered });

    incr(text: string, callback: Parameters<FastifyRateLimitStore['incr']>[1], windowMs: number): void {
      const { key, units } = fromStoreKey(text);
      const nowMs = elapsedMs();
      const known = this.#windows.get(key);
      const window = known !== undefined && nowMs < known.endsAtMs ? known : { count: 0, endsAtMs: nowMs + windowMs };
      window.count += units;
      this.#windows.set(key, window);
      callback(null, { current: window.count, ttl: window.endsAtMs - nowMs });
    }

    child(): WindowStore {
      return new WindowStore();
    }
  };
}
