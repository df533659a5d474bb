import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { commands } from '../../src/cli/commands.ts';
import { releaseVersion } from '../../src/version.ts';
import { describeDatabase } from '../../src/cli/database.ts';
import { errorLine } from '../../src/cli/error-line.ts';
import { isLoopback } from '../../src/kernel/loopback.ts';
import { DomainError } from '../../src/kernel/errors.ts';
import { addClientSecret } from '../../src/access/services/add-client-secret.ts';
import {
  createClock,
  startBeside,
  startTestServer,
  testConfig,
  testSecretKey,
  type TestServer,
} from '../support/server.ts';

let server: TestServer;
beforeAll(async () => (server = await startTestServer()));
afterAll(() => server.close());

/** Runs a command in this process, on the test's database. */
async function run(
  name: string,
  values: Readonly<Record<string, string>> = {},
  positionals: readonly string[] = [],
): Promise<readonly string[]> {
  const command = commands[name];
  if (command === undefined) throw new Error(`no command ${name}`);
  const config = testConfig(server.connectionString);
  return command.run(server.runtime, { values, positionals, config, ask: null, made: () => undefined });
}

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the program itself, with nothing in its environment but what is given. */
function opdesk(args: readonly string[], env: Readonly<Record<string, string>>): Promise<Ended> {
  return new Promise((resolve) => {
    const options = {
      env: { PATH: process.env['PATH'] ?? '', OPDESK_SECRET_KEY: testSecretKey, ...env },
      timeout: 100_000,
    };
    execFile(process.execPath, [inject('testProgram'), ...args], options, (error, stdout, stderr) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : error === null ? 0 : -1, stdout, stderr });
    });
  });
}

const loginPath = '/connect-auth/v1/account/login';
const login = (clientId: string, clientSecret: string) =>
  server.api('POST', loginPath, { client_id: clientId, client_secret: clientSecret });

const valueOf = (lines: readonly string[], name: string): string =>
  lines.find((line) => line.startsWith(`${name} `))?.split(' ')[1] ?? '';

