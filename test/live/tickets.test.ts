import { afterEach, describe, expect, test } from 'vitest';
import { revokeClient } from '../../src/access/services/revoke-client.ts';
import { sweepLiveTickets } from '../../src/live/services/sweep-live-tickets.ts';
import { openDesk } from '../support/desk.ts';
import { isOf, isReady, type LiveClient, openLive } from '../support/live-client.ts';
import { expectDone } from '../support/practice.ts';
import { type Api, startBeside } from '../support/server.ts';

const desk = openDesk();
const open: LiveClient[] = [];
afterEach(() => {
  for (const client of open.splice(0)) client.cut();
});

async function ticketOf(api: Api = desk.business.api): Promise<string> {
  const answer = await api('POST', '/opdesk/v1/live/ticket');
  expect(answer.status, answer.text).toBe(201);
  expect(answer.body).toEqual({
    ticket: expect.stringMatching(/^[\w-]{43}$/),
    expires_at: Math.floor(desk.clock.now()) + 60,
  });
  return answer.body.ticket as string;
}

/** As a browser's EventSource does it: with an address alone. */
async function listen(ticket: string, url = desk.server.url, more = ''): Promise<LiveClient> {
  const client = await openLive(url, undefined, { query: `?ticket=${ticket}${more}` });
  open.push(client);
  return client;
}

describe('a ticket', () => {
  test('opens the live feed of its business once', async () => {
    const ticket = await ticketOf();
    const client = await listen(ticket);
    await client.first(isReady);
    const id = await desk.book('09:00');
    await client.first(isOf(id));
    expect((await listen(ticket)).status).toBe(401);
    const again = await listen(
      await ticketOf(),
      desk.server.url,
      `&clinic_id=cl-1&last_event_id=${client.messages[0]?.id}`,
    );
    await again.first(isOf(id));
  });

  test('of a minute ago, made up, or of nobody opens nothing', async () => {
    const ticket = await ticketOf();
    desk.clock.advance(60);
    for (const each of [ticket, 'x', '', 'x'.repeat(300)]) expect((await listen(each)).status).toBe(401);
  });

  test('is taken by any server of the database, and by one of several at once', async () => {
    const beside = await startBeside(desk.server);
    try {
      const ticket = await ticketOf();
      const clients = await Promise.all(
        [desk.server.url, beside.url, desk.server.url, beside.url].map((url) => listen(ticket, url)),
      );
      expect(clients.map(({ status }) => status).toSorted()).toEqual([200, 401, 401, 401]);
    } finally {
      for (const client of open.splice(0)) client.cut();
      await beside.close();
    }
  });

  test('does what its client may: none for one that may not read, nothing for one that was revoked, and what is open ends', async () => {
    const writer = await desk.business.addClient(['appointments:write']);
    expect((await writer.api('POST', '/opdesk/v1/live/ticket')).status).toBe(403);
    const reader = await desk.business.addClient(['appointments:read']);
    const [used, unused] = [await ticketOf(reader.api), await ticketOf(reader.api)];
    const client = await listen(used);
    await client.first(isReady);
    await revokeClient(desk.server.runtime, reader.clientId);
    await client.ended;
    expect((await listen(unused)).status).toBe(401);
  });

  test('ends with the access token that it was got with', async () => {
    const { runtime } = desk.server;
    const holder = {
      clientId: desk.business.clientId,
      businessId: desk.business.id,
      secretVersion: 1,
      chainId: 'of-the-test',
    };
    const token = await runtime.accessTokens.issue(
      holder,
      runtime.now() - runtime.accessTokens.accessTokenSeconds + 30,
      runtime.newUuid(),
      Infinity,
    );
    const issued = expectDone(await desk.server.api('POST', '/opdesk/v1/live/ticket', undefined, { auth: token }));
    const client = await listen(issued.ticket as string);
    await client.first(isReady);
    desk.clock.advance(31);
    await client.ended;
  });

  test('opens nothing else, and counts only where there is no access token', async () => {
    const ticket = await ticketOf();
    for (const path of ['/opdesk/v1/queue', '/dr/v1/appointment/api-1', '/opdesk/v1/slots/explain']) {
      expect((await desk.server.api('GET', `${path}?ticket=${ticket}`)).status).toBe(401);
    }
    const other = await desk.server.createBusiness();
    const client = await openLive(desk.server.url, other.token, { query: `?ticket=${ticket}` });
    open.push(client);
    await client.first(isReady);
    expect((await listen(ticket)).status).toBe(200);
  });

  test('is stored and logged nowhere, and under no Idempotency-Key', async () => {
    const key = { 'idempotency-key': 'same' };
    const [first, second] = [
      await desk.business.api('POST', '/opdesk/v1/live/ticket', {}, key),
      await desk.business.api('POST', '/opdesk/v1/live/ticket', {}, key),
    ];
    const tickets = [first, second].map(({ body }) => body.ticket as string);
    expect(new Set(tickets).size).toBe(2);
    await listen(tickets[0] ?? '');
    await listen(tickets[0] ?? '');
    for (const ticket of tickets) {
      expect(desk.server.log.filter((line) => line.includes(ticket))).toEqual([]);
      expect(
        await desk.rows(
          `select 1 from live_tickets where business_id = $1 and encode(digest, 'escape') like '%' || $2 || '%'`,
          ticket,
        ),
      ).toEqual([]);
    }
    desk.clock.advance(61);
    await sweepLiveTickets(desk.server.runtime);
    expect(await desk.rows('select 1 from live_tickets where business_id = $1')).toEqual([]);
  });
});
