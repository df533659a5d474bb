import { randomUUID } from 'node:crypto';
import { type App, type AppOverrides, createApp, urlOf } from './compose.ts';
import { deskLine, prepareDemo } from './cli/demo-guard.ts';
import type { Config, Duties } from './config.ts';
import { createAnsweringProcesses, maxProcesses } from './processes/first-process.ts';
import { isOfOtherCluster, siblingsOfAnswering } from './processes/answering-process.ts';
import { maxConnections } from './postgres/embedded/postmaster.ts';
import { programVersion } from './version.ts';

/** How a process of a server runs. */
interface Part {
  readonly duties: Duties;
  readonly overrides: AppOverrides;
  /** Begins its work. @returns what to log, and what to print for the person who started it */
  begin(app: App): Promise<{ readonly url: string; readonly log: string; readonly said: string }>;
  /** Ends what it has begun besides the app. */
  end(): Promise<void>;
}

interface Processes {
  /** How many answer requests. */
  readonly processes: number;
  /** The first process's name for itself, in one that it has started; else undefined. */
  readonly startedBy: string | undefined;
}

interface Running {
  readonly stop: () => void;
  readonly app: () => App | undefined;
}

/** Runs a server until it is told to stop. @param warnings for the log */
export async function runServer(
  config: Config,
  { processes, startedBy, ...duties }: Duties & Processes,
  warnings: readonly string[],
): Promise<void> {
  // Asked to stop while it starts, it stops once it has started.
  let app: App | undefined;
  let signalled = false;
  const stop = (): void => {
    if (app !== undefined && !signalled) void stopAll(app, part);
    signalled = true;
  };
  const part = partOf(config, duties, { processes, startedBy }, { stop, app: () => app });
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  app = await createApp(config, part.overrides, part.duties);
  const { logger } = app.runtime.telemetry;
  try {
    // The first process has logged them.
    if (startedBy === undefined) for (const warning of warnings) logger.warn(warning);
    const { url, log, said } = await part.begin(app);
    logger.info({ url }, log);
    process.stderr.write(said);
  } catch (error) {
    await part.end();
    await app.close();
    throw error;
  }
  if (signalled) await stopAll(app, part);
  void app.store.databaseEnded.then(() => {
    if (signalled) return;
    process.stderr.write('opdesk: The Opdesk whose PostgreSQL this process uses has ended; start both again.\n');
    process.exit(1);
  });
}

async function stopAll(app: App, part: Part): Promise<void> {
  const { logger } = app.runtime.telemetry;
  logger.info('stopping');
  await part.end();
  await app.close();
  logger.info('stopped');
  process.exit();
}

function partOf(config: Config, duties: Duties, { processes, startedBy }: Processes, running: Running): Part {
  if (startedBy !== undefined) return answeringPart(startedBy);
  return processes === 1 ? onlyPart(config, duties) : firstPart(config, duties, processes, running);
}

/** One process that does all that it is told. */
function onlyPart(config: Config, duties: Duties): Part {
  return {
    duties,
    overrides: {},
    async begin(app) {
      if (duties.answersRequests) await prepareDemo(app.runtime, config, app.store.isEmbedded);
      const { url } = await app.listen();
      if (duties.answersRequests) return { url, log: 'serving', said: await greeting(app, url) };
      const said = `Opdesk does background jobs (health: ${url}/readyz, metrics: ${url}/metrics)\n`;
      return { url, log: 'working', said };
    },
    end: () => Promise.resolve(),
  };
}

/** The first of several has the database and the jobs, and starts the others. */
function firstPart(config: Config, { doesJobs }: Duties, processes: number, { stop, app: running }: Running): Part {
  if (isOfOtherCluster()) throw new Error('--processes cannot start others where a process manager runs a cluster.');
  if (config.databaseUrl === undefined) refuseTooMany(config, processes);
  const log = (said: string, pid?: number): void => running()?.runtime.telemetry.logger.error({ pid }, said);
  const others = createAnsweringProcesses(`${programVersion()} ${randomUUID()}`, () => performance.now(), {
    ended: (pid) => log('a process has ended, and another is started in its place', pid),
    failed() {
      log('no process can be started in its place: the server stops');
      process.exitCode = 1;
      stop();
    },
  });
  return {
    duties: { answersRequests: false, doesJobs, startsDatabase: true },
    overrides: { siblings: others.siblings },
    async begin(app) {
      await prepareDemo(app.runtime, config, app.store.isEmbedded);
      const url = urlOf(config, await others.start(processes));
      return { url, log: 'serving', said: await greeting(app, url) };
    },
    end: () => others.stop(),
  };
}

/** Each of the others answers requests. @throws Error where another version was installed since the first one began */
function answeringPart(startedBy: string): Part {
  if (!startedBy.startsWith(`${programVersion()} `)) {
    throw new Error('Another version of Opdesk was installed while this server runs: start the server again.');
  }
  return {
    duties: { answersRequests: true, doesJobs: false, startsDatabase: false },
    overrides: { siblings: siblingsOfAnswering(startedBy) },
    begin: async (app) => ({ ...(await app.listen()), log: 'answering', said: '' }),
    end: () => Promise.resolve(),
  };
}

async function greeting(app: App, url: string): Promise<string> {
  return `Opdesk serves ${url} (reference: ${url}/docs)\n${await deskLine(app.runtime, url)}\n`;
}

/** @param text of the option @throws Error for what is not a number of processes */
export function readProcesses(text: string | undefined): number {
  if (text === undefined) return 1;
  const count = /^\d{1,3}$/.test(text) ? Number(text) : 0;
  if (count >= 1 && count <= maxProcesses) return count;
  throw new Error(`--processes must be a number from 1 to ${maxProcesses}.`);
}

/** Connections that are left to commands, and to PostgreSQL itself. */
const keptConnections = 8;

/** Each process, the first one too, has a pool, and a connection on which it hears changes. */
function refuseTooMany({ poolSize }: Config, processes: number): void {
  const most = Math.floor((maxConnections - keptConnections) / (processes + 1)) - 1;
  if (poolSize <= most) return;
  throw new Error(
    `Opdesk's own PostgreSQL takes ${maxConnections} connections, too few for ${processes} processes with ` +
      `${poolSize} each: set POOL_SIZE=${most}, or give a DATABASE_URL.`,
  );
}
