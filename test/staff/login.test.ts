import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { at } from '../support/calendar.ts';
import { expectDone } from '../support/practice.ts';
import { type Clock, createClock, startTestServer, type TestBusiness, type TestServer } from '../support/server.ts';
import { addUser, cookieOf, desk, deskWith, logIn, password } from '../support/staff.ts';

let server: TestServer;
let clock: Clock;
let business: TestBusiness;
let username: string;
let id: string;
beforeAll(async () => {
  clock = createClock(at('2026-03-02', '08:00'));
  server = await startTestServer({ now: clock.now });
  business = await server.createBusiness();
});
afterAll(() => server.close());
beforeEach(async () => {
  ({ id, username } = await addUser(server, business.id));
});

const me = '/opdesk/v1/login';

describe('a login of the staff (rule A8)', () => {
  it('gives a cookie that no script reads, and says who is logged in and what they may do', async () => {
    const answer = await logIn(server.api, username);
    expect(answer.status, answer.text).toBe(200);
    expect(answer.headers.getSetCookie()).toEqual([
      expect.stringMatching(/^opdesk_login=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax$/),
      expect.stringMatching(/^opdesk_device=[\w-]{43}; Max-Age=7776000; Path=\/; HttpOnly; SameSite=Lax$/),
    ]);
    const shown = {
      id,
      username,
      name: 'A manager',
      role: 'manager',
      clinics: [],
      business: { id: business.id, name: 'Test business', time_zone: 'Asia/Kolkata' },
      must_change_password: false,
      idle_ends_at: clock.now() + 3_600,
      ends_at: clock.now() + 43_200,
    };
    expect(answer.body).toMatchObject(shown);
    expect(answer.body.scopes).toContain('admin');
    expect(answer.body.operations).toContain('bookAppointment');
    expect((await deskWith(server.url, cookieOf(answer))('GET', me)).body).toEqual(answer.body);
  });

  it('takes the username in either case and with blanks around it', async () => {
    expect((await logIn(server.api, ` ${username.toUpperCase()} `)).status).toBe(200);
  });

  it('answers an unknown username as it answers a wrong password', async () => {
    const [wrong, unknown] = [await logIn(server.api, username, 'wrong'), await logIn(server.api, 'nobody', 'wrong')];
    expect([wrong.status, wrong.body.code]).toEqual([401, 'UNAUTHENTICATED']);
    expect([unknown.status, unknown.body]).toEqual([wrong.status, wrong.body]);
    expect(wrong.headers.get('set-cookie')).toBeNull();
  });

  it('ends by a logout, and other logins of the user go on', async () => {
    const [one, other] = [await desk(server.url, username), await desk(server.url, username)];
    const out = await one('DELETE', me);
    expect([out.status, out.headers.get('set-cookie')]).toEqual([
      204,
      'opdesk_login=; Max-Age=0; Path=/; HttpOnly; SameSite=Lax',
    ]);
    expect([(await one('GET', me)).status, (await other('GET', me)).status]).toEqual([401, 200]);
  });

  it('ends after an hour without a request, and after twelve hours in any case', async () => {
    const api = await desk(server.url, username);
    const idle = await desk(server.url, username);
    for (let passed = 0; passed < 43_200; passed += 3_599) {
      expect((await api('GET', me)).status).toBe(200);
      clock.advance(3_599);
    }
    const answers = [await api('GET', me), await idle('GET', me)];
    expect(answers.map(({ status }) => status)).toEqual([401, 401]);
  });

  it('is kept open by no call that a person did not cause, and is not ended by one', async () => {
    const cookie = cookieOf(await logIn(server.api, username));
    const [api, other] = [await desk(server.url, username), deskWith(server.url, cookie)];
    const background = { 'opdesk-background': 'true' };
    const ends = clock.now() + 3_600;
    clock.advance(3_599);
    for (const each of [api, other]) {
      const answer = await each('GET', me, undefined, background);
      expect([answer.status, answer.body.idle_ends_at]).toEqual([200, ends]);
    }
    const feed = await fetch(`${server.url}/opdesk/v1/live`, { headers: { cookie } });
    expect(feed.status).toBe(200);
    await feed.body?.cancel();
    expect((await api('GET', me)).body.idle_ends_at).toBe(clock.now() + 3_600);
    clock.advance(1);
    const answers = [await api('GET', me, undefined, background), await other('GET', me, undefined, background)];
    expect(answers.map(({ status }) => status)).toEqual([200, 401]);
  });

  it.each(['false', '1', ''])('is kept open where the header of background calls says "%s"', async (value) => {
    const api = await desk(server.url, username);
    clock.advance(3_599);
    const answer = await api('GET', me, undefined, { 'opdesk-background': value });
    expect(answer.body.idle_ends_at).toBe(clock.now() + 3_600);
  });

  it('is stored as a digest alone', async () => {
    const cookie = cookieOf(await logIn(server.api, username)).split('=')[1] ?? '';
    const { db } = server.runtime;
    const rows = await db.query({ name: '', text: 'select staff_logins::text as row from staff_logins' });
    expect(rows.length).toBeGreaterThan(0);
    expect(JSON.stringify(rows)).not.toContain(cookie);
  });

  it('is refused without a cookie, with a made up one, and with one beside a token that is not good', async () => {
    const cookie = cookieOf(await logIn(server.api, username));
    const answers = [
      await server.api('GET', me),
      await deskWith(server.url, 'opdesk_login=made-up')('GET', me),
      await deskWith(server.url, `__Host-${cookie}`)('GET', me),
      await deskWith(server.url, cookie)('GET', me, undefined, { authorization: 'Bearer broken' }),
      await deskWith(server.url, cookie)('GET', me, undefined, { auth: '' }),
    ];
    expect(answers.map(({ status }) => status)).toEqual([401, 401, 401, 401, 401]);
  });

  it('leaves the caller to the token where a request has both', async () => {
    const cookie = cookieOf(await logIn(server.api, username));
    const { api } = await business.addClient();
    const answer = await api('GET', me, undefined, { cookie });
    expect([answer.status, answer.body.message]).toEqual([403, 'This call is for users of the staff.']);
  });
});

