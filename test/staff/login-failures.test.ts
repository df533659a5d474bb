import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sweepStaffLogins } from '../../src/staff/services/sweep-staff-logins.ts';
import { at } from '../support/calendar.ts';
import {
  type ApiAnswer,
  type Clock,
  createClock,
  startBeside,
  startTestServer,
  type TestBusiness,
  type TestServer,
} from '../support/server.ts';
import { addUser, cookieOf, password } from '../support/staff.ts';

let server: TestServer;
let clock: Clock;
let business: TestBusiness;
beforeAll(async () => {
  clock = createClock(at('2026-03-02', '08:00'));
  // Callers name the address that they come from.
  server = await startTestServer({ now: clock.now, config: { trustProxy: 1 } });
  business = await server.createBusiness();
});
afterAll(() => server.close());

interface From {
  readonly address?: string;
  readonly cookie?: string;
  readonly api?: TestServer['api'];
}

function logIn(username: string, secret: string, { address = '192.0.2.1', cookie, api = server.api }: From = {}) {
  const headers = { 'x-forwarded-for': address, ...(cookie === undefined ? {} : { cookie }) };
  return api('POST', '/opdesk/v1/login', { username, password: secret }, headers);
}

async function fail(username: string, times: number, from: From = {}): Promise<ApiAnswer[]> {
  const answers = [];
  for (let time = 0; time < times; time += 1) answers.push(await logIn(username, 'wrong', from));
  return answers;
}

const statuses = (answers: readonly ApiAnswer[]): number[] => answers.map(({ status }) => status);

describe('failed logins of the staff (rule A8)', () => {
  it('keep their network out for a quarter of an hour after ten of them, and no other', async () => {
    const { username } = await addUser(server, business.id);
    expect(statuses(await fail(username, 10))).toEqual(Array.from({ length: 10 }, () => 401));
    const refused = await logIn(username, password);
    expect([refused.status, refused.body.code]).toEqual([429, 'TOO_MANY_REQUESTS']);
    expect(Number(refused.headers.get('retry-after'))).toBe(900);
    expect((await logIn(username, password, { address: '192.0.2.2' })).status).toBe(200);
    clock.advance(901);
    expect((await logIn(username, password)).status).toBe(200);
  });

  it('count for an IPv6 network of 64 bits together', async () => {
    const { username } = await addUser(server, business.id);
    for (let host = 1; host <= 10; host += 1) await fail(username, 1, { address: `2001:db8:1:2::${host}` });
    expect((await logIn(username, password, { address: '2001:db8:1:2::ff' })).status).toBe(429);
    expect((await logIn(username, password, { address: '2001:db8:1:3::1' })).status).toBe(200);
  });

  it('are no more where many come at once, to two servers', async () => {
    const { username } = await addUser(server, business.id);
    const beside = await startBeside(server, { config: { trustProxy: 1 } });
    try {
      const apis = [server.api, beside.api];
      const answers = await Promise.all(
        Array.from({ length: 50 }, (_, n) => fail(username, 1, { api: apis[n % 2] ?? server.api })),
      );
      // Only a password that was hashed and compared is answered 401.
      expect(statuses(answers.flat()).toSorted()).toEqual([
        ...Array.from({ length: 10 }, () => 401),
        ...Array.from({ length: 40 }, () => 429),
      ]);
    } finally {
      await beside.close();
    }
  });

  it('are not what right passwords leave, however many come', async () => {
    const { username } = await addUser(server, business.id);
    await fail(username, 9);
    for (let time = 0; time < 3; time += 1) expect((await logIn(username, password)).status).toBe(200);
    expect(statuses(await fail(username, 1))).toEqual([401]);
    expect((await logIn(username, password, { address: '192.0.2.2' })).status).toBe(200);
    const other = await addUser(server, business.id);
    expect((await logIn(other.username, password)).status).toBe(200);
    const text = 'select source from staff_login_failures where failures = 0';
    expect(await server.runtime.db.query({ name: '', text })).toEqual([]);
  });

  it('of a change of the password are no more where many come at once', async () => {
    const { username } = await addUser(server, business.id);
    const cookie = cookieOf(await logIn(username, password));
    const change = () =>
      server.api(
        'PUT',
        '/opdesk/v1/login/password',
        { old: 'wrong', new: 'another walk home' },
        { cookie, 'sec-fetch-site': 'same-origin', 'x-forwarded-for': '192.0.2.1' },
      );
    const answers = await Promise.all(Array.from({ length: 50 }, change));
    expect(statuses(answers).filter((status) => status === 400)).toHaveLength(10);
    expect(statuses(answers).filter((status) => status === 429)).toHaveLength(40);
  });

  it('are answered alike for a username that nobody has', async () => {
    const { username } = await addUser(server, business.id);
    const [known, unknown] = [await fail(username, 11), await fail('nobody-has-this', 11)];
    expect(unknown.map(({ status, body }) => [status, body])).toEqual(known.map(({ status, body }) => [status, body]));
    expect(statuses(unknown).at(-1)).toBe(429);
  });

  it('of a stranger in the same network do not keep a browser out that has logged in before', async () => {
    const { username } = await addUser(server, business.id);
    const first = await logIn(username, password);
    const [, device = ''] = first.headers.getSetCookie();
    const [cookie = ''] = device.split(';');
    await fail(username, 10);
    expect((await logIn(username, password)).status).toBe(429);
    expect((await logIn(username, password, { cookie })).status).toBe(200);
    // Its own failures are counted, too.
    await fail(username, 10, { cookie });
    expect((await logIn(username, password, { cookie })).status).toBe(429);
  });

  it.each(['another password', 'an end of the user'])(
    'are those of a stranger in any browser after %s',
    async (what) => {
      const { id, username } = await addUser(server, business.id);
      const first = await logIn(username, password);
      const [cookie = ''] = (first.headers.getSetCookie()[1] ?? '').split(';');
      const path = `/opdesk/v1/staff/${id}`;
      let secret = password;
      if (what === 'another password') secret = (await business.api('POST', `${path}/password`)).body.password;
      else for (const disabled of [true, false]) await business.api('PATCH', path, { disabled });
      await fail(username, 10);
      expect((await logIn(username, secret, { cookie })).status).toBe(429);
      expect((await logIn(username, secret, { cookie, address: '192.0.2.9' })).status).toBe(200);
    },
  );

  it('of many networks keep strangers out, and neither a network nor a browser of the user', async () => {
    const { username } = await addUser(server, business.id);
    const home = { address: '198.51.100.7' };
    const first = await logIn(username, password, home);
    const [cookie = ''] = (first.headers.getSetCookie()[1] ?? '').split(';');
    for (let network = 1; network <= 20; network += 1) await fail(username, 5, { address: `203.0.113.${network}` });
    expect((await logIn(username, password, { address: '203.0.113.200' })).status).toBe(429);
    expect((await logIn(username, password, home)).status).toBe(200);
    expect((await logIn(username, password, { address: '203.0.113.201', cookie })).status).toBe(200);
  });

  it('count in every server together, and are forgotten', async () => {
    const { username } = await addUser(server, business.id);
    const beside = await startBeside(server, { config: { trustProxy: 1 } });
    try {
      await fail(username, 5);
      await fail(username, 5, { api: beside.api });
      expect((await logIn(username, password, { api: beside.api })).status).toBe(429);
    } finally {
      await beside.close();
    }
    clock.advance(901);
    await sweepStaffLogins(server.runtime);
    const rows = await server.runtime.db.query({ name: '', text: 'select source from staff_login_failures' });
    expect(rows).toEqual([]);
  });
});
