import { selectSigningKeys, signingKeyIdentity } from '../db/signing-keys.ts';
import type { Database } from '../../postgres/database.ts';
import { withTimeout } from '../../postgres/with-timeout.ts';
import { DomainError } from '../../kernel/errors.ts';
import { pollEvery } from '../../runtime/poll-every.ts';
import type { Sealing } from '../../runtime/sealing.ts';

interface SigningKey {
  readonly id: string;
  readonly secret: Buffer;
  /** Epoch seconds. */
  readonly signsFrom: number;
  readonly endsAt: number | null;
}

/** The signing keys as this process knows them: what another one changes, it knows within a second. */
export interface KeyRing {
  /** The key that signs what is issued at an instant, so that the same is issued again when asked for again. */
  at(instant: number): Promise<SigningKey>;
  /** Every key that is kept, the newest first. */
  all(): Promise<readonly SigningKey[]>;
  /** @throws DomainError UNAUTHENTICATED where there is none that still verifies */
  named(id: string | undefined): Promise<SigningKey>;
  close(): void;
}

interface KeyRingOptions {
  readonly db: Database;
  readonly sealing: Pick<Sealing, 'open'>;
  readonly now: () => number;
  /** Adds a key where none signs. */
  readonly addFirst: () => Promise<void>;
}

/**
 * An unknown key may be a new one of another server's, or anybody's invention: it is looked for once a second at most.
 */
const reloadSeconds = 1;
/** How often keys are looked for that others have made, or have ended. */
const pollMs = 500;
/** Without an answer by then, the keys count as unknown. */
const pollTimeoutMs = 450;

export function createKeyRing({ db, sealing, now, addFirst }: KeyRingOptions): KeyRing {
  let loaded: readonly SigningKey[] = [];
  let soughtAt = -Infinity;
  let loading: Promise<void> | undefined;
  const polling = pollEvery(pollMs, poll);

  /** Callers that ask while it runs wait for the same answer. */
  function load(): Promise<void> {
    loading ??= reload().finally(() => (loading = undefined));
    return loading;
  }

  async function reload(): Promise<void> {
    loaded = await readKeys(db, sealing, loaded);
    if (loaded.some(({ endsAt }) => endsAt === null)) return;
    await addFirst();
    loaded = await readKeys(db, sealing, loaded);
  }

  async function poll(): Promise<void> {
    if (loaded.length === 0) return;
    // A key that may have been ended does not verify: the next reader asks the database, and its error says why.
    await withTimeout(pollTimeoutMs, load()).catch(() => (loaded = []));
  }

  async function all(): Promise<readonly SigningKey[]> {
    if (loaded.length === 0) await load();
    return loaded;
  }

  return {
    all,
    async at(instant) {
      await all();
      const key = loaded.find(({ signsFrom }) => signsFrom <= instant) ?? loaded.at(-1);
      if (key === undefined) throw new Error('there is no signing key');
      return key;
    },
    async named(id) {
      const find = (): SigningKey | undefined =>
        loaded.find((key) => key.id === id && (key.endsAt === null || key.endsAt > now()));
      let key = find();
      if (key === undefined && (loaded.length === 0 || Math.abs(now() - soughtAt) >= reloadSeconds)) {
        soughtAt = now();
        await load();
        key = find();
      }
      if (key === undefined) throw new DomainError('UNAUTHENTICATED');
      return key;
    },
    close: () => void polling.stop(),
  };
}

/** @param known of an earlier reading: a key's secret never changes, and to open it costs more than to read it */
async function readKeys(
  db: Database,
  sealing: Pick<Sealing, 'open'>,
  known: readonly SigningKey[],
): Promise<SigningKey[]> {
  const opened = new Map(known.map(({ id, secret }) => [id, secret]));
  return (await selectSigningKeys(db)).map(({ id, secret, signs_from: signsFrom, ends_at: endsAt }) => ({
    id,
    secret: opened.get(id) ?? Buffer.from(sealing.open(secret, signingKeyIdentity(id)), 'base64'),
    signsFrom,
    endsAt,
  }));
}
