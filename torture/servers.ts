import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { addressOf, environment, program, startFlags } from '../bench/server.ts';

/** The real program in a process of its own, which can be killed and paused and comes back at the same port. */
export interface TorturedServer {
  readonly port: number;
  /** Ends it, by a signal it can or cannot answer, and starts another in its place. */
  restart(signal: 'SIGKILL' | 'SIGTERM'): Promise<void>;
  /** Lets it do nothing at all, and go on. */
  pause(isPaused: boolean): void;
  stop(): Promise<void>;
  /** The errors that it has logged, but for the lack of a database that works: that is a fault's. */
  loggedErrors(): readonly string[];
}

export interface ServerOrder {
  readonly databaseUrl: string;
  readonly logFile: string;
  readonly clockFile: string;
  readonly settings: Readonly<Record<string, string>>;
  /** Modules that are loaded before the program: those of a broken build. */
  readonly preloaded: readonly string[];
}

const movedClock = fileURLToPath(new URL('./moved-clock.mjs', import.meta.url));

/** Starts one, at a port that it keeps. */
export async function startTorturedServer(order: ServerOrder): Promise<TorturedServer> {
  const log = openSync(order.logFile, 'a');
  let child = spawnServer(order, 0, log);
  const port = Number(new URL(await addressOf(child, log)).port);
  let isStopped = false;
  const resume = (): void => void child.kill('SIGCONT');
  // Whatever ends this process must not leave a server behind.
  const kill = (): void => void child.kill('SIGKILL');
  process.once('exit', kill);
  return {
    port,
    async restart(signal) {
      resume();
      await end(child, signal);
      // A database that is away lets a start fail: an operator's supervisor tries again, and so does this.
      while (!isStopped) {
        child = spawnServer(order, port, log);
        const isServing = await addressOf(child, log).then(
          () => true,
          () => false,
        );
        if (isServing) return;
      }
    },
    pause: (isPaused) => void child.kill(isPaused ? 'SIGSTOP' : 'SIGCONT'),
    async stop() {
      isStopped = true;
      resume();
      await end(child, 'SIGTERM');
      process.off('exit', kill);
      closeSync(log);
    },
    loggedErrors: () =>
      readFileSync(order.logFile, 'utf8')
        .split('\n')
        .filter((line) => / (?:ERROR|FATAL) .*requestId=/.test(line) && !line.includes('SERVICE_UNAVAILABLE')),
  };
}

function spawnServer(order: ServerOrder, port: number, log: number): ChildProcess {
  const preloaded = [movedClock, ...order.preloaded].flatMap((path) => ['--import', path]);
  return spawn(process.execPath, [...startFlags.split(' '), ...preloaded, program, 'serve'], {
    env: {
      ...environment(order.databaseUrl),
      PORT: String(port),
      POOL_SIZE: '8',
      LOG_LEVEL: 'warn',
      LOG_FORMAT: 'text',
      ...order.settings,
      TORTURE_CLOCK: order.clockFile,
    },
    stdio: ['ignore', log, 'pipe'],
  });
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill(signal);
  await ended;
}
