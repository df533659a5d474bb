import { type Body, type Desk, instant } from './desk.ts';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished } from 'vitest';
import { publishEvents } from '../../src/webhooks/services/webhook-publisher.ts';
import { expectDone } from './practice.ts';

/** One request that reached a receiver. */
export interface Arrival {
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
  readonly eventId: string;
}

/** Answers an arrival; one that does nothing lets the sender wait. @param number of the arrival, from 0 */
type Answering = (response: ServerResponse, number: number, request: IncomingMessage) => void;

export interface Receiver {
  readonly url: string;
  readonly arrivals: readonly Arrival[];
  /** From now on. */
  answer: Answering;
  /** Fulfilled when so many have arrived. */
  arrived(count: number): Promise<readonly Arrival[]>;
  /** The event ids in the order of their arrival. */
  eventIds(): string[];
  close(): Promise<void>;
}

export const answerWith =
  (status: number, headers: Readonly<Record<string, string>> = {}): Answering =>
  (response) =>
    void response.writeHead(status, headers).end();

/** A receiver on this machine, until the test ends. */
export async function openReceiver(
  answer: Answering = answerWith(204),
  make: (listener: (request: IncomingMessage, response: ServerResponse) => void) => Server = createServer,
): Promise<Receiver> {
  const arrivals: Arrival[] = [];
  const server = make((request, response) => {
    const chunks: Buffer[] = [];
    response.on('error', () => undefined);
    request.on('error', () => undefined);
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const number =
        arrivals.push({
          headers: request.headers,
          body: Buffer.concat(chunks),
          eventId: String(request.headers['webhook-id']),
        }) - 1;
      receiver.answer(response, number, request);
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const close = async (): Promise<void> => {
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
  };
  onTestFinished(close);
  const receiver: Receiver = {
    url: `http${make === createServer ? '' : 's'}://127.0.0.1:${(server.address() as AddressInfo).port}`,
    arrivals,
    answer,
    async arrived(count) {
      await expect.poll(() => arrivals.length, { interval: 5 }).toBeGreaterThanOrEqual(count);
      return arrivals.slice(0, count);
    },
    eventIds: () => arrivals.map(({ eventId }) => eventId),
    close,
  };
  return receiver;
}

/** Subscribes to events that the practice does not make by itself; answers the id. */
export async function subscribe(desk: Desk, endpoint: string, more: Body = {}): Promise<string> {
  const answer = await desk.business.api('POST', '/notification/v1/connect/webhook/subscriptions', {
    endpoint,
    event_names: ['prescription.created'],
    signing_key: 'key',
    ...more,
  });
  return expectDone(answer).id as string;
}

/**
 * Makes deliveries due now, one for each appointment named, in that order, and wakes the job. Event ids are
 * `<prefix>-1` …
 */
export async function makeDue(
  desk: Desk,
  webhookId: string,
  appointmentIds: readonly (string | null)[],
  prefix = 'ev',
  body?: string,
): Promise<void> {
  await desk.rows(
    `insert into webhook_deliveries (business_id, id, subscription_id, event_id, event, appointment_id, sequence, body, created_at, next_try_at)
     select $1, 'dl-' || gen_random_uuid(), $2, $4 || '-' || n, 'appointment.updated', appointment, n, coalesce($6, '{"n":' || n || ',"caf\\u00e9":1.0}'),
       to_timestamp($5::float8), to_timestamp($5::float8)
     from unnest($3::text[]) with ordinality as given (appointment, n)
     order by n`,
    webhookId,
    appointmentIds,
    prefix,
    desk.clock.now(),
    body ?? null,
  );
  wakeDelivery(desk);
}

/** As the job does when a receiver is gone; from then on it leaves the deliveries alone. */
export async function switchOff(desk: Pick<Desk, 'rows'>, reason: 'GONE' | 'FAILING' = 'GONE'): Promise<void> {
  await desk.rows(
    'update webhook_subscriptions set disabled_at = to_timestamp($3), disabled_reason = $2, failing_since = to_timestamp($3 - 60) where business_id = $1',
    reason,
    instant('08:00'),
  );
}

/** Deliveries as the job leaves them: `states` in the order of their events, a second apart. */
export async function addTried(
  desk: Pick<Desk, 'rows'>,
  webhookId: string,
  states: readonly string[],
  tries = 2,
): Promise<string[]> {
  const rows = await desk.rows(
    `insert into webhook_deliveries (
       business_id, id, subscription_id, event_id, event, appointment_id, sequence, body, state, tries, created_at, next_try_at, finished_at
     )
     select $1, 'dl-' || gen_random_uuid(), $2, 'ev-' || n, 'appointment.updated', 'api-1', n, '{"n":' || n || ',"caf\\u00e9":1.0}', state, $4::integer,
       to_timestamp($5::float8 + n), case when state = 'PENDING' then to_timestamp($5::float8 + n + 300) end,
       case when state <> 'PENDING' then to_timestamp($5::float8 + n + 3600) end
     from unnest($3::text[]) with ordinality as given (state, n)
     order by n
     returning id, position`,
    webhookId,
    states,
    tries,
    instant('08:00'),
  );
  await desk.rows(
    `insert into webhook_tries (delivery, try, at, duration_ms, status_code, failure, answer, signatures)
     select d.position, n, d.created_at + n * interval '5 seconds', 10 * n, case when d.state = 'DELIVERED' and n = d.tries then 204 when n = 1 then 500 end,
       case when n > 1 and d.state <> 'DELIVERED' then 'timeout' end, case when n = 1 then 'oh no' end, array['ab' || n, 'x', 'y']
     from webhook_deliveries d cross join lateral generate_series(1, d.tries) as n
     where d.business_id = $1 and d.subscription_id = $2`,
    webhookId,
  );
  return rows.map(({ id }) => id as string);
}

export function wakeDelivery({ server }: Desk): void {
  server.runtime.wakeUps.announceDue();
}

/** The deliveries of a subscription with their last tries, the newest first, as the log shows them. */
// oxlint-disable-next-line typescript/no-explicit-any
export async function deliveriesOf(desk: Desk, webhookId: string): Promise<any[]> {
  return expectDone(await desk.business.api('GET', `/opdesk/v1/webhooks/${webhookId}/deliveries`)).deliveries;
}

/** Waits until the newest delivery of a subscription, or of one event, has had so many tries; answers it. */
// oxlint-disable-next-line typescript/no-explicit-any
export async function triedTimes(desk: Desk, webhookId: string, tries: number, eventId?: string): Promise<any> {
  // oxlint-disable-next-line typescript/no-explicit-any
  const newest = async (): Promise<any> =>
    (await deliveriesOf(desk, webhookId)).find(({ event_id }) => eventId === undefined || event_id === eventId);
  await expect.poll(async () => (await newest())?.tries, { interval: 10 }).toBe(tries);
  return newest();
}

/** The subscription with its marks. */
// oxlint-disable-next-line typescript/no-explicit-any
export async function markOf(desk: Desk, webhookId: string): Promise<any> {
  const { webhooks } = expectDone(await desk.business.api('GET', '/opdesk/v1/webhooks'));
  return webhooks.find((webhook: { webhook_id: string }) => webhook.webhook_id === webhookId);
}

export interface Published {
  readonly event: string;
  readonly sequence: number;
  readonly body: string;
  readonly event_id: string;
  readonly subscription_id: string;
}

/** What has been published for the business, or to one subscription, once everything that happened has been. */
export async function published(desk: Desk, webhookId?: string): Promise<Published[]> {
  await expect
    .poll(async () => {
      await publishEvents(desk.server.runtime, () => false);
      return desk.rows(
        `select 1 from outbox o, webhook_publisher p
       where business_id = $1 and (p.target is not null or not pg_visible_in_snapshot(o.transaction_id, p.snapshot))`,
      );
    })
    .toEqual([]);
  return desk.rows(
    `select event, sequence, body, event_id, subscription_id from webhook_deliveries
     where business_id = $1 and ($2::text is null or subscription_id = $2) order by position`,
    webhookId ?? null,
  );
}
