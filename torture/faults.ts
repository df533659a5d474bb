import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type Cluster, withClient } from '../bench/cluster.ts';
import { createRandom, type Random } from '../test/model/random.ts';
import type { MovedClock } from './clock.ts';
import type { Proxy } from './proxy.ts';
import type { TorturedServer } from './servers.ts';

/** What can be broken. */
export interface Victims {
  readonly cluster: Cluster;
  readonly databaseUrl: string;
  readonly servers: readonly TorturedServer[];
  /** Between clients and servers, and between servers and the database. */
  readonly proxies: readonly Proxy[];
  readonly clock: MovedClock;
}

export interface FaultCounts {
  serverKills: number;
  serverStops: number;
  databaseKills: number;
  pauses: number;
  cuts: number;
  stalls: number;
  delays: number;
  clockMoves: number;
}

export type FaultName = keyof FaultCounts;

export interface FaultOrder {
  /** The first of them comes first, the others at random. */
  readonly faults: readonly FaultName[];
  /** The longest time between two of them. */
  readonly maxPauseMs: number;
}

export interface Faults {
  readonly counts: FaultCounts;
  /** Ends the faults, and lets everything work again. */
  finish(): Promise<void>;
}

/** How often each comes among the others. */
const shares: Readonly<Record<FaultName, number>> = {
  serverKills: 5,
  serverStops: 2,
  databaseKills: 2,
  pauses: 3,
  cuts: 8,
  stalls: 3,
  delays: 2,
  clockMoves: 4,
};

/** Every fault that there is. */
export const allFaults = Object.keys(shares) as FaultName[];

/** PostgreSQL that ends again within a minute is started with pauses that grow. */
const postmasterKillEveryMs = 70_000;

/** One fault after the other, in an order and with pauses that the seed decides. */
export function startFaults(victims: Victims, random: Random, { faults, maxPauseMs }: FaultOrder): Faults {
  const names = faults.flatMap((name) => Array<FaultName>(shares[name]).fill(name));
  const counts: FaultCounts = {
    serverKills: 0,
    serverStops: 0,
    databaseKills: 0,
    pauses: 0,
    cuts: 0,
    stalls: 0,
    delays: 0,
    clockMoves: 0,
  };
  const over = new AbortController();
  const wait = (ms: number): Promise<void> => delay(ms, undefined, { signal: over.signal }).catch(() => undefined);
  // How many numbers a fault takes depends on what it meets; which comes next does not.
  const { inject, started } = injections(victims, createRandom(random.below(2 ** 32)), wait);
  const running = (async () => {
    for (let name = faults[0]; name !== undefined && !over.signal.aborted; name = random.pick(names)) {
      counts[name] += await inject[name]();
      await wait(random.below(maxPauseMs));
    }
  })();
  return {
    counts,
    async finish() {
      over.abort();
      await running;
      await started();
    },
  };
}

type Wait = (ms: number) => Promise<void>;

/** Each makes its fault, ends it, and answers how many there were. */
function injections(
  victims: Victims,
  random: Random,
  wait: Wait,
): { readonly inject: Readonly<Record<FaultName, () => Promise<number>>>; started(): Promise<unknown> } {
  const { servers, proxies, clock } = victims;
  let postmasterKilledAt = -Infinity;
  const starting = new Map<TorturedServer, Promise<void>>();
  // Nothing waits for a server that starts. The other one is left alone meanwhile, mostly.
  const restart = (signal: 'SIGKILL' | 'SIGTERM'): Promise<number> => {
    const server = random.pick(servers);
    if (starting.has(server) || (starting.size > 0 && random.next() < 0.9)) return Promise.resolve(0);
    starting.set(
      server,
      server.restart(signal).finally(() => starting.delete(server)),
    );
    return Promise.resolve(1);
  };
  const inject = {
    serverKills: () => restart('SIGKILL'),
    serverStops: () => restart('SIGTERM'),
    async databaseKills() {
      const isWhole = random.next() < 0.5 && performance.now() - postmasterKilledAt > postmasterKillEveryMs;
      if (isWhole) postmasterKilledAt = performance.now();
      return killDatabase(victims, random, isWhole);
    },
    async pauses() {
      const server = random.pick(servers);
      server.pause(true);
      await wait(random.below(3_000));
      server.pause(false);
      return 1;
    },
    async cuts() {
      const proxy = random.pick(proxies);
      const kind = random.below(3);
      if (kind === 0) return proxy.cutOne((of) => random.pick(of));
      if (kind === 1) return proxy.cutAll();
      const before = proxy.lostAnswers();
      proxy.loseAnswers(true);
      await wait(random.below(100));
      proxy.loseAnswers(false);
      return proxy.lostAnswers() - before;
    },
    async stalls() {
      const proxy = random.pick(proxies);
      proxy.stall(true);
      await wait(random.below(2_000));
      if (random.next() < 0.5) proxy.cutAll();
      proxy.stall(false);
      return 1;
    },
    async delays() {
      const proxy = random.pick(proxies);
      proxy.delay(1 + random.below(30));
      await wait(random.below(2_000));
      proxy.delay(0);
      return 1;
    },
    async clockMoves() {
      if (random.next() < 0.5) clock.advance(60 + random.below(900));
      else clock.skew(random.below(servers.length), random.below(50) - 25);
      await wait(0);
      return 1;
    },
  };
  return { inject, started: () => Promise.all(starting.values()) };
}

/**
 * Kills PostgreSQL, or one of its sessions, whose end takes down all others; of a PostgreSQL that is not ours, ends a
 * session.
 */
async function killDatabase({ cluster, databaseUrl }: Victims, random: Random, isWhole: boolean): Promise<number> {
  try {
    if (cluster.isEmbedded && isWhole) {
      const file = join(cluster.folder, 'data', 'postgres', 'postmaster.pid');
      process.kill(Number(readFileSync(file, 'utf8').split('\n')[0]), 'SIGKILL');
      return 1;
    }
    return await withClient(databaseUrl, async (client) => {
      const { rows } = await client.query<{ pid: number }>(
        `select pid from pg_stat_activity
         where datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend' order by pid`,
      );
      if (rows.length === 0) return 0;
      const { pid } = random.pick(rows);
      if (cluster.isEmbedded && random.next() < 0.3) process.kill(pid, 'SIGKILL');
      else await client.query('select pg_terminate_backend($1)', [pid]);
      return 1;
    });
  } catch {
    // It is away already.
    return 0;
  }
}