describe('administration', () => {
  it('makes a business and a client with the usual scopes whose secret is told once', async () => {
    const business = valueOf(await run('business create', { name: 'North Clinic' }), 'business');
    expect(await run('business list')).toContain(`${business}  North Clinic`);
    const made = await run('client create', { business, name: 'App' });
    const [id, secret] = [valueOf(made, 'client_id'), valueOf(made, 'client_secret')];
    expect((await login(id, secret)).status).toBe(200);
    const listed = await run('client list', { business });
    expect(listed).toEqual([`${id}  ${business}  App  appointments:read,appointments:write,directory:write`]);
    expect(listed.join()).not.toContain(secret);
  });

  it('rotates and revokes clients', async () => {
    const { clientId, clientSecret } = await server.createBusiness();
    const rotated = await run('client rotate', {}, [clientId]);
    expect((await login(clientId, clientSecret)).status).toBe(401);
    expect((await login(clientId, valueOf(rotated, 'client_secret'))).status).toBe(200);
    await run('client revoke', {}, [clientId]);
    expect((await login(clientId, valueOf(rotated, 'client_secret'))).status).toBe(401);
    await expect(run('client revoke', {}, [clientId])).rejects.toThrow('is not a client');
  });

  it('gives a client other scopes, which count within a second on every server and in open tokens', async () => {
    const { clientId, clientSecret, api } = await server.createBusiness({ scopes: ['directory:read'] });
    expect(await run('client scopes', {}, [clientId])).toEqual(['directory:read']);
    const settings = () => api('GET', '/opdesk/v1/settings').then(({ status }) => status);
    expect(await settings()).toBe(403);
    const beside = await startBeside(server);
    const token = await login(clientId, clientSecret);
    const there = () =>
      beside.api('GET', '/opdesk/v1/settings', undefined, { auth: token.body.access_token }).then((a) => a.status);
    try {
      expect(await there()).toBe(403);
      expect(await run('client scopes', { set: 'admin, directory:read,admin' }, [clientId])).toEqual([
        'admin,directory:read',
      ]);
      expect(await settings()).toBe(200);
      await expect.poll(there, { timeout: 1_000, interval: 20 }).toBe(200);
      await run('client scopes', { set: 'directory:read' }, [clientId]);
      expect(await settings()).toBe(403);
      await expect.poll(there, { timeout: 1_000, interval: 20 }).toBe(403);
    } finally {
      await beside.close();
    }
    const line = (set: string, id = clientId) =>
      run('client scopes', { set }, [id]).catch((error: unknown) => errorLine(error));
    expect(await line('all')).toMatch(/^--set knows no scope all; there are appointments:read,/);
    expect(await line('admin', 'nobody')).toBe('CLIENT is not a client, or one that is revoked');
    expect(await run('client scopes', {}, [clientId])).toEqual(['directory:read']);
  });

  it('replaces a secret with both good for a while, and never has three', async () => {
    const { id, clientId, clientSecret, api } = await server.createBusiness();
    const added = await run('client secret', { overlap: '1h' }, [clientId]);
    const second = valueOf(added, 'client_secret');
    const until = added[2]?.match(/until (\S+)\.$/)?.[1] ?? '';
    expect(Math.abs(Date.parse(until) / 1_000 - server.runtime.now() - 3_600)).toBeLessThan(60);
    for (const secret of [clientSecret, second]) expect((await login(clientId, secret)).status).toBe(200);
    expect((await login(clientId, `${second}x`)).status).toBe(401);
    expect((await api('GET', '/opdesk/v1/settings')).status).toBe(200);
    expect((await run('client list', { business: id })).join()).toContain(`  2 secrets, the older one until ${until}`);
    const again = await run('client secret', {}, [clientId]).catch((error: unknown) => errorLine(error));
    expect(again).toBe(
      `CLIENT has two secrets already, the older one until ${until}; wait until then, or replace both at once with "opdesk client rotate"`,
    );
    const rotated = valueOf(await run('client rotate', {}, [clientId]), 'client_secret');
    for (const secret of [clientSecret, second]) expect((await login(clientId, secret)).status).toBe(401);
    expect((await login(clientId, rotated)).status).toBe(200);
  });

  it('ends the secret before the present one at its time', async () => {
    const clock = createClock(1_900_000_000);
    const timed = await startTestServer({ now: clock.now });
    try {
      const { clientId, clientSecret } = await timed.createBusiness();
      const { clientSecret: second, previousUntil } = await addClientSecret(timed.runtime, clientId);
      expect(previousUntil).toBe(clock.now() + 7 * 86_400);
      const status = async (secret: string): Promise<number> =>
        (await timed.api('POST', loginPath, { client_id: clientId, client_secret: secret })).status;
      clock.set(previousUntil - 1);
      expect([await status(clientSecret), await status(second)]).toEqual([200, 200]);
      clock.set(previousUntil);
      expect([await status(clientSecret), await status(second)]).toEqual([401, 200]);
      const { clientSecret: third } = await addClientSecret(timed.runtime, clientId, 60);
      expect([await status(clientSecret), await status(second), await status(third)]).toEqual([401, 200, 200]);
    } finally {
      await timed.close();
    }
  });

  it.each(['0m', '59', '91d', '7 d', '-1d', 'week', '999999d'])('refuses an overlap of %s', async (overlap) => {
    const { clientId, clientSecret } = await server.createBusiness();
    const line = await run('client secret', { overlap }, [clientId]).catch((error: unknown) => errorLine(error));
    expect(line).toBe('--overlap must be 1m to 90d');
    expect((await login(clientId, clientSecret)).status).toBe(200);
  });

  it('names every problem of what it is given', async () => {
    const refused = run('business create', { name: 'x', 'time-zone': 'Mars/Base', country: 'india' });
    await expect(refused.catch((error: unknown) => errorLine(error))).resolves.toBe(
      '--time-zone is not an IANA time zone; --country is not a country of ISO 3166, in two capital letters',
    );
    const { id: business } = await server.createBusiness();
    const lineOf = (command: Promise<unknown>): Promise<unknown> => command.catch((error: unknown) => errorLine(error));
    expect(await lineOf(run('client create', { business: 'none', name: 'x' }))).toMatch(/^There is no business none; /);
    expect(await lineOf(run('client create', { business, name: ' ', scopes: 'all' }))).toMatch(/^--name is missing/);
    expect(await lineOf(run('client create', { business, name: 'x', scopes: 'all' }))).toMatch(
      /^--scopes knows no scope all/,
    );
    expect(await lineOf(run('client rotate', {}, ['nobody']))).toBe('CLIENT is not a client, or one that is revoked');
    await expect(run('business create')).rejects.toThrow('--name is missing');
  });
});

