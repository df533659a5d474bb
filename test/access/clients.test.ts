import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sql } from '../../src/postgres/database.ts';
import { addClinic, expectDone } from '../support/practice.ts';
import { type ApiAnswer, startTestServer, type TestBusiness, type TestServer } from '../support/server.ts';
import { addUser, desk } from '../support/staff.ts';

const url = '/opdesk/v1/clients';
let server: TestServer;
let business: TestBusiness;
beforeAll(async () => {
  server = await startTestServer();
  business = await server.createBusiness();
});
afterAll(() => server.close());

interface Credentials {
  readonly client_id: string;
  readonly client_secret: string;
}

async function added(scopes: readonly string[]): Promise<Credentials> {
  const answer = await business.api('POST', url, { name: 'Website', scopes });
  expect(answer.status, answer.text).toBe(201);
  return answer.body;
}

const logIn = ({ client_id, client_secret }: Credentials): Promise<ApiAnswer> =>
  server.api('POST', '/connect-auth/v1/account/login', { client_id, client_secret });

async function tokenOf(credentials: Credentials): Promise<string> {
  return String(expectDone(await logIn(credentials)).access_token);
}

async function listed(id: string): Promise<Record<string, unknown> | undefined> {
  const { clients } = expectDone(await business.api('GET', url)) as {
    clients: { client_id: string }[];
  };
  return clients.find(({ client_id: each }) => each === id);
}

test('a client that was added logs in, is listed without its secret, and does what its scopes allow', async () => {
  const client = await added(['directory:read']);
  const auth = await tokenOf(client);
  expect((await server.api('GET', '/dr/v1/business/entities', undefined, { auth })).status).toBe(200);
  expect((await server.api('GET', url, undefined, { auth })).status).toBe(403);
  const entry = await listed(client.client_id);
  expect(entry).toMatchObject({ name: 'Website', scopes: ['directory:read'], revoked: false });
  expect(JSON.stringify(entry)).not.toContain(client.client_secret);
  expect(expectDone(await business.api('PUT', `${url}/${client.client_id}/scopes`, { scopes: ['admin'] }))).toEqual({
    client_id: client.client_id,
    scopes: ['admin'],
  });
  expect((await server.api('GET', url, undefined, { auth })).status).toBe(200);
});

test('a new secret is good beside the one before, there are two at most, and revoking ends both', async () => {
  const client = await added(['directory:read']);
  const secretUrl = `${url}/${client.client_id}/secret`;
  const second = expectDone(await business.api('POST', secretUrl, { overlap_seconds: 3_600 })) as Credentials;
  for (const each of [client, second]) expect((await logIn(each)).status).toBe(200);
  expect(await listed(client.client_id)).toHaveProperty('previous_secret_until');
  expect((await business.api('POST', secretUrl)).status).toBe(400);
  expect((await business.api('POST', secretUrl, { overlap_seconds: 59 })).status).toBe(400);
  expect((await business.api('DELETE', `${url}/${client.client_id}`)).status).toBe(204);
  for (const each of [client, second]) expect((await logIn(each)).status).toBe(401);
  expect(await listed(client.client_id)).toMatchObject({ revoked: true });
  expect((await business.api('POST', secretUrl)).status).toBe(404);
});

describe('nobody gets more by a client than they have:', () => {
  test('a client with fewer scopes neither gives those that it lacks nor takes over a client that has them', async () => {
    const wide = await added(['admin', 'appointments:read']);
    const auth = await tokenOf(await added(['admin']));
    const send = (method: 'POST' | 'PUT' | 'DELETE', path: string, body?: object) =>
      server.api(method, path, body, { auth });
    const ofWide = `${url}/${wide.client_id}`;
    const answers = await Promise.all([
      send('POST', url, { name: 'More', scopes: ['appointments:read'] }),
      send('POST', url, { name: 'Usual' }),
      send('POST', `${ofWide}/secret`),
      send('PUT', `${ofWide}/scopes`, { scopes: ['admin'] }),
      send('DELETE', ofWide),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([403, 403, 403, 403, 403]);
    expect((await send('POST', url, { name: 'As many', scopes: ['schedules', 'admin'] })).status).toBe(201);
    const unknown = await send('POST', url, { name: 'Unknown', scopes: ['all'] });
    expect([unknown.status, unknown.body.error.details.issues[0].path]).toEqual([400, '/scopes']);
  });

  test('a manager of some clinics makes no client, which would see all', async () => {
    const clinic = await addClinic(server, business, { id: 'cl-1' });
    const [all, some] = await Promise.all([
      addUser(server, business.id, { role: 'manager' }),
      addUser(server, business.id, { role: 'manager', clinicIds: [clinic] }),
    ]);
    const body = { name: 'By a manager', scopes: ['directory:read'] };
    expect((await (await desk(server.url, some.username))('POST', url, body)).status).toBe(403);
    expect((await (await desk(server.url, all.username))('POST', url, body)).status).toBe(201);
  });

  test('a client of another business is not found', async () => {
    const other = await server.createBusiness();
    const { client_id: id } = await added(['directory:read']);
    expect((await other.api('POST', `${url}/${id}/secret`)).status).toBe(404);
    expect((await other.api('PUT', `${url}/${id}/scopes`, { scopes: ['admin'] })).status).toBe(404);
    expect((await other.api('DELETE', `${url}/${id}`)).status).toBe(404);
    expect((await other.api('GET', url)).text).not.toContain(id);
  });
});

test('a business has at most two hundred clients that are not revoked, of two that are added at once too', async () => {
  const own = await server.createBusiness();
  await server.runtime.db.query(
    sql(
      '',
      `insert into api_clients (id, business_id, name, secret_hash, scopes, created_at, revoked_at)
       select 'ec-' || gen_random_uuid(), $1, 'C', 'h', '{}', now(), case when n > 198 then now() end
       from generate_series(1, 300) n`,
    ),
    [own.id],
  );
  const add = (): Promise<ApiAnswer> => own.api('POST', url, { name: 'One more', scopes: ['directory:read'] });
  const answers = (await Promise.all([add(), add()])).toSorted((a, b) => a.status - b.status);
  expect(answers.map(({ status }) => status)).toEqual([201, 400]);
  expect(answers[1]?.text).toContain('A business has at most 200 clients.');
  expect((await own.api('DELETE', `${url}/${answers[0]?.body.client_id}`)).status).toBe(204);
  expect((await add()).status).toBe(201);
});