describe('a refused login of the staff', () => {
  it('is counted and logged, and of a username that nobody has nothing is kept', async () => {
    const count = async (result: string): Promise<number> => {
      const { text } = await server.api('GET', '/metrics');
      return Number(new RegExp(`^opdesk_logins_total{result="${result}"} (\\d+)$`, 'm').exec(text)?.[1] ?? 0);
    };
    const reasons = ['unknown_user', 'wrong_password', 'disabled', 'ok'];
    const manager = await desk(server.url, (await addUser(server, business.id)).username);
    const before = await Promise.all(reasons.map(count));
    const secret = 'my own password in the wrong field';
    await logIn(server.api, secret);
    await logIn(server.api, username, 'wrong');
    expect((await logIn(server.api, username)).status).toBe(200);
    expectDone(await manager('PATCH', `/opdesk/v1/staff/${id}`, { disabled: true }));
    await logIn(server.api, username);
    expect(await Promise.all(reasons.map(count))).toEqual(before.map((counted) => counted + 1));
    const { db } = server.runtime;
    for (const table of ['audit_pending', 'audit_entries', 'staff_login_failures']) {
      const rows = await db.query({ name: '', text: `select t::text as row from ${table} t` });
      expect(JSON.stringify(rows)).not.toContain('wrong field');
    }
  });
});