describe('the program', () => {
  it('takes no more and no fewer words than a command has, and no option that it does not know', async () => {
    const env = { DATABASE_URL: server.connectionString };
    const ended = await Promise.all(
      [
        ['client', 'rotate'],
        ['client', 'revoke', 'one', 'two'],
        ['business', 'list', 'all'],
        ['business', 'list', '--all'],
        ['serve', 'now'],
        ['work', '--fast'],
      ].map((args) => opdesk(args, env)),
    );
    expect(ended.map(({ code }) => code)).toEqual(ended.map(() => 1));
    expect(ended.map(({ stderr }) => stderr.trim().split('\n').length)).toEqual(ended.map(() => 1));
    expect(ended[0]?.stderr).toBe('opdesk: usage: opdesk client rotate CLIENT\n');
    expect(ended[1]?.stderr).toContain('usage: opdesk client revoke CLIENT');
    expect(ended[2]?.stderr).toContain('usage: opdesk business list');
  });

  it('says which database a command works on, without its password, and makes none by accident', async () => {
    const { stderr } = await opdesk(['business', 'list'], { DATABASE_URL: server.connectionString });
    expect(stderr).toMatch(/^opdesk: works on the database opdesk_test_\w+ of \S+\n$/);
    expect(describeDatabase({ databaseUrl: 'postgresql://me:hidden@db.example:5433/clinic', dataFolder: '' })).toBe(
      'the database clinic of db.example:5433',
    );
    for (const args of [['business', 'list'], ['work'], ['vacuum'], ['backup', '/nonexistent/a.opdesk']]) {
      const missing = await opdesk(args, { OPDESK_DATA: '/nonexistent/data' });
      expect(missing, args.join(' ')).toMatchObject({ code: 1, stdout: '' });
      expect(missing.stderr).toContain('The folder /nonexistent/data holds no data; set OPDESK_DATA');
      expect(existsSync('/nonexistent')).toBe(false);
    }
  });

  it('says its version', async () => {
    const { stdout } = await opdesk(['--version'], {});
    expect(stdout.trim().split('+')[0]).toBe(`opdesk ${releaseVersion()}`);
  });

  it('ends with one line and 1 on a bad setting, an unreachable database, an unknown command and a port in use', async () => {
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
    const address = taken.address();
    const port = typeof address === 'object' && address !== null ? String(address.port) : '';
    const ended = await Promise.all([
      opdesk(['serve'], { PORT: 'many' }),
      opdesk(['serve'], { DATABASE_URL: 'postgresql://who:hidden@127.0.0.1:1/none' }),
      opdesk(['dance'], {}),
      opdesk(['serve'], { DATABASE_URL: server.connectionString, PORT: port, LOG_LEVEL: 'silent' }),
    ]);
    taken.close();
    for (const { code, stderr } of ended) {
      expect(code).toBe(1);
      expect(stderr.trim().split('\n')).toHaveLength(1);
      expect(stderr).not.toContain('    at ');
      expect(stderr).not.toContain('hidden');
    }
    expect(ended.map(({ stderr }) => stderr.split(' ').slice(1, 4).join(' '))).toEqual([
      'PORT must be',
      'The database cannot',
      'There is no',
      `Port ${port} of`,
    ]);
  });

  it.each([
    ['HOST', '0.0.0.0'],
    ['TRUST_PROXY', '10.0.0.1'],
  ])('serves no other machines while the demo secret stands, and seeds no demo for them: %s', async (name, value) => {
    await run('seed');
    const env = { DATABASE_URL: server.connectionString, [name]: value, PORT: '0', LOG_LEVEL: 'silent' };
    for (const [command, advice] of [
      ['serve', 'opdesk client revoke demo'],
      ['seed', 'opdesk business create'],
    ] as const) {
      const { code, stderr } = await opdesk([command], env);
      expect([command, code]).toEqual([command, 1]);
      const line = stderr.trim().split('\n').at(-1);
      expect(line).toContain(`${name}=${value}`);
      expect(line).toContain(advice);
    }
  });

  it('runs commands beside a running server', async () => {
    const { code, stdout } = await opdesk(['business', 'create', '--name', 'South Clinic'], {
      DATABASE_URL: server.connectionString,
    });
    expect(code).toBe(0);
    expect(await run('business list')).toContain(`${stdout.trim().split(' ')[1]}  South Clinic`);
  });
});

describe('lines for errors', () => {
  it('say what to do and show no stack', () => {
    const inUse = Object.assign(new Error('listen'), { code: 'EADDRINUSE', port: 3000, address: '127.0.0.1' });
    expect(errorLine(inUse)).toBe('Port 3000 of 127.0.0.1 is in use; set PORT to another one.');
    const unavailable = new DomainError('SERVICE_UNAVAILABLE');
    unavailable.cause = new AggregateError([new Error('connect ECONNREFUSED ::1:5432')], '');
    expect(errorLine(unavailable)).toBe('The database cannot be used: connect ECONNREFUSED ::1:5432');
    const plain = new Error(
      'no pg_hba.conf entry for host "10.0.0.2", user "opdesk", database "opdesk", no encryption',
    );
    unavailable.cause = Object.assign(plain, { code: '28000' });
    expect(errorLine(unavailable)).toMatch(
      /, no encryption; let this machine in .* add sslmode=verify-full to DATABASE_URL\.$/,
    );
  });
});

describe('loopback', () => {
  it.each(['127.0.0.1', '127.8.9.1', '::1', 'localhost'])('%s is', (host) => expect(isLoopback(host)).toBe(true));
  it.each(['0.0.0.0', '::', '10.0.0.1', 'example.org', '128.0.0.1'])('%s is not', (host) =>
    expect(isLoopback(host)).toBe(false),
  );
});
