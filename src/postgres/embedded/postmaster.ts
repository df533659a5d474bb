import { spawn } from 'node:child_process';
import { closeSync, fchownSync, openSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { retry } from '../../kernel/retry.ts';
import { EmbeddedError } from './error.ts';
import { type Placement, workingFolder } from './placement.ts';
import { findProcess, isProcessIn, isSameProcess, lookEveryMs, waitForEnd, type ProcessIdentity } from './process.ts';
import { identityOptions, serverEnvironment } from './run-as.ts';

/** The content of `postmaster.pid`, in which a running server writes about itself. */
interface PostmasterFile {
  readonly pid: number;
  readonly folder: string;
  readonly port: number;
  readonly socketFolder: string;
  readonly ready: boolean;
}

interface StartOptions {
  readonly placement: Placement;
  readonly socketFolder: string;
  readonly logFile: string;
  readonly durable: boolean;
  readonly log: (message: string) => void;
  /** Aborted, it ends the start. */
  readonly stopping: AbortSignal;
  /** Told of the server before it is ready, so that it is known even if we end now. */
  readonly onSpawn: (postmaster: ProcessIdentity) => void;
}

/** How long a server may take until it takes connections, which is long after a crash, and until it has stopped. */
const startTimeoutMs = 300_000;
const stopTimeoutMs = 60_000;
/** After this the log says that the start takes long. */
const slowStartMs = 2_000;
/** How many starts are tried while sessions of a server that was killed are alive, and the time between two. */
const maxStarts = 61;
const startPauseMs = 500;

/**
 * Starts the server in a session of its own, where Ctrl-C in our terminal does not reach it, and waits until it
 * takes connections. After a crash that includes recovery, which can take minutes.
 * @throws EmbeddedError, also when it is told to stop
 */
export async function startPostmaster(options: StartOptions): Promise<ProcessIdentity> {
  let reason = '';
  const attempt = async (): Promise<ProcessIdentity | undefined> => {
    disownPidFile(options.placement.cluster);
    const logStart = rotateLog(options.logFile);
    const postmaster = await spawnPostmaster(options);
    options.onSpawn(postmaster);
    if (await waitUntilReady(postmaster, options)) return postmaster;
    if (options.stopping.aborted) throw new EmbeddedError('PostgreSQL was stopped while it started.');
    const isFirst = reason === '';
    reason = readReason(options.logFile, logStart);
    // Sessions of a server that was killed end by themselves when they notice; a new one must not start before.
    // PostgreSQL has no code for that: it says so in its log alone, which is in English whatever the machine's language.
    if (!/shared memory block/.test(reason)) throw notStarted(reason, options);
    if (isFirst) options.log('Waiting for sessions of a PostgreSQL that was killed');
    return undefined;
  };
  const postmaster = await retry(maxStarts, attempt, () =>
    delay(startPauseMs, undefined, { signal: options.stopping }),
  );
  if (postmaster === undefined) throw notStarted(reason, options);
  return postmaster;
}

function notStarted(reason: string, { logFile }: StartOptions): EmbeddedError {
  return new EmbeddedError(`PostgreSQL did not start: ${reason} (more in ${logFile}).`);
}

/** Ends sessions, writes everything and stops; kills only what does not react. */
export async function stopPostmaster(postmaster: ProcessIdentity, log: (message: string) => void): Promise<void> {
  signal(postmaster, 'SIGINT');
  if (await waitForEnd(postmaster, stopTimeoutMs)) return;
  log('PostgreSQL does not stop; stopping it at once. The next start recovers.');
  signal(postmaster, 'SIGQUIT');
  await waitForEnd(postmaster, stopTimeoutMs);
}

/**
 * The server that runs on the cluster, or null: `postmaster.pid` may be stale, and its number another process's by now.
 */
export function findPostmaster(cluster: string): (PostmasterFile & ProcessIdentity) | null {
  const file = readPidFile(cluster);
  if (file === null || file.folder !== cluster) return null;
  const found = findProcess(file.pid);
  if (found === null) return null;
  const command = found.command.join(' ');
  const isOurs =
    command.includes(`/postgres -D ${cluster} -c`) ||
    (command.includes(`/postgres -D ${workingFolder} -c`) && isProcessIn(file.pid, cluster));
  return isOurs ? { ...file, started: found.started } : null;
}

/** Waits until the server takes connections; false when it ended before, or was ended because it is told to stop. */
export async function waitUntilReady(
  postmaster: ProcessIdentity,
  options: Pick<StartOptions, 'log' | 'stopping'> & { placement: Pick<Placement, 'cluster'> },
): Promise<boolean> {
  let waitedMs = 0;
  const isReady = async (): Promise<boolean | undefined> => {
    const file = readPidFile(options.placement.cluster);
    if (file?.pid === postmaster.pid && file.ready) return true;
    if (!isSameProcess(postmaster)) return false;
    if (options.stopping.aborted) {
      await stopPostmaster(postmaster, options.log);
      return false;
    }
    if (waitedMs === slowStartMs) options.log('PostgreSQL is recovering; this can take a while');
    waitedMs += lookEveryMs;
    return undefined;
  };
  const ready = await retry(startTimeoutMs / lookEveryMs, isReady, () => delay(lookEveryMs));
  if (ready !== undefined) return ready;
  signal(postmaster, 'SIGQUIT');
  await waitForEnd(postmaster, stopTimeoutMs);
  throw new EmbeddedError(
    `PostgreSQL did not become ready within ${startTimeoutMs / 1000} seconds; start Opdesk again.`,
  );
}

async function spawnPostmaster(options: StartOptions): Promise<ProcessIdentity> {
  const { runAs, binaries, cluster, isClosed } = options.placement;
  const seen = isClosed ? workingFolder : cluster;
  const [program = '', ...args] = [...runAs.prefix, binaries.postgres, '-D', seen, ...settings(options)];
  const output = openSync(options.logFile, 'a', 0o600);
  try {
    // Under `sudo` too the log stays the one's whose data it is about.
    if (runAs.uid !== undefined && runAs.gid !== undefined) fchownSync(output, runAs.uid, runAs.gid);
    const child = spawn(program, args, {
      ...identityOptions(runAs),
      env: serverEnvironment,
      cwd: isClosed ? cluster : '/',
      detached: true,
      stdio: ['ignore', output, output],
    });
    await new Promise<void>((resolve, reject) => {
      child.once('spawn', resolve);
      child.once('error', reject);
    });
    child.unref();
    const found = child.pid === undefined ? null : findProcess(child.pid);
    // Ended already: an identity that no process has lets the caller read the reason in the log.
    return found === null ? { pid: child.pid ?? 0, started: '' } : { pid: found.pid, started: found.started };
  } catch (error) {
    throw new EmbeddedError(`PostgreSQL did not start: ${(error as Error).message}`);
  } finally {
    closeSync(output);
  }
}

/** Of all programs that use the embedded server. */
export const maxConnections = 100;

/** A socket in a closed cluster has the path by which its server gets there. */
function socketFolderSeen({ placement: { cluster, isClosed }, socketFolder }: StartOptions): string {
  return isClosed && socketFolder === cluster ? workingFolder : socketFolder;
}

function settings(options: StartOptions): string[] {
  const chosen: Record<string, string> = {
    cluster_name: 'opdesk',
    listen_addresses: '',
    port: '5432',
    // A list: quoted, so that a comma in the path is not a separator.
    unix_socket_directories: `"${socketFolderSeen(options).replaceAll('"', '""')}"`,
    unix_socket_permissions: '0700',
    // For a small machine that runs Opdesk besides.
    shared_buffers: '64MB',
    max_connections: String(maxConnections),
    max_wal_size: '512MB',
    io_method: 'sync',
    jit: 'off',
    max_parallel_workers_per_gather: '0',
    random_page_cost: '1.1',
    // Plans made while a table was empty last until it is analysed: soon, then.
    autovacuum_naptime: '15s',
    timezone: 'UTC',
    log_timezone: 'UTC',
    // Statements and the details of an error hold patients' names and numbers: the log gets only what is about the
    // server.
    log_min_messages: 'log',
    log_min_error_statement: 'panic',
    log_error_verbosity: 'terse',
    log_checkpoints: 'off',
    ...(options.durable ? {} : { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }),
  };
  return Object.entries(chosen).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}

/**
 * PostgreSQL refuses to start while the number in a stale `postmaster.pid` belongs to any process, as it easily does
 * after a container restarts; but it ignores its own parent's. The file itself must stay: by it PostgreSQL finds
 * out whether sessions of the old server are still alive.
 */
function disownPidFile(cluster: string): void {
  const path = join(cluster, 'postmaster.pid');
  const text = readText(path);
  if (text === null) return;
  const [, ...rest] = text.split('\n');
  if (rest.length === 0) {
    // Cut short while it was written, before anything else was done.
    rmSync(path, { force: true });
    return;
  }
  // In place, not by renaming: root may be writing another user's file, which must stay that user's.
  writeFileSync(path, [String(process.pid), ...rest].join('\n'));
  const socketFolder = readPidFile(cluster)?.socketFolder;
  if (socketFolder !== undefined && socketFolder !== '')
    rmSync(join(socketFolder, '.s.PGSQL.5432.lock'), { force: true });
}

function readPidFile(cluster: string): PostmasterFile | null {
  const text = readText(join(cluster, 'postmaster.pid'));
  if (text === null) return null;
  const [pid = '', folder = '', , port = '', socketFolder = '', , , status = ''] = text.split('\n');
  // It names itself what lies in its working folder, which is the cluster.
  const named = (path: string): string => (path === workingFolder ? cluster : path);
  return {
    pid: Number(pid),
    folder: named(folder),
    port: Number(port),
    socketFolder: named(socketFolder),
    ready: status.trim() === 'ready',
  };
}

function readText(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw new EmbeddedError(`The file ${path} cannot be read.`);
  }
}

/** A log of this size is put aside at the next start. */
const maxLogBytes = 1_000_000;

function rotateLog(path: string): number {
  const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  if (size < maxLogBytes) return size;
  renameSync(path, `${path}.old`);
  return 0;
}

/** The line of the log, since the start, that says why the server ended. */
function readReason(path: string, start: number): string {
  const lines = readFileSync(path)
    .subarray(start)
    .toString('utf8')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  const fatal = lines.findLast((line) => /(FATAL|PANIC):/.test(line));
  return fatal?.replace(/^.*?(FATAL|PANIC):\s*/, '') ?? lines.at(-1) ?? 'it ended without a word';
}

function signal(postmaster: ProcessIdentity, name: NodeJS.Signals): void {
  if (!isSameProcess(postmaster)) return;
  try {
    process.kill(postmaster.pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
