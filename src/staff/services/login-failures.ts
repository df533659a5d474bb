import type { Acquaintance } from '../db/devices.ts';
import {
  deleteOldStaffLoginFailures,
  giveBackStaffLoginTries,
  selectStaffLoginFailures,
  takeStaffLoginTry,
} from '../db/login-failures.ts';
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

export interface LoginPlaces {
  readonly username: string;
  readonly network: string;
  /** The digest of what the browser is known by. */
  readonly deviceDigest: Buffer;
  readonly acquaintance: Acquaintance;
}

/**
 * Counts a failure before the password is looked at, so that many tries at once are no more than many one after
 * another (rule A8). A stranger keeps nobody out who comes from another network, or with a browser that they have
 * logged in with before. Usernames that nobody has are counted alike.
 * @returns takes it back: the password was right
 * @throws DomainError TOO_MANY_REQUESTS after so many failures
 */
export async function takeTry({ db, now }: Pick<Runtime, 'db' | 'now'>, of: LoginPlaces): Promise<() => Promise<void>> {
  const { isDevice, isNetwork } = of.acquaintance;
  const digest = digestOf(of.username);
  const takenAt = now();
  const after = takenAt - failureWindowSeconds;
  const taken: string[] = [];
  for (const wanted of [
    { place: placeOf(of), most: maxFailuresOfPlace },
    { place: everywhere, most: isDevice || isNetwork ? null : maxFailuresOfUsername },
  ]) {
    if (!(await takeStaffLoginTry(db, digest, wanted, takenAt, after))) {
      await giveBackStaffLoginTries(db, digest, taken, takenAt);
      const [found] = await selectStaffLoginFailures(db, digest, [wanted.place], after);
      const seconds = Math.ceil((found?.beganAt ?? after) + failureWindowSeconds - takenAt);
      throw new DomainError('TOO_MANY_REQUESTS', undefined, { retry_after_seconds: Math.max(1, seconds) });
    }
    taken.push(wanted.place);
  }
  return () => giveBackStaffLoginTries(db, digest, taken, takenAt);
}

/** Deletes the failures that count no longer. */
export async function sweepFailures({ db, now }: Pick<Runtime, 'db' | 'now'>): Promise<void> {
  await deleteOldStaffLoginFailures(db, now() - failureWindowSeconds);
}

function placeOf({ acquaintance, deviceDigest, network }: LoginPlaces): string {
  return acquaintance.isDevice ? `browser ${deviceDigest.toString('hex')}` : network;
}
