import { setTimeout as delay } from 'node:timers/promises';
import { mkdtempSync } from 'node:fs';
import type { NetConnectOpts } from 'node:net';
import { join } from 'node:path';
import { withClient } from '../bench/cluster.ts';
import { createRandom } from '../test/model/random.ts';
import { check, type Verdict } from './checker/check.ts';
import type { Asked } from './checker/evidence.ts';
import type { ClientCounts, Line } from './client.ts';
import { createMovedClock, type MovedClock } from './clock.ts';
import { startCrowd } from './crowd.ts';
import { type FaultCounts, type FaultOrder, startFaults } from './faults.ts';
import { zoneOffsetSeconds } from './practice.ts';
import { openProxy } from './proxy.ts';
import { openReceiver } from './receiver.ts';
import { startTorturedServer, type TorturedServer } from './servers.ts';
import { settle } from './settle.ts';
import type { TortureStage } from './stage.ts';
import { createTokens } from './tokens.ts';

export interface TortureOrder extends FaultOrder {
  readonly seed: number;
  readonly seconds: number;
  /** It goes on until so many requests are answered, on however slow a machine. */
  readonly leastAnswered: number;
  readonly clients: number;
  /** A build that is broken on purpose: statements for its database, modules that are loaded before the program. */
  readonly broken?: BrokenBuild;
  say(what: string): void;
}

export interface BrokenBuild {
  readonly statements?: readonly string[];
  readonly preloaded?: readonly string[];
}

/** Everything that a run has shown. */
export interface TortureReport extends Verdict {
  readonly asked: readonly Asked[];
  readonly clients: ClientCounts;
  readonly faults: FaultCounts;
  readonly webhooks: number;
  readonly movedSeconds: number;
  /** What the servers said of errors, to explain what is wrong. */
  readonly loggedErrors: readonly string[];
}

/** The number of a fault's generator, apart from those of clients. */
const faultSeed = 1_000_003;
const receiverSeed = 2_000_003;
/** So long before midnight at the clinics the run begins. */
const beforeMidnightSeconds = 2 * 3_600;
const daySeconds = 86_400;
const lookMs = 50;

/** One run over a database of its own, from the first request to the verdict. */
export async function torture(stage: TortureStage, order: TortureOrder): Promise<TortureReport> {
  const { cluster, practice } = stage;
  const folder = mkdtempSync(join(cluster.folder, 'run-'));
  const database = `run_${order.seed}`;
  const databaseUrl = await cluster.createDatabase(database, stage.template);
  // PostgreSQL forgets what a copied sequence has given if it is killed before its next checkpoint.
  if (cluster.isEmbedded) await withClient(cluster.serverUrl, (client) => client.query('checkpoint'));
  for (const statement of order.broken?.statements ?? [])
    await withClient(databaseUrl, (client) => client.query(statement));
  const clock = createMovedClock(folder, 2, beforeMidnight());
  const receiver = await openReceiver(createRandom(order.seed + receiverSeed));
  const toDatabase = [await openProxy(() => targetOf(databaseUrl)), await openProxy(() => targetOf(databaseUrl))];
  const servers = await Promise.all(
    toDatabase.map(({ port }, number) => startServer(stage, order, { folder, number, clock, databaseUrl, port })),
  );
  const toServers = await Promise.all(servers.map(({ port }) => openProxy(() => ({ host: '127.0.0.1', port }))));
  const ports = toServers.map(({ port }) => port);
  let isOpen = true;
  const surprises: string[] = [];
  const counts: ClientCounts = { requests: 0, unanswered: 0, retries: 0, repeats: 0, answeredAnew: 0 };
  const ways = { ports, isOpen: () => isOpen };
  const line: Line = { ...ways, counts, surprises, token: createTokens(ways, stage.credentials) };
  try {
    await subscribe(line, receiver.url);
    order.say(`${order.clients} clients for ${order.seconds} s, seed ${order.seed}`);
    const crowd = startCrowd({ ...order, line, practice, now: () => clock.now() });
    const victims = { cluster, databaseUrl, servers, proxies: [...toServers, ...toDatabase], clock };
    const faults = startFaults(victims, createRandom(order.seed + faultSeed), order);
    await delay(order.seconds * 1_000);
    while (crowd.answered() < order.leastAnswered) await delay(lookMs);
    order.say('letting everything work again');
    await faults.finish();
    receiver.recover();
    const giveUp = setTimeout(() => (isOpen = false), 120_000);
    await settle({ databaseUrl, clock, finished: crowd.finish(), say: order.say });
    clearTimeout(giveUp);
    order.say('checking');
    const { patientIds } = practice;
    const evidence = { asked: crowd.asked, patientIds, arrivals: receiver.arrivals, surprises };
    const verdict = await withClient(databaseUrl, (client) => check(client, evidence));
    return {
      ...verdict,
      asked: crowd.asked,
      clients: counts,
      faults: faults.counts,
      webhooks: receiver.arrivals.length,
      movedSeconds: clock.movedSeconds(),
      loggedErrors: servers.flatMap((server) => server.loggedErrors()),
    };
  } finally {
    for (const server of servers) await server.stop();
    for (const proxy of [...toServers, ...toDatabase]) proxy.close();
    await receiver.close();
    await cluster.dropDatabase(database);
  }
}

interface Place {
  readonly folder: string;
  readonly number: number;
  readonly clock: MovedClock;
  readonly databaseUrl: string;
  /** Of the proxy to the database. */
  readonly port: number;
}

function startServer(stage: TortureStage, order: TortureOrder, place: Place): Promise<TorturedServer> {
  const url = new URL(place.databaseUrl.replace('@/', '@localhost/'));
  url.hostname = '127.0.0.1';
  url.port = String(place.port);
  url.searchParams.delete('host');
  url.searchParams.delete('port');
  return startTorturedServer({
    databaseUrl: url.href,
    logFile: join(place.folder, `server-${place.number}.log`),
    clockFile: place.clock.files[place.number] ?? '',
    settings: stage.settings,
    preloaded: order.broken?.preloaded ?? [],
  });
}

/** A PostgreSQL of our own listens at a socket that the address names. */
function targetOf(databaseUrl: string): NetConnectOpts {
  const url = new URL(databaseUrl.replace('@/', '@localhost/'));
  const port = url.port === '' ? (url.searchParams.get('port') ?? '5432') : url.port;
  const folder = url.searchParams.get('host');
  return folder === null ? { host: url.hostname, port: Number(port) } : { path: `${folder}/.s.PGSQL.${port}` };
}

function beforeMidnight(): number {
  const today = Math.floor((Date.now() / 1_000 + zoneOffsetSeconds) / daySeconds) * daySeconds - zoneOffsetSeconds;
  return today + daySeconds - beforeMidnightSeconds;
}

/** Has the events of the practice sent to the receiver. */
export async function subscribe(line: Line, endpoint: string): Promise<void> {
  const answer = await fetch(`http://127.0.0.1:${line.ports[0]}/notification/v1/connect/webhook/subscriptions`, {
    method: 'POST',
    headers: { auth: await line.token(), 'content-type': 'application/json' },
    body: JSON.stringify({ endpoint, signing_key: 'a key of the torture, long enough' }),
  });
  if (!answer.ok) throw new Error(`the subscription was answered with ${answer.status}`);
}
