import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { retry } from '../../kernel/retry.ts';
import { EmbeddedError, FolderInUse } from './error.ts';
import { findProcess, isSameProcess, type ProcessIdentity } from './process.ts';

/** The content of `server.lock`: the owner of the data folder, and the server that the owner started. */
interface LockContent {
  readonly owner: ProcessIdentity;
  readonly postmaster?: ProcessIdentity;
}

export interface FolderLock {
  /** The server of an owner that ended without stopping it, if the lock that it left names one. */
  readonly leftBehind: ProcessIdentity | undefined;
  /**
   * Names the server in the lock; null before one is started, so that the lock never names a server that has ended.
   */
  recordPostmaster(postmaster: ProcessIdentity | null): void;
  release(): void;
}

/** How many times a lock is tried to be had that other processes are taking or releasing, and the time in between. */
const maxLockTries = 100;
const lockPauseMs = 20;

/**
 * Makes this process the owner of the data folder. A lock whose owner is gone is taken over.
 * @throws EmbeddedError naming the owner when it is alive
 */
export async function acquireLock(folder: string): Promise<FolderLock> {
  const owner = findProcess(process.pid);
  if (owner === null)
    throw new EmbeddedError('This process cannot be found in the list of processes; set DATABASE_URL instead.');
  const mine: LockContent = { owner: { pid: owner.pid, started: owner.started } };
  const path = lockPath(folder);
  const attempt = async (): Promise<FolderLock | undefined> => {
    if (tryCreate(path, mine)) return ownedLock(path, mine, undefined);
    const found = readLock(folder);
    if (found !== null && isSameProcess(found.owner)) throw new FolderInUse(folder, found.owner.pid);
    const taken = takeOver(path, mine);
    return taken === null ? undefined : ownedLock(path, mine, taken.leftBehind);
  };
  const lock = await retry(maxLockTries, attempt, () => delay(lockPauseMs));
  if (lock !== undefined) return lock;
  throw new EmbeddedError(`The lock file ${path} cannot be taken over; remove it if no Opdesk is running.`);
}

/** The lock of the folder, or null when there is none that can be understood. */
export function readLock(folder: string): LockContent | null {
  return parseLock(readText(lockPath(folder)));
}

function lockPath(folder: string): string {
  return join(folder, 'server.lock');
}

function ownedLock(path: string, mine: LockContent, leftBehind: ProcessIdentity | undefined): FolderLock {
  const isMine = (): boolean => {
    const owner = parseLock(readText(path))?.owner;
    return owner?.pid === mine.owner.pid && owner.started === mine.owner.started;
  };
  return {
    leftBehind,
    recordPostmaster: (postmaster) => {
      replace(
        path,
        postmaster === null ? mine : { ...mine, postmaster: { pid: postmaster.pid, started: postmaster.started } },
      );
    },
    release: () => {
      if (isMine()) rmSync(path, { force: true });
    },
  };
}

/** A link appears with its whole content or not at all, so that nobody reads half a lock. */
function tryCreate(path: string, content: LockContent): boolean {
  const draft = `${path}.${process.pid}`;
  try {
    writeFileSync(draft, JSON.stringify(content), { mode: 0o600 });
    linkSync(draft, path);
    return true;
  } catch (error) {
    const { code = 'unknown' } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return false;
    const advice = code === 'ENOSPC' ? 'its disk is full; free space' : 'look at its disk';
    throw new EmbeddedError(`The data folder ${dirname(path)} takes no file (${code}): ${advice}, and start again.`);
  } finally {
    rmSync(draft, { force: true });
  }
}

function replace(path: string, content: LockContent): void {
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, JSON.stringify(content), { mode: 0o600 });
  renameSync(draft, path);
}

/**
 * Replaces a lock whose owner is gone. Two who find the same stale lock must not both replace it, so replacing
 * is itself under a lock, held for microseconds; null means that somebody else holds that one.
 */
function takeOver(path: string, mine: LockContent): { leftBehind: ProcessIdentity | undefined } | null {
  const guard = `${path}.takeover`;
  if (!tryCreate(guard, mine)) {
    const holder = parseLock(readText(guard));
    if (holder === null || !isSameProcess(holder.owner)) rmSync(guard, { force: true });
    return null;
  }
  try {
    const text = readText(path);
    const found = parseLock(text);
    // Released meanwhile, or taken by somebody else: start again.
    if (text === null || (found !== null && isSameProcess(found.owner))) return null;
    // The server stays named in the new lock until this owner starts or adopts one.
    replace(path, found?.postmaster === undefined ? mine : { ...mine, postmaster: found.postmaster });
    return { leftBehind: found?.postmaster };
  } finally {
    rmSync(guard, { force: true });
  }
}

function readText(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw new EmbeddedError(`The lock file ${path} cannot be read; it belongs to another user.`);
  }
}

/** After a power cut a file can be empty: what cannot be understood counts as left by a process that is gone. */
function parseLock(text: string | null): LockContent | null {
  if (text === null) return null;
  try {
    const value = JSON.parse(text) as { owner?: unknown; postmaster?: unknown };
    if (!isIdentity(value.owner)) return null;
    return isIdentity(value.postmaster) ? { owner: value.owner, postmaster: value.postmaster } : { owner: value.owner };
  } catch {
    return null;
  }
}

function isIdentity(value: unknown): value is ProcessIdentity {
  if (typeof value !== 'object' || value === null) return false;
  const candidate = value as Partial<Record<keyof ProcessIdentity, unknown>>;
  return typeof candidate.pid === 'number' && typeof candidate.started === 'string';
}