describe('a change of the own password (rule A8)', () => {
  const path = `${me}/password`;
  const next = 'another walk home';

  it('ends the other logins, and only the new one logs in', async () => {
    const [api, other] = [await desk(server.url, username), await desk(server.url, username)];
    expect((await api('PUT', path, { old: password, new: next })).status).toBe(204);
    expect([(await api('GET', me)).status, (await other('GET', me)).status]).toEqual([200, 401]);
    expect([(await logIn(server.api, username)).status, (await logIn(server.api, username, next)).status]).toEqual([
      401, 200,
    ]);
  });

  it.each([
    ['a wrong old one', { old: 'wrong', new: next }, '/old'],
    ['a short one', { old: password, new: 'too short' }, '/new'],
    ['one that is guessed first', { old: password, new: 'Password123' }, '/new'],
    ['the same', { old: password, new: password }, '/new'],
  ])('is refused with %s', async (_name, body, at) => {
    const api = await desk(server.url, username);
    const answer = await api('PUT', path, body);
    expect([answer.status, answer.body.error.details.issues[0].path]).toEqual([400, at]);
    expect((await logIn(server.api, username)).status).toBe(200);
  });

  it('is refused for the username itself', async () => {
    const api = await desk(server.url, username);
    const answer = await api('PUT', path, { old: password, new: username.toUpperCase() });
    expect(answer.body.error.details.issues).toMatchObject([{ path: '/new', code: 'not_allowed' }]);
  });

  it('is all that a user with a given password may do, beside logging out', async () => {
    const user = await addUser(server, business.id, { mustChangePassword: true });
    const api = await desk(server.url, user.username);
    expect((await api('GET', me)).body.must_change_password).toBe(true);
    const refused = await api('GET', '/dr/v1/business/entities');
    expect([refused.status, refused.body.code]).toEqual([403, 'PASSWORD_CHANGE_REQUIRED']);
    expect((await api('PUT', path, { old: password, new: next })).status).toBe(204);
    expect((await api('GET', '/dr/v1/business/entities')).status).toBe(200);
  });
});

describe('a change that a page of another site makes a browser send (rule A8)', () => {
  const change = { username: 'nobody', password: 'wrong' };

  it.each([
    ['cross-site', { 'sec-fetch-site': 'cross-site' }],
    ['of a subdomain', { 'sec-fetch-site': 'same-site' }],
    ['that comes from no page', { 'sec-fetch-site': 'none' }],
    ['with the origin of another site', { origin: 'https://evil.example' }],
    ['with an origin that is hidden', { origin: 'null' }],
    ['of a program that names neither', {}],
  ])('is refused: %s', async (_name, headers) => {
    const cookie = cookieOf(await logIn(server.api, username));
    const answer = await server.api('DELETE', me, undefined, { cookie, ...headers });
    expect([answer.status, answer.body.code]).toEqual([403, 'CROSS_SITE_REQUEST']);
    expect((await deskWith(server.url, cookie)('GET', me)).status).toBe(200);
  });

  it('is let in with the origin of the server, where a browser does not say more', async () => {
    const cookie = cookieOf(await logIn(server.api, username));
    expect((await server.api('DELETE', me, undefined, { cookie, origin: server.url })).status).toBe(204);
  });

  it('does not log a browser in either', async () => {
    const other = await server.api('POST', me, change, { 'sec-fetch-site': 'cross-site' });
    expect([other.status, other.body.code]).toEqual([403, 'CROSS_SITE_REQUEST']);
    expect((await server.api('POST', me, change, { origin: 'https://evil.example' })).status).toBe(403);
    expect((await server.api('POST', me, change)).status).toBe(401);
  });

  it('may only read where no page gets the answer', async () => {
    const cookie = cookieOf(await logIn(server.api, username));
    const other = await server.api('GET', me, undefined, { cookie, origin: 'https://evil.example' });
    expect([other.status, other.body.code]).toEqual([403, 'CROSS_SITE_REQUEST']);
    expect((await server.api('GET', me, undefined, { cookie, 'sec-fetch-site': 'none' })).status).toBe(200);
  });
});
