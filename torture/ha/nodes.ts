import { execFile } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { environment, program, startFlags } from '../../bench/server.ts';

/** The three nodes of `deploy/ha`, on this machine. */
export interface HaCluster {
  /** Of the leader's database, by HAProxy. */
  readonly databaseUrl: string;
  /** The port of HAProxy before both Opdesks. */
  readonly port: number;
  /** A command of Opdesk; answers what it printed. */
  opdesk(...args: readonly string[]): Promise<string>;
  /** The number of the node that has the lock; undefined while there is none. */
  leader(): Promise<number | undefined>;
  synchronousStandby(): Promise<number | undefined>;
  /** The process of Patroni; undefined where it does not run. */
  patroni(node: number): number | undefined;
  /** PostgreSQL of a node, its first process before the others. */
  postgres(node: number): readonly number[];
  /** Starts each program that does not run, as a supervisor would. */
  start(): Promise<void>;
  /** Waits until one node leads, both others follow it and both Opdesks are ready. */
  ready(seconds: number): Promise<void>;
  stop(): Promise<void>;
}

const script = fileURLToPath(new URL('../../deploy/ha/ha', import.meta.url));
const movedClock = fileURLToPath(new URL('../moved-clock.mjs', import.meta.url));
const nodes = [1, 2, 3];
const lookTimeoutMs = 2_000;

/** Makes a new cluster in a folder and waits until it works. @param clockFile of the servers' clock */
export async function startHaCluster(folder: string, clockFile: string): Promise<HaCluster> {
  const env = { ...environment(''), DATABASE_URL: undefined, OPDESK_HA: folder, TORTURE_CLOCK: clockFile };
  const run = async (...args: readonly string[]): Promise<string> =>
    (await promisify(execFile)(script, args, { env: { ...env, LOG_LEVEL: 'warn', POOL_SIZE: '8' } })).stdout;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  chmodSync(folder, 0o755);
  await run('prepare');
  const file = join(folder, 'settings');
  const flags = `${startFlags} --import ${movedClock}`;
  writeFileSync(file, readFileSync(file, 'utf8').replace(/^OPDESK=.*$/m, `OPDESK="node ${flags} ${program}"`));
  const setting = (name: string): string =>
    new RegExp(`^${name}="?([^"\n]*)`, 'm').exec(readFileSync(file, 'utf8'))?.[1] ?? '';
  const nodeThatIs = async (role: string): Promise<number | undefined> => {
    const found = await Promise.all(
      nodes.map((node) => isAnswered(`http://${setting(`ADDRESS_${node}`)}:${setting('PATRONI_PORT')}/${role}`)),
    );
    return nodes[found.indexOf(true)];
  };
  const cluster: HaCluster = {
    databaseUrl: `postgresql://opdesk:${setting('OPDESK_PASSWORD')}@127.0.0.1:${setting('DATABASE_PORT')}/opdesk`,
    port: Number(setting('HTTP_BIND').split(':')[1]),
    opdesk: (...args) => run('opdesk', ...args),
    leader: () => nodeThatIs('primary'),
    synchronousStandby: () => nodeThatIs('synchronous'),
    patroni: (node) => firstNumber(join(folder, 'run', `patroni${node}.pid`)),
    postgres: (node) => processesOf(join(folder, `node${node}`, 'postgres')),
    start: async () => void (await run('start')),
    ready: async (seconds) => void (await run('wait', String(seconds))),
    stop: async () => void (await run('stop')),
  };
  await run('prepare');
  await cluster.start();
  await cluster.ready(180).catch(async (error: unknown) => {
    await cluster.stop();
    throw error;
  });
  return cluster;
}

async function isAnswered(url: string): Promise<boolean> {
  return fetch(url, { signal: AbortSignal.timeout(lookTimeoutMs) }).then(
    ({ ok }) => ok,
    () => false,
  );
}

function firstNumber(file: string): number | undefined {
  try {
    const pid = Number.parseInt(readFileSync(file, 'utf8'), 10);
    process.kill(pid, 0);
    return pid;
  } catch {
    return undefined;
  }
}

/** The processes of a PostgreSQL: the one that its folder names, and its children, which work in that folder. */
function processesOf(dataFolder: string): number[] {
  const first = firstNumber(join(dataFolder, 'postmaster.pid'));
  if (first === undefined || workingFolder(first) !== dataFolder) return [];
  return [first, ...childrenOf(first)];
}

function workingFolder(pid: number): string {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    return '';
  }
}

function childrenOf(pid: number): number[] {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean).map(Number);
  } catch {
    return [];
  }
}
