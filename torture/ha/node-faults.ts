import { setTimeout as delay } from 'node:timers/promises';
import type { Random } from '../../test/model/random.ts';
import type { HaCluster } from './nodes.ts';

/** What becomes of a node while everybody works. */
export const haFaults = {
  postgres: 'PostgreSQL of the leader is killed',
  patroni: 'Patroni of the leader is killed and stays away, while its PostgreSQL goes on',
  machine: 'both are killed and stay away until writes have resumed',
  frozen: 'both stand still, and go on after writes have resumed',
  standby: 'PostgreSQL and Patroni of the synchronous standby are killed',
} as const;

export type HaFault = keyof typeof haFaults;

/** One fault, and how long no change was acknowledged during it. */
export interface HaOutage {
  readonly fault: HaFault;
  readonly silentSeconds: number;
}

interface HaFaultOrder {
  readonly cluster: HaCluster;
  readonly random: Random;
  /** How many changes were acknowledged so far. */
  acknowledged(): number;
}

const lookMs = 50;
/** So many acknowledged changes in a row show that writes have resumed. */
const enoughChanges = 20;
const limitMs = 180_000;
/** A supervisor starts what ended after so long, where it is not to stay away. */
const supervisorMs = 3_000;
/** A fault shows itself in this time: a lock that ends, a check of HAProxy. */
const watchMs = 32_000;

/** Makes one fault, watches what is acknowledged meanwhile, and lets the cluster become whole again. */
export async function makeFault(fault: HaFault, order: HaFaultOrder): Promise<HaOutage> {
  const { cluster, random } = order;
  const look = fault === 'standby' ? cluster.synchronousStandby : cluster.leader;
  let node = await look();
  for (; node === undefined; node = await look()) await delay(lookMs);
  await delay(random.below(2_000));
  const patroni = cluster.patroni(node);
  const postgres = cluster.postgres(node);
  const kills = fault === 'postgres' ? postgres : fault === 'patroni' ? [patroni] : [patroni, ...postgres];
  for (const pid of kills) signal(pid, fault === 'frozen' ? 'SIGSTOP' : 'SIGKILL');
  const watched = watch(order);
  if (fault === 'postgres' || fault === 'standby') {
    await delay(supervisorMs);
    await cluster.start();
  }
  const silentSeconds = await watched;
  if (fault === 'frozen') for (const pid of kills) signal(pid, 'SIGCONT');
  await cluster.start();
  await cluster.ready(limitMs / 1_000);
  return { fault, silentSeconds };
}

/** The longest time without an acknowledged change, from now until enough have come after the fault has shown itself. */
async function watch({ acknowledged }: HaFaultOrder): Promise<number> {
  const from = performance.now();
  let longestMs = 0;
  let lastAt = from;
  let last = acknowledged();
  let sinceShown = 0;
  while (sinceShown < enoughChanges) {
    await delay(lookMs);
    const now = performance.now();
    if (now - from > limitMs) return (now - lastAt) / 1_000;
    const count = acknowledged();
    if (count === last) continue;
    longestMs = Math.max(longestMs, now - lastAt);
    if (now - from > watchMs) sinceShown += count - last;
    last = count;
    lastAt = now;
  }
  return longestMs / 1_000;
}

function signal(pid: number | undefined, name: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(pid, name);
  } catch {
    // It has ended already.
  }
}
