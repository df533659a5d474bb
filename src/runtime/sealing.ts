import { LRUCache } from 'lru-cache';
import type { Database, Queryable } from '../postgres/database.ts';
import type { Runtime } from './context.ts';
import { lockSecretKey, saveSecretKey, shareSecretKey } from './db/secret-keys.ts';
import type { SecretKeySource } from './secret-key-source.ts';
import { keyIdOf, plainPrefix, type SecretKey } from './secret-keys.ts';
import { createSecret } from './secrets.ts';

/** Seals a text for the row of an identity. */
export type Seal = (text: string, identity: string) => string;

/**
 * Writes what is sealed in the rows of a table anew.
 * @param change answers what is to be stored in place of what is
 */
export type Reseal = (tx: Queryable, change: (stored: string, identity: string) => string) => Promise<void>;

/** Seals texts under a secret key, and opens them. */
export interface Sealing {
  /** The text that was sealed for the row. Opened once, and then remembered. @throws Error where that cannot be */
  open(sealed: string, identity: string): string;
  /**
   * The function that seals in a transaction. Changes of the key wait for it: ask for it before any lock is taken.
   * @throws Error where the key is not here
   */
  sealer(tx: Queryable): Promise<Seal>;
  /**
   * Makes sure that this process has the key of the database, which is chosen, or made, the first time; and seals what
   * is still in clear.
   * @throws Error that says where the key is missing and what to do
   */
  start(): Promise<void>;
  /**
   * The key of the tags of answers. The same on every server that started with the secret key of the database; after a
   * change of that, tags change with the next start.
   * @throws Error before the start
   */
  tagKey(): Buffer;
  /**
   * Seals everything anew under another key, in one transaction: the first of those that are here, or a new one in the
   * file where that is the present one.
   * @throws Error where the present key is not here, or there is no other one
   */
  changeKey(): Promise<{ readonly id: string; readonly place: string }>;
  /**
   * In place of what was sealed under a lost key, seals new random texts, under a key that is here.
   * @param first done before, in the same transaction
   * @returns the identities of the rows
   * @throws Error where the present key is here
   */
  replaceLost(first: (tx: Queryable) => Promise<void>): Promise<string[]>;
}

interface SealingOptions {
  readonly db: Database;
  readonly keys: SecretKeySource;
  readonly randomBytes: Runtime['randomBytes'];
  /** Of every table with something sealed. */
  readonly reseals: readonly Reseal[];
}

/** Of the texts that are remembered in clear. */
const maxOpened = 20_000;

export function createSealing({ db, keys, randomBytes, reseals }: SealingOptions): Sealing {
  const opened = new LRUCache<string, string>({ max: maxOpened });
  let tagKey: Buffer | undefined;

  function keyOf(id: string | undefined): SecretKey {
    const key = id === undefined ? undefined : keys.find(id);
    if (key === undefined) throw missing(keys, id ?? 'unknown');
    return key;
  }

  function open(sealed: string, identity: string): string {
    const name = `${identity}\n${sealed}`;
    const known = opened.get(name);
    if (known !== undefined) return known;
    const text = keyOf(keyIdOf(sealed)).open(sealed, identity);
    opened.set(name, text);
    return text;
  }

  async function resealAll(tx: Queryable, change: Parameters<Reseal>[1]): Promise<void> {
    for (const reseal of reseals) await reseal(tx, change);
  }

  return {
    open,
    sealer: async (tx) => keyOf(await shareSecretKey(tx)).seal,
    start: () =>
      db.transaction(async (tx) => {
        const present = await lockSecretKey(tx);
        const key = present === undefined ? (keys.all()[0] ?? keys.add()) : keyOf(present);
        tagKey = key.derive('entity tags');
        if (present !== undefined) return;
        await saveSecretKey(tx, key.id);
        await resealAll(tx, (stored, identity) =>
          stored.startsWith(plainPrefix) ? key.seal(stored.slice(plainPrefix.length), identity) : stored,
        );
      }),
    tagKey() {
      if (tagKey === undefined) throw new Error('The secret key has not been looked for yet.');
      return tagKey;
    },
    changeKey: () =>
      db.transaction(async (tx) => {
        const present = keyOf(await lockSecretKey(tx));
        const [newest = present] = keys.all();
        const key = newest.id === present.id ? keys.add() : newest;
        await resealAll(tx, (stored, identity) => key.seal(open(stored, identity), identity));
        await saveSecretKey(tx, key.id);
        return { id: key.id, place: keys.place };
      }),
    replaceLost: (first) =>
      db.transaction(async (tx) => {
        const present = await lockSecretKey(tx);
        if (present === undefined || keys.find(present) !== undefined) {
          throw new Error(`Nothing is lost: ${keys.place} has the key of the database.`);
        }
        const key = keys.all()[0] ?? keys.add();
        await first(tx);
        const replaced = new Set<string>();
        await resealAll(tx, (_stored, identity) => {
          replaced.add(identity);
          return key.seal(createSecret({ randomBytes }), identity);
        });
        await saveSecretKey(tx, key.id);
        return [...replaced];
      }),
  };
}

function missing({ place, isFile }: SecretKeySource, id: string): Error {
  return new Error(
    `The keys in the database are sealed under the secret key ${id}, which ${place} does not have: ` +
      `${isFile ? 'put the file back, or set OPDESK_SECRET_KEY' : 'set it'} to that key. ` +
      'If it is lost, "opdesk key reset" begins anew: every client logs in again, and webhooks need new signing keys.',
  );
}
