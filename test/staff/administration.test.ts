import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { commands } from '../../src/cli/commands.ts';
import { prepareDemo } from '../../src/cli/demo-guard.ts';
import { seedDemo } from '../../src/demo/demo.ts';
import { sweepStaffLogins } from '../../src/staff/services/sweep-staff-logins.ts';
import { at } from '../support/calendar.ts';
import { addPractice, type Practice } from '../support/practice.ts';
import {
  type Api,
  type Clock,
  createClock,
  startBeside,
  startTestServer,
  testConfig,
  type TestBusiness,
  type TestServer,
} from '../support/server.ts';
import { addUser, cookieOf, desk, deskWith, logIn, password } from '../support/staff.ts';

let server: TestServer;
let clock: Clock;
let business: TestBusiness;
let practice: Practice;
let manager: Api;
let managerId: string;
beforeAll(async () => {
  clock = createClock(at('2026-03-02', '08:00'));
  server = await startTestServer({ now: clock.now });
  business = await server.createBusiness();
  practice = await addPractice(server, business);
  const user = await addUser(server, business.id);
  managerId = user.id;
  manager = await desk(server.url, user.username);
});
afterAll(() => server.close());

const staff = '/opdesk/v1/staff';
const me = '/opdesk/v1/login';

let count = 0;
const newcomer = (changes: object = {}) => ({
  username: `new-${(count += 1)}`,
  name: 'Ravi Das',
  role: 'receptionist',
  ...changes,
});

