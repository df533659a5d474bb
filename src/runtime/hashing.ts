import { DomainError } from '../kernel/errors.ts';
import { hashSecret, matchesSecret } from './secrets.ts';

/** Hashes of passwords and secrets, some at once: each keeps a thread for tens of milliseconds, and memory. */
export interface Hashing {
  /** A new hash; logins go before it. @throws DomainError SERVICE_UNAVAILABLE where too many wait */
  hash(secret: string): Promise<string>;
  /**
   * Whether it is the secret of a login; without a hash it is false, after the same time.
   * @param onRefusal takes back what was counted for it: nothing was tried
   * @param whose `own`: the password of a user who is logged in already; logins go first
   * @throws DomainError SERVICE_UNAVAILABLE where too many wait
   */
  matches(
    secret: string,
    secretHash: string | undefined,
    onRefusal?: () => Promise<void>,
    whose?: 'login' | 'own',
  ): Promise<boolean>;
}

/** Logins that wait for their turn. */
const maxWaitingLogins = 100;
/** New passwords, and those of users who are logged in, that wait for theirs. */
const maxWaitingHashes = 10;

/**
 * @param atOnce fewer than there are processors, so that other requests are answered meanwhile
 * @param secrets the two that take the time
 */
export function createHashing(
  atOnce: number,
  secrets: { readonly hash: typeof hashSecret; readonly matches: typeof matchesSecret } = {
    hash: hashSecret,
    matches: matchesSecret,
  },
): Hashing {
  const waiting = { logins: [] as (() => void)[], hashes: [] as (() => void)[] };
  const most = { logins: maxWaitingLogins, hashes: maxWaitingHashes };
  let running = 0;

  function begin(kind: keyof typeof waiting): Promise<void> {
    if (running < atOnce) {
      running += 1;
      return Promise.resolve();
    }
    if (waiting[kind].length >= most[kind]) return Promise.reject(new DomainError('SERVICE_UNAVAILABLE'));
    return new Promise((resolve) => waiting[kind].push(resolve));
  }

  async function inTurn<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } finally {
      const next = waiting.logins.shift() ?? waiting.hashes.shift();
      // The place goes on to whoever is next.
      if (next === undefined) running -= 1;
      else next();
    }
  }

  return {
    async hash(secret) {
      await begin('hashes');
      return inTurn(() => secrets.hash(secret));
    },
    async matches(secret, secretHash, onRefusal, whose = 'login') {
      await begin(whose === 'login' ? 'logins' : 'hashes').catch(async (error: unknown) => {
        await onRefusal?.();
        throw error;
      });
      return inTurn(() => secrets.matches(secret, secretHash));
    },
  };
}
