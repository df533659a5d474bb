import { accessSync, chmodSync, constants, existsSync, mkdirSync, realpathSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { retry } from '../kernel/retry.ts';
import { locateBinaries } from './embedded/binaries.ts';
import { checkVersion, initialiseCluster } from './embedded/cluster.ts';
import { EmbeddedError, FolderInUse } from './embedded/error.ts';
import { acquireLock, readLock, type FolderLock } from './embedded/lock.ts';
import { choosePlacement, findCluster, type Placement } from './embedded/placement.ts';
import { databaseName, handDatabaseOver, hasDatabase, programRole, superuser } from './embedded/program-role.ts';
import { findPostmaster, startPostmaster, stopPostmaster, waitUntilReady } from './embedded/postmaster.ts';
import { isSameProcess, type ProcessIdentity } from './embedded/process.ts';
import { chooseSocketFolder, removeSocketFolder } from './embedded/socket.ts';
import { type Say, supervise } from './embedded/supervisor.ts';

export { EmbeddedError, FolderInUse, type Say };

interface EmbeddedConnection {
  /** The folder of the server's Unix socket. */
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly database: string;
}

export interface EmbeddedServer {
  readonly connection: EmbeddedConnection;
  readonly connectionString: string;
  /** For tests and for a person who looks for a reason; the program itself never uses it. */
  readonly superuserConnectionString: string;
  /** Fulfilled within a second after it was stopped by its owner, or after both have ended. */
  readonly ended: Promise<void>;
  /** Whether PostgreSQL has ended by itself and is not there again yet. */
  isRestarting(): boolean;
  /** Lets PostgreSQL write everything and end, then gives the data folder free. Calling it again does nothing. */
  stop(): Promise<void>;
}

interface EmbeddedOptions {
  /** Made if missing. Holds `postgres/` (the cluster), `postgres.log` and, while in use, `server.lock`. */
  readonly dataFolder: string;
  readonly log: Say;
  /** False only where the data may be lost with the machine: tests. */
  readonly durable?: boolean;
}

/**
 * Starts PostgreSQL on the data folder, makes the cluster and its database first if there are none, and adopts
 * a server that an owner left behind when it was killed.
 * @throws EmbeddedError with one line for the person who starts Opdesk
 */
export async function startEmbedded(options: EmbeddedOptions): Promise<EmbeddedServer> {
  const folder = prepareFolder(options.dataFolder);
  if (canOthersList(folder)) options.log(`Other users can list ${folder}: close it with "chmod go-rw"`);
  const lock = await acquireLock(folder);
  try {
    await stopOfRoot(folder, options);
    const placement = choosePlacement(folder, locateBinaries(folder));
    const running = (await adopt(placement, lock, options)) ?? (await start(folder, placement, lock, options));
    try {
      await handDatabaseOver(running.socketFolder);
    } catch (error) {
      await stopPostmaster(running.postmaster, options.log);
      throw new EmbeddedError(`PostgreSQL started, but its database cannot be used: ${(error as Error).message}`);
    }
    return owned(folder, placement, running, lock, options);
  } catch (error) {
    lock.release();
    throw error;
  }
}

/** How long another Opdesk's server is waited for while it starts, and how often it is looked at. */
const attachTimeoutMs = 60_000;
const attachPollMs = 50;

/**
 * Finds the server that another Opdesk runs on the data folder, waiting while it starts; null when none does.
 * Stopping it is the owner's: `stop()` does nothing here.
 * @throws EmbeddedError when the folder cannot be read
 */
export async function attachEmbedded(dataFolder: string): Promise<EmbeddedServer | null> {
  if (!existsSync(dataFolder)) return null;
  const folder = realpathSync(dataFolder);
  const find = async (): Promise<EmbeddedServer | null | undefined> => {
    const lock = readLock(folder);
    if (lock === null || !isSameProcess(lock.owner)) return null;
    const cluster = findCluster(folder);
    const running = cluster === null ? null : findPostmaster(cluster.path);
    if (running === null || !running.ready) return undefined;
    if (!(await hasDatabase(running.socketFolder).catch(() => false))) return undefined;
    return {
      ...addresses(running.socketFolder),
      ended: watch(folder, running.folder),
      isRestarting: () => findPostmaster(running.folder) === null,
      stop: () => Promise.resolve(),
    };
  };
  const found = await retry(attachTimeoutMs / attachPollMs, find, () => delay(attachPollMs));
  if (found !== undefined) return found;
  throw new EmbeddedError(`The Opdesk that uses ${folder} does not become ready.`);
}

interface Running {
  readonly postmaster: ProcessIdentity;
  readonly socketFolder: string;
}

async function adopt(placement: Placement, lock: FolderLock, options: EmbeddedOptions): Promise<Running | null> {
  const found = findPostmaster(placement.cluster);
  if (found === null) return null;
  if (
    lock.leftBehind !== undefined &&
    (lock.leftBehind.pid !== found.pid || lock.leftBehind.started !== found.started)
  ) {
    throw new EmbeddedError(
      `A PostgreSQL that Opdesk did not start (process ${found.pid}) runs on ${placement.cluster}; stop it first.`,
    );
  }
  checkVersion(placement.cluster, placement.binaries.major);
  options.log(`Adopting the PostgreSQL (process ${found.pid}) that an earlier Opdesk left running`);
  lock.recordPostmaster(found);
  // It may be ending by itself just now; then a new one is started.
  if (!(await waitUntilReady(found, { placement, log: options.log, stopping: neverStopping }))) return null;
  const ready = findPostmaster(placement.cluster);
  return ready === null ? null : { postmaster: found, socketFolder: ready.socketFolder };
}

async function start(
  folder: string,
  placement: Placement,
  lock: FolderLock,
  options: EmbeddedOptions,
): Promise<Running> {
  initialiseCluster({ placement, durable: options.durable ?? true, log: options.log });
  const socketFolder = chooseSocketFolder(placement.cluster, placement.runAs);
  const postmaster = await startOn({ folder, placement, socketFolder, stopping: neverStopping }, lock, options);
  return { postmaster, socketFolder };
}

/** A server of an earlier Opdesk that runs as root is not adopted: its data get another owner. */
async function stopOfRoot(folder: string, { log }: EmbeddedOptions): Promise<void> {
  const cluster = findCluster(folder);
  const running = cluster?.uid === 0 ? findPostmaster(cluster.path) : null;
  if (running !== null) await stopPostmaster(running, log);
}

/** Before the first start has ended nobody can stop it. */
const neverStopping = new AbortController().signal;

interface Start {
  readonly folder: string;
  readonly placement: Placement;
  readonly socketFolder: string;
  readonly stopping: AbortSignal;
}

function startOn(
  { folder, placement, socketFolder, stopping }: Start,
  lock: FolderLock,
  { durable = true, log }: EmbeddedOptions,
): Promise<ProcessIdentity> {
  lock.recordPostmaster(null);
  return startPostmaster({
    placement,
    socketFolder,
    logFile: join(folder, 'postgres.log'),
    durable,
    log,
    stopping,
    onSpawn: (spawned) => lock.recordPostmaster(spawned),
  });
}

/** Keeps PostgreSQL running until it is stopped. */
function owned(
  folder: string,
  placement: Placement,
  running: Running,
  lock: FolderLock,
  options: EmbeddedOptions,
): EmbeddedServer {
  const { socketFolder } = running;
  const supervisor = supervise({
    first: running.postmaster,
    async startAgain(stopping) {
      // Never made anew: where the data are gone, somebody has to put them back.
      checkVersion(placement.cluster, placement.binaries.major);
      return startOn(
        { folder, placement, socketFolder: chooseSocketFolder(placement.cluster, placement.runAs), stopping },
        lock,
        options,
      );
    },
    log: options.log,
  });
  let stopping: Promise<void> | undefined;
  let end = (): void => undefined;
  const ended = new Promise<void>((fulfil) => (end = fulfil));
  const stopOnce = async (): Promise<void> => {
    await stopPostmaster(await supervisor.stop(), options.log);
    removeSocketFolder(placement.cluster, socketFolder);
    lock.release();
    end();
  };
  return {
    ...addresses(socketFolder),
    ended,
    isRestarting: () => supervisor.isRestarting(),
    stop: () => (stopping ??= stopOnce()),
  };
}

function prepareFolder(dataFolder: string): string {
  try {
    // Passable, because PostgreSQL may run as another user; what lies in it is closed by its own rights.
    if (makeFolder(resolve(dataFolder))) chmodSync(dataFolder, 0o711);
    accessSync(dataFolder, constants.R_OK | constants.W_OK | constants.X_OK);
    return realpathSync(dataFolder);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown';
    throw new EmbeddedError(
      `The data folder ${dataFolder} cannot be made or written (${code}); set OPDESK_DATA to one that can.`,
    );
  }
}

/** Whether others than the owner see the names of files and backups in it, or change them. */
function canOthersList(folder: string): boolean {
  return (statSync(folder).mode & 0o066) !== 0;
}

/** Node's own recursive mkdir never returns where the system answers ENOENT although the parent exists, as in /proc. */
function makeFolder(folder: string): boolean {
  if (existsSync(folder)) return false;
  const parent = dirname(folder);
  if (!existsSync(parent)) makeFolder(parent);
  mkdirSync(folder);
  return true;
}

/** How often it is looked whether another Opdesk's server still runs. */
const watchEveryMs = 1_000;

/** An owner that is alive starts its server again; one that was killed has left it running. */
function watch(folder: string, cluster: string): Promise<void> {
  return new Promise((fulfil) => {
    const timer = setInterval(() => {
      const lock = readLock(folder);
      if ((lock !== null && isSameProcess(lock.owner)) || findPostmaster(cluster) !== null) return;
      clearInterval(timer);
      fulfil();
    }, watchEveryMs);
    timer.unref();
  });
}

function addresses(
  socketFolder: string,
): Pick<EmbeddedServer, 'connection' | 'connectionString' | 'superuserConnectionString'> {
  const address = (user: string): string =>
    `postgresql://${user}@/${databaseName}?host=${encodeURIComponent(socketFolder)}&sslmode=disable`;
  return {
    connection: { host: socketFolder, port: 5432, user: programRole, database: databaseName },
    connectionString: address(programRole),
    superuserConnectionString: address(superuser),
  };
}
