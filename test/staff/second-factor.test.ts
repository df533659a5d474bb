import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Secret, TOTP } from 'otpauth';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { commands } from '../../src/cli/commands.ts';
import { sql } from '../../src/postgres/database.ts';
import { secondFactorIdentity } from '../../src/staff/db/second-factors.ts';
import { stepOfCode } from '../../src/staff/domain.ts';
import { at } from '../support/calendar.ts';
import { expectDone } from '../support/practice.ts';
import {
  type Api,
  type ApiAnswer,
  type Clock,
  createClock,
  startBeside,
  startTestServer,
  testConfig,
  type TestBusiness,
  type TestServer,
} from '../support/server.ts';
import { addUser, cookieOf, desk, deskWith, password } from '../support/staff.ts';

// The secret key in a file, so that it can be changed.
const config = { secretKey: undefined, dataFolder: mkdtempSync(join(tmpdir(), 'opdesk-second-factor-')) };
afterAll(() => rmSync(config.dataFolder, { recursive: true }));
let server: TestServer;
let clock: Clock;
let business: TestBusiness;
let username: string;
let id: string;
let api: Api;
beforeAll(async () => {
  clock = createClock(at('2026-03-02', '08:00'));
  server = await startTestServer({ now: clock.now, config });
  business = await server.createBusiness();
});
afterAll(() => server.close());
beforeEach(async () => {
  clock.advance(60);
  ({ id, username } = await addUser(server, business.id));
  api = await desk(server.url, username);
});

const me = '/opdesk/v1/login';
const path = `${me}/second-factor`;

/** The code that an app shows now, or so many half minutes later. */
function codeOf(secret: string, later = 0): string {
  return new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: (clock.now() + later * 30) * 1_000 });
}

/** A confirmed second factor of the user. */
async function added(): Promise<{ secret: string; recovery: string[] }> {
  const { secret } = expectDone(await api('POST', path, { password })) as { secret: string };
  const { recovery_codes: recovery } = expectDone(await api('POST', `${path}/confirm`, { code: codeOf(secret) }));
  clock.advance(30);
  return { secret, recovery };
}

const logIn = (code?: string, at: Api = server.api, secret = password): Promise<ApiAnswer> =>
  at('POST', me, { username, password: secret, ...(code === undefined ? {} : { code }) });
const statuses = (answers: readonly ApiAnswer[]): number[] => answers.map(({ status }) => status).toSorted();

describe('a code (RFC 6238)', () => {
  // The vectors of the appendix, of which an app shows the last six digits.
  it.each([
    [59, '287082'],
    [1_111_111_109, '081804'],
    [1_234_567_890, '005924'],
    [20_000_000_000, '353130'],
  ])('at %d is %s, and half a minute off as well', (now, code) => {
    const secret = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';
    const step = Math.floor(now / 30);
    expect([-30, 0, 30].map((off) => stepOfCode(secret, code, now + off))).toEqual([step, step, step]);
    expect([-61, 61].map((off) => stepOfCode(secret, code, now + off))).toEqual([null, null]);
    expect(stepOfCode(secret, '12345', now)).toBeNull();
    expect(stepOfCode(secret.replaceAll('G', '-'), code, now)).toBeNull();
  });
});

