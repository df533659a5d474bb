import { LRUCache } from 'lru-cache';
import { selectStaffLogins, type StaffLoginRow, useStaffLogin } from '../db/logins.ts';
import { DomainError } from '../../kernel/errors.ts';
import type { Database } from '../../postgres/database.ts';
import type { Runtime } from '../../runtime/context.ts';
import { withTimeout } from '../../postgres/with-timeout.ts';
import { pollEvery } from '../../runtime/poll-every.ts';
import type { StaffRole } from '../../rights/roles.ts';
import { hexDigestOf } from '../../runtime/secrets.ts';
import type { Siblings } from '../../runtime/siblings.ts';
import type { StaffLogin, StaffLogins } from '../../runtime/staff-logins.ts';

interface StaffLoginsOptions extends Pick<Runtime, 'db' | 'now'> {
  readonly siblings: Siblings;
  readonly staffIdleSeconds: number;
  readonly staffLoginSeconds: number;
}

/** How often logins are looked at that others have ended. */
const pollMs = 500;
/** Without an answer by then, every login counts as unknown. */
const pollTimeoutMs = 450;
/** Of the logins that are kept in this process. */
const maxKept = 10_000;
/** The database learns so often that a login is in use. */
const noteUseSeconds = 30;

interface KeptLogin {
  readonly login: StaffLogin;
  /** The last use that the database knows of; epoch seconds. */
  readonly notedAt: number;
}

/** The logins as this process knows them: what a sibling ends, it knows at once, and of another server within a second. */
export function createStaffLogins({
  db,
  now,
  siblings,
  staffIdleSeconds,
  staffLoginSeconds,
}: StaffLoginsOptions): StaffLogins {
  const logins = createKeptLogins(db);
  const polling = pollEvery(pollMs, () => logins.readAgain());
  siblings.onNotified('logins', (staffId) => logins.forget(staffId as string));

  function requireOpen(login: StaffLogin): void {
    if (now() < login.endsAt && now() < login.usedAt + staffIdleSeconds) return;
    throw new DomainError('UNAUTHENTICATED', 'The login has ended: log in again.');
  }

  return {
    idleSeconds: staffIdleSeconds,
    loginSeconds: staffLoginSeconds,
    async use(secret) {
      const { login, notedAt } = await logins.find(hexDigestOf(secret));
      requireOpen(login);
      const usedAt = now();
      const isNoted = usedAt - notedAt < noteUseSeconds;
      logins.used(login.digest, usedAt, isNoted ? notedAt : usedAt);
      if (!isNoted) await useStaffLogin(db, login.businessId, login.id, usedAt);
      return { ...login, usedAt };
    },
    async check({ digest }) {
      const { login } = await logins.find(digest);
      requireOpen(login);
      return login;
    },
    forget(staffId) {
      logins.forget(staffId);
      siblings.notify('logins', staffId);
    },
    close: () => void polling.stop(),
  };
}

interface KeptLogins {
  /** @throws DomainError UNAUTHENTICATED where there is none */
  find(digest: string): Promise<KeptLogin>;
  used(digest: string, usedAt: number, notedAt: number): void;
  forget(staffId: string): void;
  /** Reads all of them anew. */
  readAgain(): Promise<void>;
}

function createKeptLogins(db: Database): KeptLogins {
  const kept = new LRUCache<string, KeptLogin>({ max: maxKept });
  // Raised with every change: what was read before it is not kept.
  let changes = 0;

  /** A use that this process knows of and the database does not yet is not forgotten. */
  function keep(login: StaffLogin): void {
    const usedAt = Math.max(login.usedAt, kept.peek(login.digest)?.login.usedAt ?? 0);
    kept.set(login.digest, { login: { ...login, usedAt }, notedAt: login.usedAt });
  }

  return {
    async find(digest) {
      const known = kept.get(digest);
      if (known !== undefined) return known;
      const before = changes;
      const [row] = await selectStaffLogins(db, [bytesOf(digest)]);
      if (row === undefined) throw new DomainError('UNAUTHENTICATED');
      const login = loginOf(row);
      if (changes === before) keep(login);
      return { login, notedAt: login.usedAt };
    },
    used(digest, usedAt, notedAt) {
      const known = kept.peek(digest);
      if (known !== undefined) kept.set(digest, { login: { ...known.login, usedAt }, notedAt });
    },
    forget(staffId) {
      changes += 1;
      for (const [digest, { login }] of kept.entries()) if (login.staffId === staffId) kept.delete(digest);
    },
    async readAgain() {
      const digests = [...kept.keys()];
      if (digests.length === 0) return;
      const before = changes;
      try {
        const rows = await withTimeout(pollTimeoutMs, selectStaffLogins(db, digests.map(bytesOf)));
        if (changes !== before) return;
        const found = new Map(rows.map((row) => [row.digest, row]));
        for (const digest of digests) {
          const row = found.get(digest);
          if (row === undefined) kept.delete(digest);
          else keep(loginOf(row));
        }
      } catch {
        // A login that may have ended opens nothing: the next reader asks the database, and its error says why.
        kept.clear();
      }
    },
  };
}

function bytesOf(digest: string): Buffer {
  return Buffer.from(digest, 'hex');
}

function loginOf({ role, ...row }: StaffLoginRow): StaffLogin {
  return { ...row, role: role as StaffRole };
}
