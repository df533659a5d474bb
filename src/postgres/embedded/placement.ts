import { spawnSync } from 'node:child_process';
import { chmodSync, lstatSync, mkdirSync, mkdtempSync, realpathSync, statSync } from 'node:fs';
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
}

/** Where root keeps what another user must reach, when that user cannot reach the data folder. */
const sharedFolder = '/var/lib/opdesk';

const rootRefused =
  'PostgreSQL refuses to run as root, and here root can neither make a user namespace nor use another user; start ' +
  'Opdesk as an ordinary user, or set DATABASE_URL.';

/**
 * Decides who runs PostgreSQL. Files that exist keep their owner; for new ones root prefers a user namespace,
 * where they stay root's own.
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
    const cluster = existing?.path ?? clusterLink(folder);
    return { runAs: asPlainUser(folder, binaries), binaries, cluster };
  }
  return existing === null ? placeNew(folder, binaries) : placeExisting(existing, binaries);
}

/** `<data folder>/postgres`: the cluster itself, or a link to where root had to put it. */
export function clusterLink(folder: string): string {
  return join(folder, 'postgres');
}

interface ExistingCluster {
  readonly path: string;
  readonly uid: number;
  readonly gid: number;
}

export function findCluster(folder: string): ExistingCluster | null {
  const link = clusterLink(folder);
  if (lstatSync(link, { throwIfNoEntry: false }) === undefined) return null;
  try {
    const path = realpathSync(link);
    const { uid, gid } = statSync(path);
    return { path, uid, gid };
  } catch {
    throw new EmbeddedError(
      `The data that ${link} points to are gone or cannot be read; put them back, or set OPDESK_DATA to ` +
        'another folder.',
    );
  }
}

/** A number without a name, as containers are often given, is not a user for initdb: it gets a name in a namespace. */
function asPlainUser(folder: string, binaries: Binaries): RunAs {
  if (asUser(process.getuid?.() ?? 0) !== null) return asOurselves;
  const namespace = inUserNamespace();
  return namespace !== null && canRun(namespace, binaries.postgres, folder) ? namespace : asOurselves;
}

function placeExisting(existing: ExistingCluster, binaries: Binaries): Placement {
  const { path, uid, gid } = existing;
  if (uid !== 0) {
    const runAs = asUser(uid) ?? { prefix: [], uid, gid };
    return checked({ runAs, binaries: reachable(runAs, binaries), cluster: path });
  }
  const namespace = inUserNamespace();
  if (namespace !== null && canRun(namespace, binaries.postgres, path))
    return { runAs: namespace, binaries, cluster: path };
  const runAs = asAnotherUser(path);
  if (runAs === null) throw new EmbeddedError(rootRefused);
  if (spawnSync('chown', ['-R', `${runAs.uid}:${runAs.gid}`, path], { stdio: 'ignore' }).status !== 0)
    throw new EmbeddedError(rootRefused);
  return checked({ runAs, binaries: reachable(runAs, binaries), cluster: path });
}

function placeNew(folder: string, binaries: Binaries): Placement {
  const namespace = inUserNamespace();
  if (namespace !== null && canRun(namespace, binaries.postgres, folder)) {
    return { runAs: namespace, binaries, cluster: clusterLink(folder) };
  }
  const runAs = asAnotherUser(folder);
  // Without the right to become another user, nothing of that user's can run.
  if (runAs === null || !canEnter(runAs, '/')) throw new EmbeddedError(rootRefused);
  const placement = { runAs, binaries: reachable(runAs, binaries) };
  if (canEnter(runAs, folder)) return { ...placement, cluster: clusterLink(folder) };
  mkdirSync(sharedFolder, { recursive: true, mode: 0o755 });
  // A new name each time: data of a folder that was deleted must not come back in its successor.
  const home = mkdtempSync(join(sharedFolder, 'data-'));
  chmodSync(home, 0o711);
  return { ...placement, cluster: join(home, 'postgres') };
}

function reachable(runAs: RunAs, binaries: Binaries): Binaries {
  if (canExecute(runAs, binaries.postgres)) return binaries;
  const copy = copyBinaries(binaries, sharedFolder);
  if (!canExecute(runAs, copy.postgres)) throw new EmbeddedError(rootRefused);
  return copy;
}

function checked(placement: Placement): Placement {
  if (!canRun(placement.runAs, placement.binaries.postgres, placement.cluster)) throw new EmbeddedError(rootRefused);
  return placement;
}
