import type { Acquaintance } from '../db/devices.ts';
import {
  deleteOldStaffLoginFailures,
  takeBackStaffLoginFailures,
  selectStaffLoginFailures,
  upsertStaffLoginFailure,
} from '../db/login-failures.ts';
import { tooManyFailures } from '../../access/domain.ts';
import type { Runtime } from '../../runtime/context.ts';
import { digestOf } from '../../runtime/secrets.ts';

/** How long failures count, from the first of them on. */
const failureWindowSeconds = 900;
/** Failures of one username from one network, or from one browser that the user is known by. */
const maxFailuresOfSource = 10;
/** Failures of one username wherever they come from: then strangers must wait, and the user need not. */
const maxFailuresOfUsername = 100;

const everywhere = 'everywhere';

export interface LoginSources {
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
export async function takeStaffLoginTry(
  { db, now }: Pick<Runtime, 'db' | 'now'>,
  of: LoginSources,
): Promise<() => Promise<void>> {
  const { isDevice, isNetwork } = of.acquaintance;
  const digest = digestOf(of.username);
  const takenAt = now();
  const after = takenAt - failureWindowSeconds;
  const taken: string[] = [];
  for (const wanted of [
    { source: sourceOf(of), most: maxFailuresOfSource },
    { source: everywhere, most: isDevice || isNetwork ? null : maxFailuresOfUsername },
  ]) {
    if (!(await upsertStaffLoginFailure(db, digest, wanted, takenAt, after))) {
      await takeBackStaffLoginFailures(db, digest, taken, takenAt);
      const [found] = await selectStaffLoginFailures(db, digest, [wanted.source], after);
      throw tooManyFailures((found?.beganAt ?? after) + failureWindowSeconds, takenAt);
    }
    taken.push(wanted.source);
  }
  return () => takeBackStaffLoginFailures(db, digest, taken, takenAt);
}

/** Deletes the failures that count no longer. */
export async function sweepStaffLoginFailures({ db, now }: Pick<Runtime, 'db' | 'now'>): Promise<void> {
  await deleteOldStaffLoginFailures(db, now() - failureWindowSeconds);
}

function sourceOf({ acquaintance, deviceDigest, network }: LoginSources): string {
  return acquaintance.isDevice ? `browser ${deviceDigest.toString('hex')}` : network;
}
