import { connect } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { revokeClient } from '../../src/access/services/revoke-client.ts';
import { openDesk } from '../support/desk.ts';
import { isOf, isReady, type LiveClient, openLive } from '../support/live-client.ts';
import { startTestServer } from '../support/server.ts';

const desk = openDesk({ session: { weekdays: [1], from: '00:00', to: '24:00' } });

const open: LiveClient[] = [];
afterEach(() => {
  for (const client of open.splice(0)) client.cut();
});

async function listen(query = '', token = desk.business.token): Promise<LiveClient> {
  const client = await openLive(desk.server.url, token, { query });
  open.push(client);
  if (client.status === 200) await client.first(isReady);
  return client;
}

async function metric(name: string): Promise<number> {
  const { text } = await desk.server.runtime.telemetry.exposition();
  return Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1] ?? Number.NaN);
}

describe('a connection of the live feed', () => {
  it('is refused for a clinic that the business does not have, and for one that is named twice', async () => {
    const { api } = desk.business;
    expect(await api('GET', '/opdesk/v1/live?clinic_id=nothing')).toMatchObject({
      status: 404,
      body: { code: 'CLINIC_NOT_FOUND' },
    });
    const twice = await api('GET', '/opdesk/v1/live?clinic_id=cl-1&partner_clinic_id=642783');
    expect(twice.body.error.details.issues).toMatchObject([{ path: '/query/clinic_id', code: 'conflict' }]);
  });

  it('ends within a second when its client is revoked, and those of others stay', async () => {
    const client = await desk.business.addClient();
    const [revoked, other] = [await listen('', client.token), await listen()];
    const started = performance.now();
    await revokeClient(desk.server.runtime, client.clientId);
    await revoked.ended;
    expect(performance.now() - started).toBeLessThan(1_500);
    await other.first(isOf(await desk.book('09:00')));
    expect((await openLive(desk.server.url, client.token)).status).toBe(401);
  });

  it('ends when its access token expires', async () => {
    const holder = {
      clientId: desk.business.clientId,
      businessId: desk.business.id,
      secretVersion: 1,
      chainId: 'of-the-test',
    };
    const { runtime } = desk.server;
    const issuedAt = runtime.now() - runtime.accessTokens.accessTokenSeconds + 60;
    const client = await listen('', await runtime.accessTokens.issue(holder, issuedAt, runtime.newUuid(), Infinity));
    desk.clock.advance(61);
    await client.ended;
  });

  it('is kept alive by a comment after twenty seconds of silence', async () => {
    const client = await listen();
    desk.clock.advance(20);
    const { at: _at, ...heartbeat } = await client.first(({ event }) => event === undefined);
    expect(heartbeat).toEqual({});
  });

  it('is counted, as is what is sent and how late', async () => {
    const before = await metric('opdesk_live_events_sent_total');
    const clients = [await listen(), await listen()];
    expect(await metric('opdesk_live_connections')).toBe(2);
    const id = await desk.book('09:00');
    await Promise.all(clients.map((client) => client.first(isOf(id))));
    expect(await metric('opdesk_live_events_sent_total')).toBe(before + 2);
    expect(await metric('opdesk_live_lag_seconds_count')).toBeGreaterThan(0);
    for (const client of clients) client.cut();
    await expect.poll(() => metric('opdesk_live_connections')).toBe(0);
  });

  it('whose reader does not read is ended, and costs the others nothing', async () => {
    const other = await listen();
    const socket = connect(Number(new URL(desk.server.url).port), '127.0.0.1');
    // It asks, and never reads.
    socket.pause();
    socket.write(`GET /opdesk/v1/live HTTP/1.1\r\nhost: x\r\nauth: ${desk.business.token}\r\n\r\n`);
    await expect.poll(() => metric('opdesk_live_connections')).toBe(2);
    const insert = (round: number): Promise<unknown[]> =>
      desk.rows(
        `insert into outbox (business_id, event_id, event, appointment_id, appointment_version, client_id, occurred_at, data)
       select $1, 'ev', 'appointment.updated', 'api-' || $2 || '-' || n, 1, '', now(),
         json_build_object('status', 'BK', 'action', repeat('x', 4000), 'doctor_id', 'd', 'clinic_id', 'c', 'start_time', 1)
       from generate_series(1, 40) as n`,
        String(round),
      );
    for (let round = 0; round < 200 && (await metric('opdesk_live_connections')) === 2; round += 1) {
      await insert(round);
      desk.server.runtime.wakeUps.announce(desk.business.id, ['do-1']);
      await other.first(isOf(`api-${round}-40`));
    }
    expect(await metric('opdesk_live_connections')).toBe(1);
    socket.destroy();
  });
});

describe('a server that is told to stop', () => {
  it('ends its connections at once and waits for none of them', async () => {
    const server = await startTestServer();
    const business = await server.createBusiness();
    const client = await openLive(server.url, business.token);
    await client.first(isReady);
    const started = performance.now();
    await server.app.close();
    expect(performance.now() - started).toBeLessThan(5_000);
    await client.ended;
    await server.close();
  });
});