describe('the users of the staff', () => {
  it('are added by a manager, with a password that must be changed at the first login', async () => {
    const added = await manager('POST', staff, newcomer({ username: 'Ravi.Das' }));
    expect([added.status, added.body.username, added.body.must_change_password]).toEqual([201, 'ravi.das', true]);
    expect(added.body.password).toMatch(/^(?:[0-9a-z]{4}-){3}[0-9a-z]{4}$/);
    const login = await logIn(server.api, 'ravi.das', added.body.password);
    expect([login.status, login.body.must_change_password]).toEqual([200, true]);
    const { password: _, ...shown } = added.body;
    expect((await manager('GET', `${staff}/${shown.id}`)).body).toEqual(shown);
    expect((await manager('GET', staff)).body.staff).toContainEqual(shown);
  });

  it('have usernames that are unique in all businesses', async () => {
    const other = await server.createBusiness();
    const user = newcomer();
    expect((await other.api('POST', staff, user)).status).toBe(201);
    const again = await manager('POST', staff, { ...user, username: user.username.toUpperCase() });
    expect([again.status, again.body.error.details.issues[0].path]).toEqual([400, '/username']);
  });

  it.each([
    ['a username with a blank', { username: 'front desk' }, '/username'],
    ['a blank name', { name: ' ' }, '/name'],
    ['a role that there is not', { role: 'owner' }, '/role'],
    ['a doctor without a record', { role: 'doctor' }, '/doctor_id'],
    ['a record without the role', { doctor_id: 'do-nobody' }, '/doctor_id'],
    ['an unknown doctor', { role: 'doctor', doctor_id: 'do-nobody' }, '/doctor_id'],
    ['an unknown clinic', { clinic_ids: ['cl-nowhere'] }, '/clinic_ids/0'],
    ['a manager of one clinic', { role: 'manager', clinic_ids: ['cl-nowhere'] }, '/clinic_ids'],
  ])('are refused with %s', async (_name, changes, path) => {
    const answer = await manager('POST', staff, newcomer(changes));
    expect([answer.status, answer.body.error.details.issues[0].path]).toEqual([400, path]);
  });

  it('are changed, and what they may do with them', async () => {
    const user = await addUser(server, business.id, { role: 'receptionist' });
    const api = await desk(server.url, user.username);
    expect((await api('GET', '/opdesk/v1/audit')).status).toBe(403);
    const changed = await manager('PATCH', `${staff}/${user.id}`, { role: 'manager' });
    expect([changed.status, changed.body.role]).toEqual([200, 'manager']);
    expect((await api('GET', '/opdesk/v1/audit')).status).toBe(200);
    const doctor = await manager('PATCH', `${staff}/${user.id}`, { role: 'doctor', doctor_id: practice.doctorId });
    expect(doctor.body).toMatchObject({ role: 'doctor', doctor_id: practice.doctorId });
  });

  it('cannot take their own rights', async () => {
    for (const changes of [{ role: 'receptionist' }, { disabled: true }]) {
      expect((await manager('PATCH', `${staff}/${managerId}`, changes)).status).toBe(400);
    }
    expect((await manager('PATCH', `${staff}/${managerId}`, { name: 'Meera' })).status).toBe(200);
  });

  it('are another business’s like nobody’s (rule A4)', async () => {
    const other = await server.createBusiness();
    const { id } = await addUser(server, other.id);
    const answers = await Promise.all([
      manager('GET', `${staff}/${id}`),
      manager('PATCH', `${staff}/${id}`, { name: 'Meera' }),
      manager('POST', `${staff}/${id}/password`),
      manager('GET', `${staff}/${id}/logins`),
      manager('DELETE', `${staff}/${id}/logins`),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([404, 404, 404, 404, 404]);
  });

  it('end with their logins, in another server within a second, when they are disabled or get another password', async () => {
    const beside = await startBeside(server);
    try {
      for (const end of [
        (id: string) => manager('PATCH', `${staff}/${id}`, { disabled: true }),
        (id: string) => manager('POST', `${staff}/${id}/password`),
        (id: string) => manager('DELETE', `${staff}/${id}/logins`),
      ]) {
        const user = await addUser(server, business.id);
        const cookie = cookieOf(await logIn(server.api, user.username));
        const there = deskWith(beside.url, cookie);
        expect((await there('GET', me)).status).toBe(200);
        expect((await end(user.id)).status).toBeLessThan(300);
        expect((await deskWith(server.url, cookie)('GET', me)).status).toBe(401);
        await vi.waitFor(async () => expect((await there('GET', me)).status).toBe(401), { timeout: 1_000 });
      }
    } finally {
      await beside.close();
    }
  });

  it('log in no more while they are disabled, and again afterwards', async () => {
    const user = await addUser(server, business.id);
    await manager('PATCH', `${staff}/${user.id}`, { disabled: true });
    expect((await logIn(server.api, user.username)).status).toBe(401);
    await manager('PATCH', `${staff}/${user.id}`, { disabled: false });
    expect((await logIn(server.api, user.username)).status).toBe(200);
  });
});

describe('the own logins', () => {
  it('are listed, and ended one by one or all but the one that asks', async () => {
    const user = await addUser(server, business.id);
    const [api, second, third] = [
      await desk(server.url, user.username),
      await desk(server.url, user.username),
      await desk(server.url, user.username),
    ];
    const { logins } = (await api('GET', '/opdesk/v1/logins')).body;
    expect(logins).toHaveLength(3);
    expect(logins.filter((login: { is_this_one: boolean }) => login.is_this_one)).toHaveLength(1);
    expect(logins[0].address).toMatch(/127\.0\.0\.1$/);
    const { login_id: ofSecond } = (await second('GET', me)).body;
    expect((await api('DELETE', `/opdesk/v1/logins/${ofSecond}`)).status).toBe(204);
    expect([(await second('GET', me)).status, (await third('GET', me)).status]).toEqual([401, 200]);
    expect((await api('DELETE', '/opdesk/v1/logins')).status).toBe(204);
    expect([(await api('GET', me)).status, (await third('GET', me)).status]).toEqual([200, 401]);
    const others = (await manager('GET', me)).body.login_id;
    expect((await api('DELETE', `/opdesk/v1/logins/${others}`)).status).toBe(404);
  });

  it('are deleted when they have ended by themselves', async () => {
    const user = await addUser(server, business.id);
    await logIn(server.api, user.username);
    const rows = () =>
      server.runtime.db.query({ name: '', text: 'select id from staff_logins where staff_id = $1' }, [user.id]);
    await sweepStaffLogins(server.runtime);
    expect(await rows()).toHaveLength(1);
    const later = { ...server.runtime, now: () => clock.now() + 43_201 };
    await sweepStaffLogins(later);
    expect(await rows()).toEqual([]);
  });
});

describe('the command line', () => {
  const run = async (name: string, positionals: readonly string[], values: Record<string, string> = {}) => {
    const config = testConfig(server.connectionString);
    const input = { values, positionals, config, ask: null, made: () => undefined };
    return (await commands[`staff ${name}`]?.run(server.runtime, input)) ?? [];
  };

  it('creates, lists, disables, enables users and resets their passwords', async () => {
    const values = { business: business.id, name: 'Lata Iyer', role: 'receptionist' };
    const [first = '', second = ''] = await run('create', ['Lata'], values);
    expect(first).toBe('username lata');
    expect((await logIn(server.api, 'lata', second.replace('password ', ''))).status).toBe(200);
    expect((await run('list', [], { business: business.id })).join('\n')).toContain('lata  ');
    const [reset = ''] = await run('reset', ['LATA']);
    const given = reset.replace('password ', '');
    expect((await logIn(server.api, 'lata', second.replace('password ', ''))).status).toBe(401);
    await run('disable', ['lata']);
    expect((await logIn(server.api, 'lata', given)).status).toBe(401);
    await run('enable', ['lata']);
    expect((await logIn(server.api, 'lata', given)).status).toBe(200);
  });

  it('says what is wrong', async () => {
    await expect(run('create', ['x y'], { business: business.id, name: 'X', role: 'owner' })).rejects.toThrow('--role');
    await expect(run('create', ['xy'], { business: 'bu-none', name: 'X', role: 'manager' })).rejects.toThrow(
      'There is no business bu-none',
    );
    await expect(run('disable', ['nobody-at-all'])).rejects.toThrow('is not a user');
  });
});

describe('the users of the demo', () => {
  // Beside a business of somebody else they log in no more.
  beforeAll(async () => {
    await server.close();
    server = await startTestServer();
  });

  const published = { password: 'demo-secret' };

  it('log in with the password of the documentation from this machine alone, and not through a proxy', async () => {
    await seedDemo(server.runtime);
    for (const username of ['front', 'doctor', 'manager']) {
      expect((await logIn(server.api, username, published.password)).status).toBe(200);
      const body = { username, ...published };
      const proxied = await server.api('POST', me, body, { 'x-forwarded-for': '192.0.2.1' });
      expect([proxied.status, proxied.body.message]).toEqual([401, expect.stringContaining('opdesk staff reset')]);
    }
  });

  it('keep a server from starting that other machines reach, until each has another password or is disabled', async () => {
    const exposed = { host: '0.0.0.0', trustProxy: false } as const;
    const start = () => prepareDemo(server.runtime, exposed, false);
    await expect(start()).rejects.toThrow('opdesk client revoke demo');
    await commands['client revoke']?.run(server.runtime, {
      values: {},
      positionals: ['demo'],
      config: testConfig(server.connectionString),
      ask: null,
      made: () => undefined,
    });
    await expect(start()).rejects.toThrow('opdesk staff disable front');
    const api = await desk(server.url, 'manager', published.password);
    const { staff: users } = (await api('GET', staff)).body as { staff: { id: string; username: string }[] };
    for (const { id } of users.filter(({ username }) => username !== 'manager')) {
      expect((await api('PATCH', `${staff}/${id}`, { disabled: true })).status).toBe(200);
    }
    await expect(start()).rejects.toThrow('manager');
    await api('PUT', `${me}/password`, { old: published.password, new: password });
    await expect(start()).resolves.toBeUndefined();
  });
});
