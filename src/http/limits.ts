import type { FastifyInstance, FastifyRequest } from 'fastify';
import rateLimit, { type FastifyRateLimitStore } from '@fastify/rate-limit';
import { LRUCache } from 'lru-cache';
import { tooManyRequests } from './errors.ts';
import { networkOf } from './network-of.ts';

export interface LimitOptions {
  /** Of one API client, or of one address while it does not say which client it is. */
  readonly requestsPerSecond: number;
  /** Of one API client from one address. */
  readonly loginsPerMinute: number;
}

export interface Limits extends Pick<LimitOptions, 'loginsPerMinute'> {
  /** @throws DomainError TOO_MANY_REQUESTS */
  count(request: FastifyRequest, clientId: string | undefined): Promise<void>;
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
  const keyGenerator = (request: FastifyRequest): string => keys.get(request) ?? networkOf(request.ip);
  const perSecond = app.createRateLimit({ max: options.requestsPerSecond, timeWindow: 1_000, keyGenerator });
  const logins = app.createRateLimit({ max: options.loginsPerMinute, timeWindow: 60_000, keyGenerator });
  const addressLogins = app.createRateLimit({
    max: options.loginsPerMinute * maxClientsPerAddress,
    timeWindow: 60_000,
    keyGenerator,
  });

  async function count(limit: typeof perSecond, request: FastifyRequest, key: string): Promise<void> {
    keys.set(request, key);
    const verdict = await limit(request);
    if (!verdict.isAllowed && verdict.isExceeded) throw tooManyRequests(verdict.ttlInSeconds);
  }

  return {
    loginsPerMinute: options.loginsPerMinute,
    count: (request, clientId) =>
      count(perSecond, request, clientId === undefined ? `address ${networkOf(request.ip)}` : `client ${clientId}`),
    async countLogin(request, clientId) {
      const network = networkOf(request.ip);
      await count(addressLogins, request, network);
      await count(logins, request, `${network} ${clientId}`);
    },
  };
}

/** How many callers' counts are kept of each limit. */
const maxRemembered = 5_000;

/**
 * Counts from the first request of a window on. The plugin's own store hands out the counter itself, which has gone on
 * counting when the plugin looks at it: of many requests in one packet every one was told the last count.
 */
function windowStore(elapsedMs: () => number): new () => FastifyRateLimitStore {
  return class WindowStore implements FastifyRateLimitStore {
    readonly #windows = new LRUCache<string, { count: number; readonly endsAtMs: number }>({ max: maxRemembered });

    incr(key: string, callback: Parameters<FastifyRateLimitStore['incr']>[1], windowMs: number): void {
      const nowMs = elapsedMs();
      const known = this.#windows.get(key);
      const window = known !== undefined && nowMs < known.endsAtMs ? known : { count: 0, endsAtMs: nowMs + windowMs };
      window.count += 1;
      this.#windows.set(key, window);
      callback(null, { current: window.count, ttl: window.endsAtMs - nowMs });
    }

    child(): WindowStore {
      return new WindowStore();
    }
  };
}
