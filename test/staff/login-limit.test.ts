import { request } from 'node:http';
import { beforeAll, beforeEach, expect, test } from 'vitest';
import { type ApiAnswer, startTestServer, type TestBusiness, type TestServer } from '../support/server.ts';
import { addUser, password } from '../support/staff.ts';

const perMinute = 2;
const perNetwork = perMinute * 10;
let server: TestServer;
let business: TestBusiness;
let address: string;
let tests = 0;

beforeAll(async () => {
  // The time of limits stands still: what is counted is never given back.
  server = await startTestServer({
    config: { loginLimitPerMinute: perMinute, trustProxy: 1 },
    runtime: (runtime) => ({ ...runtime, elapsedMs: () => 0 }),
  });
  business = await server.createBusiness();
  return () => server.close();
});
beforeEach(() => {
  tests += 1;
  address = `192.0.2.${tests}`;
});

function send(path: string, body: unknown, cookie?: string): Promise<ApiAnswer> {
  const headers = { 'x-forwarded-for': address, ...(cookie === undefined ? {} : { cookie }) };
  return server.api('POST', path, body, headers);
}

const logIn = (username: string, secret: string, cookie?: string): Promise<ApiAnswer> =>
  send('/opdesk/v1/login', { username, password: secret }, cookie);

async function statusesOf(count: number, ask: (index: number) => Promise<ApiAnswer>): Promise<number[]> {
  const statuses: number[] = [];
  for (let index = 0; index < count; index += 1) statuses.push((await ask(index)).status);
  return statuses;
}

const all = (count: number, status: number): number[] => Array.from({ length: count }, () => status);

/** The cookie by which the browser of a user is known that logs in once. */
async function knownBrowserOf(username: string): Promise<string> {
  const [, device = ''] = (await logIn(username, password)).headers.getSetCookie();
  return device.split(';')[0] ?? '';
}

test('A8: whatever a network tries, a browser with which the user has logged in gets in from there', async () => {
  const { username } = await addUser(server, business.id);
  const cookie = await knownBrowserOf(username);
  expect(await statusesOf(perMinute, () => logIn(username, 'wrong'))).toEqual([401, 429]);
  await statusesOf(perNetwork, (index) => logIn(`nobody-${index}`, 'wrong'));
  expect((await logIn('nobody-else', 'wrong')).status).toBe(429);
  expect((await logIn(username, password, cookie)).status).toBe(200);
  // It has few tries of its own.
  expect((await logIn(username, 'wrong', cookie)).status).toBe(401);
  expect((await logIn(username, 'wrong', cookie)).status).toBe(429);
});

test('A8: a browser that says to be known and is not is counted as a stranger', async () => {
  const { username } = await addUser(server, business.id);
  const made = (index: number): string => `opdesk_device=${String(index).padStart(43, 'x')}`;
  expect(await statusesOf(3, (index) => logIn(username, 'wrong', made(index)))).toEqual([401, 401, 429]);
  await statusesOf(perNetwork, (index) => logIn(`nobody-${index}`, 'wrong', made(index)));
  expect((await logIn('nobody-else', 'wrong', made(0))).status).toBe(429);
});

test('A8: tries of one username that are refused take nothing from the others of the network', async () => {
  const { username } = await addUser(server, business.id);
  const statuses = await statusesOf(perNetwork + 10, () => logIn('nobody-at-all', 'wrong'));
  expect(statuses).toEqual([...all(perMinute, 401), ...all(perNetwork + 10 - perMinute, 429)]);
  expect((await logIn(username, password)).status).toBe(200);
});

test('A8: tries are counted by their network before their body is looked at', async () => {
  const { username } = await addUser(server, business.id);
  expect(await statusesOf(perNetwork, () => send('/opdesk/v1/login', { username }))).toEqual(all(perNetwork, 400));
  expect((await logIn(username, password)).status).toBe(429);
});

test('A10: codes that screens ask for take nothing from logins, nor logins of clients from those of the staff', async () => {
  const { username } = await addUser(server, business.id);
  const codes = await statusesOf(perNetwork + 10, () => send('/opdesk/v1/display-codes', {}));
  expect(codes).toEqual([...all(perMinute, 201), ...all(perNetwork + 10 - perMinute, 429)]);
  const guess = (index: number) => ({ client_id: `client-${index}`, client_secret: 'x' });
  await statusesOf(perNetwork + 1, (index) => send('/connect-auth/v1/account/login', guess(index)));
  expect((await logIn(username, password)).status).toBe(200);
});

/** The status of the answer to the head alone of a login that announces so many bytes. */
function announceLogin(bytes: number): Promise<number | undefined> {
  const headers = { 'x-forwarded-for': address, 'content-type': 'application/json', 'content-length': bytes };
  return new Promise((resolve, reject) => {
    const sent = request(`${server.url}/opdesk/v1/login`, { method: 'POST', headers }, (answer) => {
      resolve(answer.statusCode);
      sent.destroy();
    });
    sent.once('error', reject);
    sent.flushHeaders();
  });
}

test('A8: a head that announces a body too large costs no more than a body that is read', async () => {
  const { username } = await addUser(server, business.id);
  const statuses: (number | undefined)[] = [];
  for (let sent = 0; sent < 5; sent += 1) statuses.push(await announceLogin(99_999_999));
  expect(statuses).toEqual([413, 413, 413, 413, 413]);
  expect((await logIn(username, password)).status).toBe(200);
});
