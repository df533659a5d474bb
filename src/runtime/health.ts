import { statfs } from 'node:fs/promises';
import type { Queryable } from '../postgres/database.ts';
import { takesWrites } from '../postgres/health.ts';
import { withTimeout } from '../postgres/with-timeout.ts';

/** Why no requests should be sent to a server. */
export type UnreadyReason =
  | 'stopping'
  | 'database_restarting'
  | 'database_unreachable'
  | 'database_read_only'
  | 'disk_full';

export interface Health {
  /** Null where requests should be sent here. */
  unreadyReason(): Promise<Exclude<UnreadyReason, 'stopping'> | null>;
  /** PostgreSQL has refused a write because its disk is full. */
  diskWasFull(): void;
  /** Of the file system of the data folder; undefined where that cannot be read. */
  freeBytes(): Promise<number | undefined>;
}

interface HealthOptions {
  readonly db: Queryable;
  readonly elapsedMs: () => number;
  /** Whether the embedded PostgreSQL is being started again. */
  readonly isRestarting: () => boolean;
  /** Whether the database lies in the data folder. */
  readonly isEmbedded: boolean;
  readonly freeBytes: () => Promise<number | undefined>;
}

/** A database that takes longer counts as one that does not answer. */
const pingTimeoutMs = 1_000;
/** A refused write speaks for so long; by then the next one has been refused, or has been done. */
const fullForMs = 10_000;
/** Two segments of PostgreSQL's log: without space for the next one it ends in the middle of its work. */
const leastFreeBytes = 32 * 1024 * 1024;

export function createHealth({ db, elapsedMs, isRestarting, isEmbedded, freeBytes }: HealthOptions): Health {
  let fullUntilMs = -Infinity;

  async function isDiskFull(): Promise<boolean> {
    if (elapsedMs() < fullUntilMs) return true;
    const free = isEmbedded ? await freeBytes() : undefined;
    return free !== undefined && free < leastFreeBytes;
  }

  return {
    async unreadyReason() {
      const isWritable = await withTimeout(pingTimeoutMs, takesWrites(db)).catch(() => undefined);
      if (isWritable === undefined) return isRestarting() ? 'database_restarting' : 'database_unreachable';
      if (!isWritable) return 'database_read_only';
      return (await isDiskFull()) ? 'disk_full' : null;
    },
    diskWasFull: () => (fullUntilMs = elapsedMs() + fullForMs),
    freeBytes,
  };
}

/** The bytes that are free for this user in the file system of a folder; undefined where that cannot be read. */
export async function freeBytesOf(folder: string): Promise<number | undefined> {
  try {
    const { bavail, bsize } = await statfs(folder);
    return bavail * bsize;
  } catch {
    return undefined;
  }
}
