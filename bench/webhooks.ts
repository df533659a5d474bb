import { Agent, request as requestHttp } from 'node:http';
import { type Bench, checkBooked, type Practice } from './bench.ts';
import { withClient } from './cluster.ts';
import { markdownTable, median, milliseconds, percentile, rate, times, verdict } from './figures.ts';
import { sendLoad } from './load.ts';
import { bookingBody, businessId } from './practice.ts';
import { openReceivers, type Receivers } from './receivers.ts';
import type { BenchServer } from './server.ts';

/** Deliveries per second, by receivers. */
const rateTargets: Readonly<Record<number, number>> = { 1: 1_000, 10: 1_500 };
const idleTargetMs = 50;
const busyTargetMs = 500;
const bookingsPerSecond = 1_000;
/** Of the rate of bookings without undelivered events: less is no difference on a machine that others use. */
const backlogTarget = 0.9;
const dead = 'http://127.0.0.1:9';

/** How fast events go out, how long after a booking, and what it costs booking that they cannot. */
export async function benchWebhooks(bench: Bench): Promise<string> {
  const rates = [await benchRate(bench, 1), await benchRate(bench, 10)];
  const lags = [await benchIdle(bench), await benchBusy(bench)];
  const backlog = await benchBacklog(bench);
  return [
    '### Webhooks',
    '',
    markdownTable(['fast receivers', 'deliveries/s', 'target', 'met'], rates),
    '',
    'From the answer to a booking until its event arrives, in milliseconds:',
    '',
    markdownTable(['', 'events', 'p50', 'p99', 'target', 'met'], lags),
    '',
    markdownTable(['undelivered events', 'bookings/s', 'of those without', 'target', 'met'], backlog),
  ].join('\n');
}

/** A practice with a server and receivers that have subscribed to everything. */
async function withReceivers<T>(
  bench: Bench,
  name: string,
  count: number,
  work: (practice: Practice, server: BenchServer, receivers: Receivers) => Promise<T>,
): Promise<T> {
  const practice = await bench.createPractice(name);
  const server = await practice.startServer();
  const receivers = await openReceivers(count);
  try {
    for (const url of receivers.urls) await subscribe(server, url);
    return await work(practice, server, receivers);
  } finally {
    receivers.close();
    await server.stop();
    await practice.drop();
  }
}

async function subscribe(server: BenchServer, endpoint: string): Promise<void> {
  const answer = await fetch(`${server.url}/notification/v1/connect/webhook/subscriptions`, {
    method: 'POST',
    headers: { auth: server.token, 'content-type': 'application/json' },
    body: JSON.stringify({ endpoint, signing_key: 'a long random text' }),
  });
  if (!answer.ok) throw new Error(`subscribing was answered with ${answer.status}: ${await answer.text()}`);
}

/** Events of different appointments, as the publisher writes them, for each subscription. */
async function insertDue(practice: Practice, perSubscription: number): Promise<void> {
  await withClient(practice.databaseUrl, (client) =>
    client.query(
      `insert into webhook_deliveries (
       business_id, id, subscription_id, event_id, event, appointment_id, sequence, body, created_at, next_try_at
     )
     select s.business_id, 'dl-' || gen_random_uuid(), s.id, 'ev-' || gen_random_uuid(), 'appointment.created', 'api-' || n, 1,
       '{"event":"appointment.created","data":{"appointment_id":"api-' || n || '","padding":"' || repeat('x', 600) || '"}}', now(), now()
     from webhook_subscriptions s cross join generate_series(1, $1::integer) as n
     where s.business_id = $2`,
      [perSubscription, businessId],
    ),
  );
}

async function benchRate(bench: Bench, count: number): Promise<string[]> {
  return withReceivers(bench, `webhooks_${count}`, count, async (practice, _, receivers) => {
    const perSecond: number[] = [];
    for (let round = 0; round < bench.scale.rounds; round += 1) {
      bench.say(`webhooks: ${count} receivers, round ${round + 1} of ${bench.scale.rounds}`);
      receivers.forget();
      await insertDue(practice, Math.ceil(bench.scale.deliveries / count));
      const ats = (await receivers.arrived(bench.scale.deliveries, 120))
        .map(([, at]) => at)
        .sort((left, right) => left - right);
      // From the first tenth on, when connections stand and what is called often is compiled.
      const from = Math.floor(ats.length / 10);
      perSecond.push(((ats.length - from) * 1_000) / ((ats.at(-1) ?? 0) - (ats[from] ?? 0)));
    }
    const target = rateTargets[count] ?? 0;
    return [String(count), rate(median(perSecond)), rate(target), verdict(median(perSecond) >= target)];
  });
}

