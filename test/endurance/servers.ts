import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { inject } from 'vitest';
import { testSecretKey } from '../support/server.ts';

/** The real program in a process of its own, which can be killed and comes back at the same address. */
export interface KillableServer {
  readonly url: string;
  /** Kills it as a power cut would, and starts another in its place. */
  killAndRestart(): Promise<void>;
  stop(): Promise<void>;
}

export async function startKillableServer(databaseUrl: string): Promise<KillableServer> {
  let { child, url } = await start(databaseUrl, '0');
  const { port } = new URL(url);
  // Whatever ends this process must not leave a server behind.
  const kill = (): void => void child.kill('SIGKILL');
  process.once('exit', kill);
  return {
    url,
    async killAndRestart() {
      await end(child, 'SIGKILL');
      ({ child, url } = await start(databaseUrl, port));
    },
    async stop() {
      await end(child, 'SIGTERM');
      process.off('exit', kill);
    },
  };
}

async function start(
  databaseUrl: string,
  port: string,
): Promise<{ readonly child: ChildProcess; readonly url: string }> {
  const child = spawn(process.execPath, [inject('testProgram'), 'serve'], {
    env: {
      ...process.env,
      DATABASE_URL: databaseUrl,
      OPDESK_SECRET_KEY: testSecretKey,
      HOST: '127.0.0.1',
      PORT: port,
      POOL_SIZE: '6',
      LOG_LEVEL: 'error',
      WEBHOOK_ALLOW_PRIVATE: '1',
      RATE_LIMIT_PER_SECOND: '1000000',
      LOGIN_LIMIT_PER_MINUTE: '1000000',
      QUOTA_PATIENTS: '0',
      QUOTA_WALK_INS: '0',
      ACCESS_TOKEN_SECONDS: '86400',
    },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  return new Promise((resolve, reject) => {
    const said: string[] = [];
    createInterface({ input: child.stderr }).on('line', (line) => {
      said.push(line);
      const url = /serves (http:\S+)/.exec(line)?.[1];
      if (url !== undefined) resolve({ child, url });
    });
    child.once('exit', () => reject(new Error(`the server ended before it served: ${said.join(' ')}`)));
  });
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill(signal);
  await ended;
}
