import { selectAcquaintance, upsertStaffDevice } from '../db/devices.ts';
import { insertStaffLogin } from '../db/logins.ts';
import { selectStaffPassword, type StaffPasswordRow } from '../db/staff.ts';
import { foldUsername, isPublishedUser } from '../domain.ts';
import { whyPublishedIsRefused } from '../../access/services/why-published-is-refused.ts';
import { DomainError, shortened } from '../../kernel/errors.ts';
import type { Runtime } from '../../runtime/context.ts';
import { createSecret, digestOf } from '../../runtime/secrets.ts';
import { auditStaffLogin } from './audit-staff-login.ts';
import { hasSecondFactor, isGoodCode } from './second-factor.ts';
import { takeStaffLoginTry } from './take-staff-login-try.ts';

interface Credentials {
  readonly username: string;
  readonly password: string;
  /** Of the second factor. */
  readonly code?: string | undefined;
}

interface StaffLoginOrigin {
  /** For the log. */
  readonly requestId: string;
  readonly address: string;
  readonly isFromThisMachine: boolean;
  /** Failures from it are counted together. */
  readonly network: string;
  /** The secret by which the browser is known, where it has logged in before. */
  readonly device: string | undefined;
  /** Counts the try of a browser that says to be known, by whether it is. @throws DomainError TOO_MANY_REQUESTS */
  readonly countTry: (isKnown: boolean) => void;
  /** The browser as it names itself; '' where it does not. */
  readonly userAgent: string;
}

/** For so long a browser is known that has logged in: 90 days. */
export const knownSeconds = 7_776_000;

/** Characters of the name of a browser that are kept. */
const maxUserAgent = 200;

/**
 * Begins a login of a user (rule A8). The users of the demo have the password of the documentation, which is good on
 * this machine alone.
 * @returns what the cookies hold, that of the login and that by which the browser is known; stored nowhere
 * @throws DomainError UNAUTHENTICATED, after the same time for every cause; TOO_MANY_REQUESTS after many of them
 */
export async function logInStaff(
  runtime: Runtime,
  given: Credentials,
  from: StaffLoginOrigin,
): Promise<{ readonly secret: string; readonly device: string }> {
  const { db, now, staffLogins, telemetry } = runtime;
  const credentials = { ...given, username: foldUsername(given.username) };
  const device = from.device ?? createSecret(runtime);
  const here = { deviceDigest: digestOf(device), network: from.network };
  const user = await findProven(runtime, credentials, from, here);
  await refusePublished(runtime, user, credentials, from);
  const secret = createSecret(runtime);
  const isOpen = await insertStaffLogin(db, {
    businessId: user.businessId,
    id: runtime.newId('login'),
    staffId: user.id,
    digest: digestOf(secret),
    createdAt: now(),
    endsAt: now() + staffLogins.loginSeconds,
    address: from.address,
    userAgent: shortened(from.userAgent, maxUserAgent),
    passwordHash: user.passwordHash,
  });
  if (!isOpen) throw wrongCredentials();
  await upsertStaffDevice(db, user, here, now());
  await auditStaffLogin(runtime, 'logInStaff', user, from.address, 'done');
  telemetry.loggedIn({ staffId: user.id }, from.address);
  return { secret, device };
}

/** The user whose password and code these are. Each failure is counted before the password is looked at. */
async function findProven(
  runtime: Runtime,
  { username, password, code }: Credentials,
  from: StaffLoginOrigin,
  here: { readonly deviceDigest: Buffer; readonly network: string },
): Promise<StaffPasswordRow> {
  const { db, now } = runtime;
  const user = await selectStaffPassword(db, username);
  const since = now() - knownSeconds;
  const acquaintance = await selectAcquaintance(db, user?.businessId ?? null, user?.id ?? null, here, since);
  if (from.device !== undefined) from.countTry(acquaintance.isDevice);
  const takeBack = await takeStaffLoginTry(runtime, { ...here, username, acquaintance });
  const matches = await runtime.hashing.matches(password, user?.passwordHash, takeBack);
  if (user === undefined || !matches || user.isDisabled) {
    const reason = user === undefined ? 'unknown_user' : matches ? 'disabled' : 'wrong_password';
    await recordRefusal(runtime, user ?? null, from, reason);
    throw wrongCredentials();
  }
  const needsCode = await hasSecondFactor(runtime, user);
  if (needsCode && code !== undefined && !(await isGoodCode(runtime, user, code))) {
    await recordRefusal(runtime, user, from, 'wrong_code');
    throw new DomainError('UNAUTHENTICATED', 'The code is wrong, or was used before.', { second_factor: true });
  }
  await takeBack();
  // The password was right: that is not a failure.
  if (needsCode && code === undefined) {
    throw new DomainError('UNAUTHENTICATED', 'A code is needed.', { second_factor: true });
  }
  return user;
}

async function refusePublished(
  runtime: Runtime,
  user: StaffPasswordRow,
  { username, password }: Credentials,
  from: StaffLoginOrigin,
): Promise<void> {
  if (!isPublishedUser(username, password)) return;
  const refusal = await whyPublishedIsRefused(runtime, user.businessId, from.isFromThisMachine);
  if (refusal === null) return;
  await recordRefusal(runtime, user, from, 'published_password');
  throw new DomainError(
    'UNAUTHENTICATED',
    `The user ${username} has the password of the documentation, which is ${refusal}. ` +
      `"opdesk staff reset ${username}" gives another one.`,
    { reason: 'published_password' },
  );
}

/** In the log and in the audit. @param user null for a username that nobody has */
async function recordRefusal(
  runtime: Runtime,
  user: StaffPasswordRow | null,
  { requestId, address }: StaffLoginOrigin,
  reason: Parameters<Runtime['telemetry']['refusedLogin']>[0],
): Promise<void> {
  runtime.telemetry.refusedLogin(reason, requestId, address);
  await auditStaffLogin(runtime, 'logInStaff', user, address, reason);
}

function wrongCredentials(): DomainError {
  return new DomainError('UNAUTHENTICATED', 'The username or the password is wrong.');
}
