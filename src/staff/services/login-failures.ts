import type { Acquaintance } from '../db/devices.ts';
import { countStaffLoginFailure, deleteOldStaffLoginFailures, selectStaffLoginFailures } from '../db/login-failures.ts';
import { DomainError } from '../../kernel/errors.ts';
import type { Runtime } from '../../runtime/context.ts';
import { digestOf } from '../../runtime/secrets.ts';

/** How long failures count, from the first of them on. */
const failureWindowSeconds = 900;
/** Failures of one username from one network, or from one browser that the user is known by. */
const maxFailuresOfPlace = 10;
/** Failures of one username wherever they come from: then strangers must wait, and the user need not. */
const maxFailuresOfUsername = 100;

const everywhere = 'everywhere';

interface LoginPlaces {
  readonly username: string;
  readonly network: string;
  /** The digest of what the browser is known by. */
  readonly deviceDigest: Buffer;
  readonly acquaintance: Acquaintance;
}

/**
 * Refuses to look at another password after so many wrong ones (rule A8). A stranger keeps nobody out who comes from
 * another network, or with a browser that they have logged in with before. Usernames that nobody has are counted alike.
 * @throws DomainError TOO_MANY_REQUESTS
 */
export async function requireFewFailures({ db, now }: Pick<Runtime, 'db' | 'now'>, of: LoginPlaces): Promise<void> {
  const { isDevice, isNetwork } = of.acquaintance;
  const place = placeOf(of);
  const found = await selectStaffLoginFailures(
    db,
    digestOf(of.username),
    [place, everywhere],
    now() - failureWindowSeconds,
  );
  const most = { [place]: maxFailuresOfPlace, [everywhere]: isDevice || isNetwork ? Infinity : maxFailuresOfUsername };
  const over = found.filter((row) => row.failures >= (most[row.place] ?? Infinity));
  if (over.length === 0) return;
  const seconds = Math.max(...over.map(({ beganAt }) => Math.ceil(beganAt + failureWindowSeconds - now())), 1);
  throw new DomainError('TOO_MANY_REQUESTS', undefined, { retry_after_seconds: seconds });
}

export async function countFailure({ db, now }: Pick<Runtime, 'db' | 'now'>, of: LoginPlaces): Promise<void> {
  const after = now() - failureWindowSeconds;
  await countStaffLoginFailure(db, digestOf(of.username), [placeOf(of), everywhere], now(), after);
}

/** Deletes the failures that count no longer. */
export async function sweepFailures({ db, now }: Pick<Runtime, 'db' | 'now'>): Promise<void> {
  await deleteOldStaffLoginFailures(db, now() - failureWindowSeconds);
}

function placeOf({ acquaintance, deviceDigest, network }: LoginPlaces): string {
  return acquaintance.isDevice ? `browser ${deviceDigest.toString('hex')}` : network;
}