describe('a second factor (rule A8)', () => {
  it.each(['४९२०३९', 'éééééé', '12345a', '1234567'])('is not confirmed by %s', async (code) => {
    expectDone(await api('POST', path, { password }));
    const { status, body } = await api('POST', `${path}/confirm`, { code });
    expect([status, body.error.details?.issues[0].path]).toEqual([400, '/code']);
  });

  it('of a secret key that was lost takes no code of an app, but recovery codes', async () => {
    const { secret, recovery } = await added();
    const { db, sealing } = server.runtime;
    // As "opdesk key reset" leaves it.
    await db.transaction(async (tx) => {
      const seal = await sealing.sealer(tx);
      const sealed = seal('not-base32_of-anything', secondFactorIdentity(business.id, id));
      await tx.query(sql('', 'update staff_second_factors set secret = $1 where staff_id = $2'), [sealed, id]);
    });
    expect([(await logIn(codeOf(secret))).status, (await logIn(recovery[0])).status]).toEqual([401, 200]);
  });

  it('is shown once, stored sealed, and asked for after a first code alone', async () => {
    const { secret, uri } = expectDone(await api('POST', path, { password }));
    expect(secret).toMatch(/^[A-Z2-7]{32}$/);
    expect(uri).toContain(`secret=${secret}`);
    expect(uri).toMatch(new RegExp(`^otpauth://totp/Opdesk:${username}\\?issuer=Opdesk&.*SHA1&digits=6&period=30$`));
    const stored = await server.runtime.db.query(sql('', 'select f::text as row from staff_second_factors f'));
    expect(JSON.stringify(stored)).not.toContain(secret);
    expect((await api('GET', path)).body).toEqual({ state: 'unconfirmed', recovery_codes_left: 0 });
    expect((await logIn()).status).toBe(200);
    const wrong = await api('POST', `${path}/confirm`, { code: '000000' });
    expect([wrong.status, wrong.body.error.details.issues[0].path]).toEqual([400, '/code']);
    const confirmed = expectDone(await api('POST', `${path}/confirm`, { code: codeOf(secret) }));
    expect(new Set(confirmed.recovery_codes).size).toBe(10);
    expect((await api('GET', path)).body).toEqual({ state: 'confirmed', recovery_codes_left: 10 });
    // The code that confirmed it is used.
    expect((await logIn(codeOf(secret))).status).toBe(401);
    clock.advance(30);
    expect((await logIn(codeOf(secret))).status).toBe(200);
    const again = await api('POST', path, { password });
    expect([again.status, again.body.error.details.issues[0].code]).toEqual([400, 'conflict']);
  });

  it('is confirmed by no code that was guessed: wrong ones count, and are in the audit', async () => {
    const { secret } = expectDone(await api('POST', path, { password })) as { secret: string };
    const guesses: ApiAnswer[] = [];
    for (let guess = 0; guess < 12; guess += 1) guesses.push(await api('POST', `${path}/confirm`, { code: '000000' }));
    expect(statuses(guesses)).toEqual([...Array.from({ length: 10 }, () => 400), 429, 429]);
    expect((await api('POST', `${path}/confirm`, { code: codeOf(secret) })).status).toBe(429);
    const entries = (table: string): string => `select outcome from ${table} where actor_id = $1 and operation = $2`;
    const all = sql('', `${entries('audit_pending')} union all ${entries('audit_entries')}`);
    expect(await server.runtime.db.query(all, [id, 'confirmSecondFactor'])).toEqual(
      Array.from({ length: 10 }, () => ({ outcome: 'wrong_code' })),
    );
  });

  it('is not confirmed a quarter of an hour after its secret was made', async () => {
    const { secret } = expectDone(await api('POST', path, { password })) as { secret: string };
    clock.advance(899);
    expect((await api('GET', path)).body.state).toBe('unconfirmed');
    clock.advance(1);
    expect((await api('GET', path)).body.state).toBe('none');
    expect((await api('POST', `${path}/confirm`, { code: codeOf(secret) })).status).toBe(400);
    await added();
    expect((await api('GET', path)).body.state).toBe('confirmed');
  });

  it('is asked for after the right password alone, and says nothing to a wrong one', async () => {
    await added();
    const [needed, wrong] = [await logIn(), await logIn(undefined, server.api, 'wrong')];
    expect([needed.status, needed.body.message, needed.body.error.details]).toEqual([
      401,
      'A code is needed.',
      { second_factor: true },
    ]);
    expect(needed.headers.get('set-cookie')).toBeNull();
    expect([wrong.status, wrong.body.error.details]).toEqual([401, undefined]);
  });

  it('takes each code once, of many at once and on two servers one', async () => {
    const { secret } = await added();
    const beside = await startBeside(server, { config });
    const code = codeOf(secret);
    const apis = [server.api, beside.api];
    const answers = await Promise.all(Array.from({ length: 8 }, (_, n) => logIn(code, apis[n % 2])));
    await beside.close();
    expect(statuses(answers)).toEqual([200, ...Array.from({ length: 7 }, () => 401)]);
    // Nor one of before it.
    expect((await logIn(codeOf(secret, -1))).status).toBe(401);
    clock.advance(30);
    expect((await logIn(codeOf(secret))).status).toBe(200);
  });

  it('takes each recovery code once, however it is typed', async () => {
    const { recovery } = await added();
    const typed = (recovery[0] ?? '').toUpperCase().replaceAll('-', ' ');
    expect(statuses(await Promise.all([logIn(typed), logIn(recovery[0])]))).toEqual([200, 401]);
    expect((await api('GET', path)).body.recovery_codes_left).toBe(9);
    const stored = await server.runtime.db.query(sql('', 'select f::text as row from staff_second_factors f'));
    for (const code of recovery) expect(JSON.stringify(stored)).not.toContain(code);
  });

  it('locks out after ten wrong codes, also where they come at once, and right ones do not count', async () => {
    const { secret } = await added();
    expect((await logIn(codeOf(secret))).status).toBe(200);
    const answers = await Promise.all(Array.from({ length: 30 }, () => logIn('000000')));
    expect(answers.filter(({ status }) => status === 401)).toHaveLength(10);
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(20);
    clock.advance(30);
    expect((await logIn(codeOf(secret))).status).toBe(429);
    clock.advance(901);
    expect((await logIn(codeOf(secret))).status).toBe(200);
  });

  it('is neither added nor removed with a cookie alone', async () => {
    const refused = await api('POST', path, { password: 'wrong' });
    expect([refused.status, refused.body.error.details.issues[0].path]).toEqual([400, '/password']);
    const { secret } = await added();
    for (const [body, at] of [
      [{ password: 'wrong', code: codeOf(secret) }, '/password'],
      [{ password, code: '000000' }, '/code'],
    ] as const) {
      const answer = await api('DELETE', path, body);
      expect([answer.status, answer.body.error.details.issues[0].path]).toEqual([400, at]);
    }
    expect((await api('DELETE', path, { password, code: codeOf(secret) })).status).toBe(204);
    expect((await api('GET', path)).body).toEqual({ state: 'none', recovery_codes_left: 0 });
    expect((await logIn()).status).toBe(200);
  });

  it('stays on a manager who would take off the own one as a manager', async () => {
    await added();
    const own = await api('DELETE', `/opdesk/v1/staff/${id}/second-factor`);
    expect([own.status, own.body.message]).toEqual([403, expect.stringContaining(path)]);
    expect((await api('GET', path)).body.state).toBe('confirmed');
  });

  it('is taken off by a manager, which the audit says, and by the command line', async () => {
    await added();
    const manager = await desk(server.url, (await addUser(server, business.id)).username);
    const receptionist = await desk(
      server.url,
      (await addUser(server, business.id, { role: 'receptionist' })).username,
    );
    const ofUser = `/opdesk/v1/staff/${id}/second-factor`;
    expect((await receptionist('DELETE', ofUser)).status).toBe(403);
    expect((await manager('DELETE', '/opdesk/v1/staff/st-nobody/second-factor')).status).toBe(404);
    expect((await manager('DELETE', ofUser)).status).toBe(204);
    expect((await logIn()).status).toBe(200);
    const { entries } = expectDone(await manager('GET', '/opdesk/v1/audit?kind=administration'));
    expect(entries).toContainEqual(
      expect.objectContaining({ operation: 'removeStaffSecondFactor', subject_ids: expect.arrayContaining([id]) }),
    );
    await added();
    await commands['staff reset']?.run(server.runtime, {
      values: {},
      positionals: [username],
      config: testConfig(server.connectionString),
      ask: null,
      made: () => undefined,
    });
    expect(
      await server.runtime.db.query(sql('', `select staff_id from staff_second_factors where staff_id = '${id}'`)),
    ).toEqual([]);
  });

  it('opens under another secret key', async () => {
    const { secret } = await added();
    await server.runtime.sealing.changeKey();
    expect((await logIn(codeOf(secret))).status).toBe(200);
  });

  it('leaves open logins as they are', async () => {
    const cookie = cookieOf(await logIn());
    await added();
    expect((await deskWith(server.url, cookie)('GET', me)).status).toBe(200);
  });
});
