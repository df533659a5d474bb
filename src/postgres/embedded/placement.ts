import { chownSync, lstatSync, readdirSync, statSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { copyBinaries, type Binaries } from './binaries.ts';
import { EmbeddedError } from './error.ts';
import {
  asAnotherUser,
  asOurselves,
  asUser,
  canEnter,
  canExecute,
  canRun,
  inUserNamespace,
  weAreRoot,
  type RunAs,
} from './run-as.ts';

/** Where the data live, which binaries serve them, and as whom. */
export interface Placement {
  readonly runAs: RunAs;
  readonly binaries: Binaries;
  /** PGDATA, without symbolic links; need not exist yet. */
  readonly cluster: string;
  /** Whether its user cannot pass through the folders above it, so that it has to begin in it: `workingFolder`. */
  readonly isClosed: boolean;
}

/**
 * The folder in which a process is, as it names it itself. It leads there whatever the rights of the folders above,
 * and root may put a process of another user anywhere.
 */
export const workingFolder = '/proc/self/cwd';

/** Where root keeps a copy of the programs when the user of PostgreSQL cannot reach them. */
const sharedFolder = '/var/lib/opdesk';

const rootRefused =
  'PostgreSQL must not run as root, and here root cannot run it as another user; start Opdesk as an ordinary user that ' +
  'owns its data folder (OPDESK_DATA), or set DATABASE_URL.';

/**
 * Decides who runs PostgreSQL, which is never root. Files that exist keep their owner; those of root are given to the
 * user that is chosen for new ones.
 * @throws EmbeddedError when nobody can
 */
export function choosePlacement(folder: string, binaries: Binaries): Placement {
  const existing = findCluster(folder);
  if (!weAreRoot()) {
    if (existing !== null && existing.uid !== process.getuid?.()) {
      throw new EmbeddedError(
        `The data in ${existing.path} belong to another user; start Opdesk as that user, or set ` +
          'OPDESK_DATA to another folder.',
      );
    }
    return { runAs: asPlainUser(folder, binaries), binaries, cluster: clusterFolder(folder), isClosed: false };
  }
  const runAs = userFor(existing?.path ?? folder, existing?.uid ?? 0, existing?.gid ?? 0);
  if (existing?.uid === 0) giveTo(runAs, existing.path);
  const isClosed = !canEnter(runAs, folder);
  if (isClosed && process.platform !== 'linux') throw new EmbeddedError(rootRefused);
  const placement = { runAs, binaries: reachable(runAs, binaries), cluster: clusterFolder(folder), isClosed };
  if (existing !== null && !canRun(runAs, placement.binaries.postgres, existing.path))
    throw new EmbeddedError(rootRefused);
  return placement;
}

/** In the data folder, so that a copy of that is whole. */
function clusterFolder(folder: string): string {
  return join(folder, 'postgres');
}

interface ExistingCluster {
  readonly path: string;
  readonly uid: number;
  readonly gid: number;
}

/** @throws EmbeddedError where a part of the data lies elsewhere */
export function findCluster(folder: string): ExistingCluster | null {
  const path = clusterFolder(folder);
  for (const part of [path, join(path, 'pg_wal')]) {
    if (lstatSync(part, { throwIfNoEntry: false })?.isSymbolicLink() !== true) continue;
    throw new EmbeddedError(
      `${part} is a link, so that a copy of ${folder} would not hold its data: remove the link and move the folder ` +
        'that it leads to into its place.',
    );
  }
  const found = statSync(path, { throwIfNoEntry: false });
  return found === undefined ? null : { path, uid: found.uid, gid: found.gid };
}

/** A number without a name, as containers are often given, is not a user for initdb: it gets a name in a namespace. */
function asPlainUser(folder: string, binaries: Binaries): RunAs {
  if (asUser(process.getuid?.() ?? 0) !== null) return asOurselves;
  const namespace = inUserNamespace();
  return namespace !== null && canRun(namespace, binaries.postgres, folder) ? namespace : asOurselves;
}

/** The owner of what is there; for what is root's, an ordinary user. */
function userFor(folder: string, uid: number, gid: number): RunAs {
  const runAs = uid === 0 ? asAnotherUser(folder) : (asUser(uid) ?? { prefix: [], uid, gid });
  // Without the right to become another user, nothing of that user's can run.
  if (runAs === null || !canEnter(runAs, '/')) throw new EmbeddedError(rootRefused);
  return runAs;
}

/** The folder last, so that one whose giving was cut short is given again. */
function giveTo({ uid = 0, gid = 0 }: RunAs, cluster: string): void {
  const inner = readdirSync(cluster).map((name) => join(cluster, name));
  if (spawnSync('chown', ['-hR', `${uid}:${gid}`, '--', ...inner], { stdio: 'ignore' }).status !== 0)
    throw new EmbeddedError(rootRefused);
  chownSync(cluster, uid, gid);
}

function reachable(runAs: RunAs, binaries: Binaries): Binaries {
  if (canExecute(runAs, binaries.postgres)) return binaries;
  const copy = copyBinaries(binaries, sharedFolder);
  if (!canExecute(runAs, copy.postgres)) throw new EmbeddedError(rootRefused);
  return copy;
}
