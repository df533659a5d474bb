import { type App, type AppOverrides, createApp, urlOf } from './compose.ts';
import { deskLine, prepareDemo } from './cli/demo-guard.ts';
import type { Config, Duties } from './config.ts';
import { createOtherProcesses, maxProcesses } from './processes/first-process.ts';
import { isOtherProcess, siblingsOfOther } from './processes/other-process.ts';
import { maxConnections } from './postgres/embedded/postmaster.ts';

/** How a process of a server runs. */
interface Part {
  readonly duties: Duties;
  readonly overrides: AppOverrides;
  /** Begins to do what it is for. @returns what to log, and what to say to whoever started it */
  begin(app: App): Promise<{ readonly url: string; readonly log: string; readonly said: string }>;
  /** Ends what it has begun besides the app. */
  end(): Promise<void>;
}

interface Program {
  readonly processes: number;
  /** The same in each of its processes. */
  readonly programId: string;
  readonly stop: () => void;
  readonly runningApp: () => App | undefined;
}

/**
 * Runs a server until it is told to stop.
 * @param processes how many answer requests; one that was started by the first one does its part
 * @param warnings for the log
 */
export async function runServer(
  config: Config,
  { processes, programId, ...duties }: Duties & { readonly processes: number; readonly programId: string },
  warnings: readonly string[],
): Promise<void> {
  // Asked to stop while it starts, it stops once it has started.
  let app: App | undefined;
  let signalled = false;
  const stop = (): void => {
    if (app !== undefined && !signalled) void stopAll(app, part);
    signalled = true;
  };
  const part = partOf(config, duties, { processes, programId, stop, runningApp: () => app });
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  app = await createApp(config, part.overrides, part.duties);
  const { logger } = app.runtime.telemetry;
  try {
    // The first process has said them.
    if (!isOtherProcess()) for (const warning of warnings) logger.warn(warning);
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
  process.exit(0);
}

function partOf(config: Config, duties: Duties, program: Program): Part {
  if (isOtherProcess()) return otherPart(program);
  return program.processes === 1 ? onlyPart(config, duties) : firstPart(config, duties, program);
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
function firstPart(config: Config, { doesJobs }: Duties, { processes, programId, runningApp }: Program): Part {
  if (config.databaseUrl === undefined) refuseTooMany(config, processes);
  const others = createOtherProcesses(programId, (pid) =>
    runningApp()?.runtime.telemetry.logger.error({ pid }, 'a process has ended, and another is started in its place'),
  );
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

/** Each of the others answers requests. */
function otherPart({ programId, stop }: Program): Part {
  return {
    duties: { answersRequests: true, doesJobs: false, startsDatabase: false },
    overrides: { siblings: siblingsOfOther(programId, stop) },
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

/** Each process has a pool, the first one too; beside them the others listen for changes, and so may a command. */
function refuseTooMany({ poolSize }: Config, processes: number): void {
  const most = Math.floor((maxConnections - 2 * (processes + 1)) / (processes + 1));
  if (poolSize <= most) return;
  throw new Error(
    `Opdesk's own PostgreSQL takes ${maxConnections} connections, too few for ${processes} processes with ` +
      `${poolSize} each: set POOL_SIZE=${most}, or give a DATABASE_URL.`,
  );
}
