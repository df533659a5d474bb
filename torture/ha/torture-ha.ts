import { mkdtempSync, chmodSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { withClient } from '../../bench/cluster.ts';
import { createRandom } from '../../test/model/random.ts';
import { check, type Verdict } from '../checker/check.ts';
import type { Asked } from '../checker/evidence.ts';
import type { ClientCounts, Line } from '../client.ts';
import { createMovedClock } from '../clock.ts';
import { startCrowd } from '../crowd.ts';
import { loadTorturedPractice } from '../practice.ts';
import { openReceiver } from '../receiver.ts';
import { recordChanges } from '../recording.ts';
import { settle } from '../settle.ts';
import { createTokens } from '../tokens.ts';
import { subscribe } from '../torture.ts';
import { type HaCluster, startHaCluster } from './nodes.ts';
import { haFaults, type HaFault, type HaOutage, makeFault } from './node-faults.ts';

export interface HaReport extends Verdict {
  readonly asked: readonly Asked[];
  readonly clients: ClientCounts;
  readonly outages: readonly HaOutage[];
  readonly webhooks: number;
}

interface HaOrder {
  readonly seed: number;
  readonly seconds: number;
  say(what: string): void;
}

/** Writes must be there again after so long. */
const maxSilentSeconds = 30;
const clients = 24;
const scopes = 'appointments:read,appointments:write,appointments:overbook,directory:write,admin';

/** A new cluster of three nodes, the crowd of `npm run torture`, one fault after the other, and the same checker. */
export async function tortureHa(order: HaOrder): Promise<HaReport> {
  const folder = mkdtempSync(join(tmpdir(), 'opdesk-ha-'));
  chmodSync(folder, 0o755);
  const clock = createMovedClock(folder, 1, Math.floor(Date.now() / 1_000));
  order.say('starting three nodes');
  const cluster = await startHaCluster(join(folder, 'ha'), clock.files[0] ?? '');
  const random = createRandom(order.seed);
  const receiver = await openReceiver(random);
  receiver.recover();
  let isOpen = true;
  try {
    const { line, practice } = await prepareLine(cluster, () => isOpen);
    await subscribe(line, receiver.url);
    const crowd = startCrowd({ line, practice, seed: order.seed, clients, now: () => clock.now() });
    const outages = await makeFaults(cluster, crowd, order);
    await cluster.ready(180);
    const giveUp = setTimeout(() => (isOpen = false), 120_000);
    await settle({ databaseUrl: cluster.databaseUrl, clock, finished: crowd.finish(), say: order.say });
    clearTimeout(giveUp);
    order.say('checking');
    const evidence = {
      asked: crowd.asked,
      patientIds: practice.patientIds,
      arrivals: receiver.arrivals,
      surprises: line.surprises,
    };
    const verdict = await withClient(cluster.databaseUrl, (client) => check(client, evidence));
    const late = outages
      .filter(({ silentSeconds }) => silentSeconds > maxSilentSeconds)
      .map(({ fault, silentSeconds }) => `writes resumed after ${silentSeconds.toFixed(1)} s (${haFaults[fault]})`);
    return {
      ...verdict,
      violations: [...late, ...verdict.violations],
      asked: crowd.asked,
      clients: line.counts,
      outages,
      webhooks: receiver.arrivals.length,
    };
  } finally {
    isOpen = false;
    await cluster.stop();
    await receiver.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function makeFaults(
  cluster: HaCluster,
  { asked }: { readonly asked: readonly Asked[] },
  { seed, seconds, say }: HaOrder,
): Promise<HaOutage[]> {
  const random = createRandom(seed + 1);
  const acknowledged = (): number => asked.filter(({ outcome }) => outcome === 'acknowledged').length;
  const names = Object.keys(haFaults) as HaFault[];
  const outages: HaOutage[] = [];
  const end = performance.now() + seconds * 1_000;
  for (let left: HaFault[] = []; performance.now() < end;) {
    if (left.length === 0) left = [...names];
    const fault = random.pick(left);
    left.splice(left.indexOf(fault), 1);
    const outage = await makeFault(fault, { cluster, random, acknowledged });
    say(`${haFaults[fault]}: ${outage.silentSeconds.toFixed(1)} s without an acknowledged change`);
    outages.push(outage);
  }
  return outages;
}

async function prepareLine(cluster: HaCluster, isOpen: () => boolean) {
  const practice = await withClient(cluster.databaseUrl, async (client) => {
    await recordChanges(client);
    return loadTorturedPractice(client);
  });
  const create = ['client', 'create', '--business', practice.businessId, '--name', 'torture', '--scopes', scopes];
  const printed = await cluster.opdesk(...create);
  const field = (name: string): string => new RegExp(`^${name} (\\S+)$`, 'm').exec(printed)?.[1] ?? '';
  const credentials = { clientId: field('client_id'), clientSecret: field('client_secret') };
  const ports = [cluster.port];
  const counts: ClientCounts = { requests: 0, unanswered: 0, retries: 0, repeats: 0, answeredAnew: 0 };
  const line: Line = { ports, counts, surprises: [], token: createTokens({ ports, isOpen }, credentials), isOpen };
  return { line, practice };
}
