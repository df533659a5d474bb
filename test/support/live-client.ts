import { afterEach, expect } from 'vitest';
import { get, type IncomingMessage } from 'node:http';
import { createLiveIds, type LiveIds } from '../../src/live/services/ids.ts';
import type { Desk } from './desk.ts';

/** One server-sent event; a heartbeat has none of the three. */
interface LiveMessage {
  readonly event?: string;
  readonly id?: string;
  // oxlint-disable-next-line typescript/no-explicit-any
  readonly data?: any;
  /** Milliseconds, of the performance clock. */
  readonly at: number;
}

export interface LiveClient {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  /** All that came so far. */
  readonly messages: readonly LiveMessage[];
  /** The first message of those that fit, past or to come. */
  first(fits: (message: LiveMessage) => boolean): Promise<LiveMessage>;
  /** What a browser would send as Last-Event-ID. */
  readonly lastId: string | undefined;
  /** Fulfilled when the connection has come to its end, whoever ended it. */
  readonly ended: Promise<void>;
  cut(): void;
}

/** Opens a connection to the live feed, as a desk does. Of a refusal there are no messages. */
export async function openLive(
  url: string,
  token: string | undefined,
  {
    query = '',
    lastId,
    cookie,
  }: { readonly query?: string; readonly lastId?: string | undefined; readonly cookie?: string } = {},
): Promise<LiveClient> {
  const messages: LiveMessage[] = [];
  const waiting = new Set<() => void>();
  const request = get(`${url}/opdesk/v1/live${query}`, {
    headers: {
      ...(token === undefined ? {} : { auth: token }),
      ...(cookie === undefined ? {} : { cookie }),
      ...(lastId === undefined ? {} : { 'last-event-id': lastId }),
    },
    agent: false,
  });
  const response = await new Promise<IncomingMessage>((resolve, reject) =>
    request.on('response', resolve).on('error', reject),
  );
  request.on('error', () => undefined);
  const ended = new Promise<void>((resolve) => response.on('close', resolve).on('error', () => undefined));
  let text = '';
  response.setEncoding('utf8').on('data', (chunk: string) => {
    const frames = (text + chunk).split('\n\n');
    text = frames.pop() ?? '';
    messages.push(...frames.map(readFrame));
    waiting.forEach((look) => look());
  });
  return {
    status: response.statusCode ?? 0,
    headers: response.headers,
    messages,
    ended,
    get lastId() {
      return messages.findLast(({ id }) => id !== undefined)?.id ?? lastId;
    },
    first: (fits) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          const found = messages.find(fits);
          if (found === undefined) return;
          waiting.delete(look);
          resolve(found);
        };
        waiting.add(look);
        look();
        void ended.then(() => reject(new Error(`the connection ended after ${JSON.stringify(messages)}`)));
      }),
    cut: () => request.destroy(),
  };
}

/** Connections of a desk that are cut after each test. */
export function liveClients(desk: Desk) {
  const open: LiveClient[] = [];
  afterEach(() => {
    for (const client of open.splice(0)) client.cut();
  });

  async function listen(query = '', lastId?: string, token = desk.business.token): Promise<LiveClient> {
    const client = await openLive(desk.server.url, token, { query, lastId });
    open.push(client);
    return client;
  }

  /** The same, once the connection is ready. */
  async function listenReady(query = '', lastId?: string, token?: string): Promise<LiveClient> {
    const client = await listen(query, lastId, token);
    await client.first(isReady);
    return client;
  }

  /** With the cookie of a login of the staff. */
  async function listenAsUser(cookie: string, lastId?: string): Promise<LiveClient> {
    const client = await openLive(desk.server.url, undefined, { cookie, lastId });
    open.push(client);
    await client.first(isReady);
    return client;
  }

  return { listen, listenReady, listenAsUser };
}

/** Told after `ready`, of what somebody who comes back has missed. */
export const afterReturning = (client: LiveClient): LiveClient['messages'] => {
  expect(client.messages.slice(0, 2).map(({ event }) => event)).toEqual(['ready', 'catalog']);
  return client.messages.slice(2);
};

function readFrame(frame: string): LiveMessage {
  const fields = frame
    .split('\n')
    .filter((line) => !line.startsWith(':'))
    .map((line) => line.split(': ', 2) as [string, string]);
  const { data, ...rest } = Object.fromEntries(fields) as Record<string, string>;
  return {
    ...rest,
    ...(data === undefined ? {} : { data: JSON.parse(frame.slice(frame.indexOf('data: ') + 6)) }),
    at: performance.now(),
  };
}

/** The appointment's own events. */
export function isOf(appointmentId: string): (message: LiveMessage) => boolean {
  return ({ event, data }) => event === 'appointment' && data.appointment_id === appointmentId;
}

export const isReady = ({ event }: LiveMessage): boolean => event === 'ready';

/** What a business's ids stand for, which it cannot read itself. */
export async function idsOf({ server, business }: Desk): Promise<LiveIds> {
  return createLiveIds(
    await server.runtime.accessTokens.derive('live ids', '', 0),
    business.id,
    server.runtime.randomBytes,
  );
}
