import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { closeSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

export interface ClientCredentials {
  readonly clientId: string;
  readonly clientSecret: string;
}

export interface ServerProcess {
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  /** What it logs, and what it prints as an error. */
  readonly logFile: string;
  /** Undefined while it runs. */
  ended(): string | undefined;
  stop(): Promise<void>;
}

export interface BenchServer extends Pick<ServerProcess, 'url' | 'port' | 'pid' | 'stop'> {
  readonly token: string;
}

export const program = fileURLToPath(new URL('../dist/main.js', import.meta.url));

/** Runs a command of the program beside no server; answers what it printed. */
export async function runCommand(
  databaseUrl: string,
  args: readonly string[],
  settings: NodeJS.ProcessEnv = {},
): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, [program, ...args], {
    env: { ...environment(databaseUrl), ...settings },
  });
  return stdout;
}

/** The settings differ from those of a fresh installation only where a limit would be measured instead of the work. */
export function environment(databaseUrl: string): NodeJS.ProcessEnv {
  return {
    ...process.env,
    DATABASE_URL: databaseUrl,
    HOST: '127.0.0.1',
    PORT: '0',
    RATE_LIMIT_PER_SECOND: '1000000',
    QUOTA_PATIENTS: '0',
    QUOTA_WEBHOOKS: '0',
    QUOTA_HOLDS: '0',
    QUOTA_WALK_INS: '0',
    LOGIN_LIMIT_PER_MINUTE: '1000',
    ACCESS_TOKEN_SECONDS: '86400',
    WEBHOOK_ALLOW_PRIVATE: '1',
  };
}

/** Those of `npm start`. */
export const startFlags = '--max-semi-space-size=16 --max-old-space-size=256';

/** The real program in a process of its own, and a token of the client. */
export async function startServer(
  databaseUrl: string,
  credentials: ClientCredentials,
  folder: string,
): Promise<BenchServer> {
  const server = await startProcess(environment(databaseUrl), folder);
  try {
    return { ...server, token: await logIn(server.url, credentials) };
  } catch (error) {
    await server.stop();
    throw error;
  }
}

/**
 * The real program in a process of its own, logging to a file as it does by default.
 * BENCH_NODE_FLAGS are passed to its Node, such as `--cpu-prof --cpu-prof-dir=/tmp/profiles`.
 */
export async function startProcess(env: NodeJS.ProcessEnv, folder: string): Promise<ServerProcess> {
  const flags = (process.env['BENCH_NODE_FLAGS'] ?? startFlags).split(' ').filter((flag) => flag !== '');
  const logFile = join(folder, 'server.log');
  const log = openSync(logFile, 'a');
  const child = spawn(process.execPath, [...flags, program, 'serve'], { env, stdio: ['ignore', log, 'pipe'] });
  // Whatever ends this process must not leave a server behind.
  const kill = (): void => void child.kill('SIGKILL');
  process.once('exit', kill);
  try {
    const url = await addressOf(child, log);
    return {
      url,
      port: Number(new URL(url).port),
      pid: child.pid ?? 0,
      logFile,
      ended: () => (child.signalCode ?? child.exitCode)?.toString(),
      async stop() {
        await end(child);
        process.off('exit', kill);
        closeSync(log);
      },
    };
  } catch (error) {
    await end(child);
    throw error;
  }
}

/** Fulfilled with its address when it serves. @param log a file for what it says */
export async function addressOf(child: ChildProcess, log: number): Promise<string> {
  if (child.stderr === null) throw new Error('the server has no standard error');
  return new Promise((resolve, reject) => {
    const said: string[] = [];
    createInterface({ input: child.stderr as NodeJS.ReadableStream }).on('line', (line) => {
      const found = /serves (http:\S+)/.exec(line)?.[1];
      if (found !== undefined) resolve(found);
      said.push(line);
      writeSync(log, `${line}\n`);
    });
    child.once('exit', () => reject(new Error(`the server ended: ${said.join(' ')}`)));
  });
}

/** Answers an access token. */
export async function logIn(url: string, { clientId, clientSecret }: ClientCredentials): Promise<string> {
  const response = await fetch(`${url}/connect-auth/v1/account/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ client_id: clientId, client_secret: clientSecret }),
  });
  const { access_token: token } = (await response.json()) as { access_token?: string };
  if (token === undefined) throw new Error(`the login was answered with ${response.status}`);
  return token;
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  await ended;
}
