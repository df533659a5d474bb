import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sql } from '../../src/postgres/database.ts';
import { addBusiness } from '../../src/access/services/add-business.ts';
import { addClient } from '../../src/access/services/add-client.ts';
import { listBusinesses } from '../../src/access/services/list-businesses.ts';
import { listClients } from '../../src/access/services/list-clients.ts';
import { sweepRefreshTokens } from '../../src/access/services/sweep-refresh-tokens.ts';
import { createClock, startTestServer, type TestServer } from '../support/server.ts';

const clock = createClock(1_800_000_000);
let server: TestServer;
beforeAll(async () => (server = await startTestServer({ now: clock.now })));
afterAll(() => server.close());

const valid = { name: 'Practice', timeZone: 'Asia/Kolkata', country: 'IN' };

describe('a business', () => {
  it('has a name, a zone and a country that Opdesk can compute with; every problem is named', async () => {
    const bad = { name: ' ', timeZone: '+05:30', country: 'XX' };
    await expect(addBusiness(server.runtime, bad)).rejects.toMatchObject({
      code: 'INVALID_REQUEST_PARAMETERS',
      details: {
        issues: [
          { path: '/name', code: 'too_short' },
          { path: '/timeZone', code: 'format' },
          { path: '/country', code: 'format' },
        ],
      },
    });
    for (const change of [{ country: 'in' }, { country: 'EU' }, { timeZone: 'Mars/Olympus' }]) {
      await expect(addBusiness(server.runtime, { ...valid, ...change }), JSON.stringify(change)).rejects.toThrow();
    }
  });

  it('has a name of at most 255 characters, whatever they take to store', async () => {
    const { id } = await addBusiness(server.runtime, { ...valid, name: ` ${'😀'.repeat(255)} ` });
    expect((await listBusinesses(server.runtime)).find((business) => business.id === id)?.name).toBe('😀'.repeat(255));
    await expect(addBusiness(server.runtime, { ...valid, name: '😀'.repeat(256) })).rejects.toMatchObject({
      details: { issues: [{ path: '/name', code: 'too_long', allowed: { maxLength: 255 } }] },
    });
  });
});

describe('a client', () => {
  it('has a name of 1 to 255 characters, without blanks around it; an unknown scope is named beside a bad name', async () => {
    const { id: businessId } = await addBusiness(server.runtime, valid);
    await expect(addClient(server.runtime, { businessId, name: '', scopes: ['everything'] })).rejects.toMatchObject({
      details: {
        issues: [
          { path: '/name', code: 'too_short' },
          { path: '/scopes', code: 'enum' },
        ],
      },
    });
    await expect(addClient(server.runtime, { businessId, name: 'x'.repeat(256) })).rejects.toThrow('at most 255');
    await addClient(server.runtime, { businessId, name: ' Till ' });
    expect((await listClients(server.runtime, businessId)).map(({ name }) => name)).toEqual(['Till']);
  });
});

describe('refresh tokens', () => {
  it('that have expired are swept to the last one, however many there are; the others stay', async () => {
    const { id, clientId } = await server.createBusiness();
    const insert = `insert into refresh_tokens (business_id, digest, chain_id, client_id, secret_version, expires_at)
      select $1, sha256(n::text::bytea), 'chain', $2, 1, to_timestamp($3) - n * interval '1 second'
        from generate_series(-1, 2500) as n`;
    await server.runtime.db.query(sql('', insert), [id, clientId, clock.now()]);
    expect(await sweepRefreshTokens(server.runtime)).toBe(2_500);
    expect(
      await server.runtime.db.query(sql('', 'select 1 as one from refresh_tokens where business_id = $1'), [id]),
    ).toHaveLength(2);
  });
});
