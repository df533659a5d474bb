import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, inject, it } from 'vitest';
import { errorLine } from '../../src/cli/error-line.ts';
import { takeWait } from '../../src/cli/wait.ts';
import { refuseUnfit, waitForDatabase } from '../../src/postgres/starting.ts';
import { openDatabase, sql } from '../../src/postgres/database.ts';
import { createEmptyDatabase, createTestDatabase, type TestDatabase } from '../support/database.ts';
import { withDatabaseName } from '../support/database-url.ts';
import { newDataFolder } from '../support/own-postgres.ts';
import { onTestServer } from '../support/on-test-server.ts';
import { apiOf, testSecretKey } from '../support/server.ts';
import { freePort } from '../support/ports.ts';

const cleanUp: (() => Promise<unknown> | void)[] = [];
afterEach(async () => {
  for (const step of cleanUp.splice(0).reverse()) await step();
});

const environment = { PATH: process.env['PATH'] ?? '', OPDESK_SECRET_KEY: testSecretKey, PORT: '0' };

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

function opdesk(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ended> {
  return new Promise((resolve) => {
    const options = { env: { ...environment, ...env }, timeout: 100_000 };
    execFile(process.execPath, [inject('testProgram'), ...args], options, (error, stdout, stderr) =>
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr }),
    );
  });
}

async function lineOf(failing: Promise<unknown>): Promise<string> {
  return failing.then(
    () => 'nothing failed',
    (error: unknown) => errorLine(error),
  );
}

async function database(made: Promise<TestDatabase>): Promise<TestDatabase> {
  const found = await made;
  cleanUp.push(() => found.drop());
  return found;
}

/** Leads a port of this machine to the socket of the test's PostgreSQL. */
async function openWayTo({ connectionString }: TestDatabase, port: number): Promise<void> {
  const folder = new URL(connectionString.replace('@/', '@localhost/')).searchParams.get('host') ?? '';
  const way = createServer((from) => {
    const to = connect(join(folder, '.s.PGSQL.5432'));
    for (const each of [from, to]) each.on('error', () => undefined);
    from.pipe(to).pipe(from);
  }).listen(port, '127.0.0.1');
  await once(way, 'listening');
  cleanUp.push(() => void way.close());
}

describe('--wait', () => {
  it('is a minute, or what it says, anywhere among the arguments', () => {
    expect(takeWait(['serve', '--no-jobs'])).toEqual({ rest: ['serve', '--no-jobs'], waitSeconds: 0 });
    expect(takeWait(['serve', '--wait', '--no-jobs'])).toEqual({ rest: ['serve', '--no-jobs'], waitSeconds: 60 });
    expect(takeWait(['--wait=5', 'client', 'list'])).toEqual({ rest: ['client', 'list'], waitSeconds: 5 });
    for (const wrong of ['', '0', '-1', '1.5', 'soon', '86401'])
      expect(() => takeWait(['serve', `--wait=${wrong}`])).toThrow('--wait takes whole seconds from 1 to 86400');
  });

  it('waits until the database takes connections', async () => {
    const { connectionString, ...rest } = await database(createTestDatabase());
    const port = await freePort();
    const url = new URL(connectionString.replace('@/', `@127.0.0.1:${port}/`).split('?')[0] ?? '');
    const lines: string[] = [];
    const waited = waitForDatabase(url.href, 60, (line) => lines.push(line));
    await expect.poll(() => lines).toEqual(['Waiting for the database, for up to 60 s']);
    await openWayTo({ connectionString, ...rest }, port);
    await waited;
    await refuseUnfit(url.href);
  });

  it('waits for a proxy, too, that has no database behind it yet and closes each connection', async () => {
    const { connectionString, ...rest } = await database(createTestDatabase());
    const port = await freePort();
    const proxy = createServer((socket) => socket.destroy()).listen(port, '127.0.0.1');
    await once(proxy, 'listening');
    const url = new URL(connectionString.replace('@/', `@127.0.0.1:${port}/`).split('?')[0] ?? '');
    const lines: string[] = [];
    const waited = waitForDatabase(url.href, 60, (line) => lines.push(line));
    await expect.poll(() => lines).toEqual(['Waiting for the database, for up to 60 s']);
    await new Promise((resolve) => proxy.close(resolve));
    await openWayTo({ connectionString, ...rest }, port);
    await waited;
    await refuseUnfit(url.href);
  });

  it('ends with what is wrong when the time is over, and at once where waiting cures nothing', async () => {
    const port = await freePort();
    const { code, stderr } = await opdesk(['business', 'list', '--wait=1'], {
      DATABASE_URL: `postgresql://opdesk@127.0.0.1:${port}/opdesk`,
    });
    expect(code).toBe(1);
    expect(stderr.trim().split('\n').at(-1)).toBe(
      `opdesk: The database cannot be used: connect ECONNREFUSED 127.0.0.1:${port}; start PostgreSQL, or correct ` +
        'DATABASE_URL. With --wait a command waits for it.',
    );
    const missing = withDatabaseName(inject('testServerUrl'), 'opdesk_missing');
    await waitForDatabase(missing, 60, () => undefined);
    expect(await lineOf(refuseUnfit(missing))).toBe(
      'The database cannot be used: database "opdesk_missing" does not exist; make it with "create database", or ' +
        'correct DATABASE_URL.',
    );
  });
});