/** One booking after the other. */
async function benchIdle(bench: Bench): Promise<string[]> {
  const count = bench.scale.liveBookings;
  return withReceivers(bench, 'webhooks_idle', 1, async (practice, server, receivers) => {
    bench.say(`webhooks: ${count} bookings one after the other`);
    const { from } = practice.takeSlots(count);
    const lags: number[] = [];
    for (let index = 0; index < count; index += 1) {
      receivers.forget();
      const booked = await book(bench, server, from + index);
      lags.push(...lagsOf([booked], await receivers.arrived(1, 10)));
    }
    await checkBooked(practice.databaseUrl, count);
    return lagRow('idle', lags, percentile(lags, 0.5) < idleTargetMs, `p50 < ${idleTargetMs}`);
  });
}

async function benchBusy(bench: Bench): Promise<string[]> {
  const count = bench.scale.bookings;
  return withReceivers(bench, 'webhooks_busy', 1, async (practice, server, receivers) => {
    bench.say(`webhooks: ${count} bookings, ${bookingsPerSecond} in a second`);
    const { from } = practice.takeSlots(count);
    const began = performance.now();
    const booked: Promise<Booked>[] = [];
    while (booked.length < count) {
      const wanted = Math.min(count, Math.ceil(((performance.now() - began) * bookingsPerSecond) / 1_000));
      while (booked.length < wanted) booked.push(book(bench, server, from + booked.length));
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    const all = await Promise.all(booked);
    const lags = lagsOf(all, await receivers.arrived(count, 60));
    await checkBooked(practice.databaseUrl, count);
    // The first seconds warm the program up.
    const measured = lags.slice(Math.floor(lags.length / 4));
    return lagRow(
      `while ${rate(bookingsPerSecond)} bookings/s come in`,
      measured,
      percentile(measured, 0.99) < busyTargetMs,
      `p99 < ${busyTargetMs}`,
    );
  });
}

function lagRow(what: string, lags: readonly number[], isMet: boolean, target: string): string[] {
  return [
    what,
    rate(lags.length),
    milliseconds(percentile(lags, 0.5)),
    milliseconds(percentile(lags, 0.99)),
    target,
    verdict(isMet),
  ];
}

interface Booked {
  readonly id: string;
  /** When the answer was there: milliseconds since 1970. */
  readonly at: number;
}

const agent = new Agent({ keepAlive: true, maxSockets: 64 });

function book({ first }: Bench, server: BenchServer, index: number): Promise<Booked> {
  return new Promise((resolve, reject) => {
    const headers = { auth: server.token, 'content-type': 'application/json' };
    const request = requestHttp(`${server.url}/dr/v1/appointment`, { method: 'POST', agent, headers }, (response) => {
      const at = performance.timeOrigin + performance.now();
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      response.on('end', () => {
        const id = /"appointment_id":"([^"]+)"/.exec(text)?.[1];
        if (response.statusCode === 201 && id !== undefined) resolve({ id, at });
        else reject(new Error(`a booking was answered with ${response.statusCode}: ${text}`));
      });
    });
    request.on('error', reject).end(JSON.stringify(bookingBody(index, first)));
  });
}

/** In the order of the bookings. An event that came before the answer counts as at once. */
function lagsOf(booked: readonly Booked[], arrived: readonly (readonly [id: string, at: number])[]): number[] {
  const ats = new Map(arrived);
  return booked.map(({ id, at }) => Math.max(0, (ats.get(id) ?? Number.POSITIVE_INFINITY) - at));
}

async function benchBacklog(bench: Bench): Promise<string[][]> {
  const none = await bookWithBacklog(bench, 0);
  const many = await bookWithBacklog(bench, bench.scale.undelivered);
  return [
    ['none', rate(none), '', '', ''],
    [
      rate(bench.scale.undelivered),
      rate(many),
      times(many / none),
      `≥ ${times(backlogTarget)}`,
      verdict(many / none >= backlogTarget),
    ],
  ];
}

/** Bookings per second while so many events cannot be delivered, to a receiver that is not there. */
async function bookWithBacklog(bench: Bench, undelivered: number): Promise<number> {
  const practice = await bench.createPractice(`webhooks_backlog_${undelivered}`);
  const server = await practice.startServer();
  try {
    await subscribe(server, dead);
    bench.say(`webhooks: booking with ${undelivered} undelivered events`);
    await insertDue(practice, undelivered);
    const perSecond: number[] = [];
    for (let round = 0; round < bench.scale.rounds; round += 1) {
      const { bookings, bookingsToWarmUp: warmUp } = bench.scale;
      const requests = practice.bookingRequests(server, warmUp + bookings);
      perSecond.push(
        (await sendLoad({ port: server.port, connections: 16, requests, warmUp, expected: 201, limitSeconds: 120 }))
          .perSecond,
      );
    }
    return median(perSecond);
  } finally {
    await server.stop();
    await practice.drop();
  }
}