describe('a database on which Opdesk cannot work is refused in one line', () => {
  it('whose encoding has no place for every name', async () => {
    const { name } = await database(createEmptyDatabase());
    const ascii = `${name}_ascii`;
    const make = `create database ${ascii} encoding 'SQL_ASCII' locale 'C' locale_provider libc template template0`;
    await onTestServer(inject('testServerUrl'), (client) => client.query(make));
    cleanUp.push(() => onTestServer(inject('testServerUrl'), (client) => client.query(`drop database ${ascii}`)));
    const url = withDatabaseName(inject('testServerUrl'), ascii);
    const { code, stderr } = await opdesk(['migrate'], { DATABASE_URL: url });
    expect(code).toBe(1);
    expect(stderr.trim().split('\n').at(-1)).toBe(
      `opdesk: The database ${ascii} has the encoding SQL_ASCII, and names need UTF8: make another one with ` +
        `"create database … encoding 'UTF8' template template0", and name that one.`,
    );
  });

  it('in which the role may not make anything, or not all', async () => {
    const { name, connectionString } = await database(createEmptyDatabase());
    const role = `${name}_guest`;
    const execute = (text: string): Promise<unknown> => onTestServer(connectionString, (client) => client.query(text));
    await execute(`create role ${role} login password 'plain'`);
    cleanUp.push(() => execute(`drop owned by ${role}; drop role ${role}`));
    const url = connectionString.replace(/\/\/(?:[^@/?]*@)?/, `//${role}:plain@`);
    const remedy = `run "alter database "${name}" owner to "${role}"" as its owner`;
    expect(await lineOf(refuseUnfit(url))).toContain(
      `The role ${role} may not make what Opdesk needs in the database ${name}: ${remedy}`,
    );
    await execute(`grant create on schema public to ${role}`);
    const { code, stderr } = await opdesk(['migrate'], { DATABASE_URL: url });
    expect(code).toBe(1);
    expect(stderr).toContain(
      `in the database ${name} (migrations/0001_baseline.sql: permission denied to create extension "btree_gist"): ${remedy}`,
    );
  });

  it('that a newer Opdesk has written, by its version', async () => {
    const { connectionString } = await database(createTestDatabase());
    const db = openDatabase({ connectionString, poolSize: 1 });
    cleanUp.push(() => db.close());
    expect((await opdesk(['migrate'], { DATABASE_URL: connectionString })).code).toBe(0);
    const [own] = await db.query(sql('', 'select program from migrations'));
    expect(own).toEqual({ program: expect.stringMatching(/^\d+\.\d+\.\d+/) });
    await db.query(sql('', `insert into migrations (version, program) values (99, '7.8.9')`));
    const { code, stderr } = await opdesk(['migrate'], { DATABASE_URL: connectionString });
    expect(code).toBe(1);
    expect(stderr.trim().split('\n').at(-1)).toMatch(
      /^opdesk: The database is at migration 99, by Opdesk 7\.8\.9, but this Opdesk knows only up to \d+: start Opdesk 7\.8\.9 or a newer one\.$/,
    );
  });
});

it.each([
  [['serve', 'extra']],
  [['serve', '--jobs']],
  [['work', '--no-jobs']],
  [['help', 'me']],
  [['--version', 'now']],
  [['openapi', '--what']],
  [['serve', '--wait=soon']],
  [['client', 'list', 'all']],
])('wrong arguments are an error: %j', async (args) => {
  const { code, stdout, stderr } = await opdesk(args);
  expect([code, stdout]).toEqual([1, '']);
  expect(stderr).toMatch(/^opdesk: [^\n]+\n$/);
});

describe('an orderly stop', () => {
  async function serve(folder: string, env: Readonly<Record<string, string>>): Promise<ChildProcess> {
    const child = spawn(process.execPath, [inject('testProgram'), 'serve'], {
      env: { ...environment, OPDESK_DATA: folder, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    cleanUp.push(() => void child.kill('SIGKILL'));
    return child;
  }

  it.each(['json', 'text'])('under load logs that it stops and no error, as %s, and exits 0', async (format) => {
    const { folder, remove } = newDataFolder();
    cleanUp.push(remove);
    const child = await serve(folder, { LOG_FORMAT: format });
    const output = { stdout: '', stderr: '' };
    child.stdout?.on('data', (chunk: Buffer) => (output.stdout += chunk.toString()));
    child.stderr?.on('data', (chunk: Buffer) => (output.stderr += chunk.toString()));
    await expect.poll(() => output.stderr, { timeout: 100_000 }).toMatch(/http:\/\/[\d.:]+/);
    const api = apiOf(/http:\/\/[\d.:]+/.exec(output.stderr)?.[0] ?? '');
    let isOver = false;
    let answered = 0;
    const login = { client_id: 'demo', client_secret: 'demo-secret' };
    const load = Array.from({ length: 8 }, async () => {
      while (!isOver) {
        const answer = await api('POST', '/connect-auth/v1/account/login', login).catch(() => undefined);
        if (answer === undefined) return;
        answered += 1;
      }
    });
    await expect.poll(() => answered).toBeGreaterThan(20);
    const ended = once(child, 'close');
    child.kill('SIGTERM');
    expect(await ended).toEqual([0, null]);
    isOver = true;
    await Promise.all(load);
    const lines = output.stdout.trimEnd().split('\n');
    if (format === 'json') {
      const logged = lines.map((line) => JSON.parse(line) as { level: number; msg: string });
      expect(logged.filter(({ level }) => level >= 50)).toEqual([]);
      expect(logged.map(({ msg }) => msg)).toEqual(expect.arrayContaining(['starting', 'serving', 'stopping']));
      expect(logged.at(-1)?.msg).toBe('stopped');
    } else {
      expect(lines.filter((line) => !/^\d\d:\d\d:\d\d\.\d{3} (?:INFO |WARN ) ./.test(line))).toEqual([]);
      expect(lines.at(-1)).toMatch(/ INFO {2}stopped$/);
    }
    expect(output.stderr).not.toMatch(/^opdesk: /m);
  });
});
