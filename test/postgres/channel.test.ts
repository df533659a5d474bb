import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, inject, onTestFinished, test } from 'vitest';
import { AddressError, checkAddress, weaknessOf } from '../../src/postgres/channel.ts';
import { openDatabase, sql } from '../../src/postgres/database.ts';
import { testSecretKey } from '../support/server.ts';
import { certificate, startTlsDatabase, type TlsDatabase } from '../support/tls-database.ts';

const withMode = (mode: string): string => `postgresql://opdesk:hunter2@db.example/opdesk${mode}`;
const authority = `&sslrootcert=${encodeURIComponent(certificate)}`;

describe('the way to the database', () => {
  test.each([
    'postgresql://opdesk@/opdesk?host=%2Ftmp%2Fdata',
    'postgresql://opdesk@127.0.0.1/opdesk',
    'postgresql://opdesk@localhost:5433/opdesk?sslmode=disable',
    'postgresql://opdesk@[::1]/opdesk',
    'postgresql:///opdesk',
    withMode('?sslmode=verify-full'),
    withMode(`?sslmode=verify-full${authority}`),
    withMode('?ssl=true'),
    withMode('?sslmode=verify-full&uselibpqcompat=true'),
  ])('is safe by %s', (address) => expect(weaknessOf(address)).toBeNull());

  test.each(['prefer', 'require', 'verify-ca'])('checks the certificate by sslmode=%s, as by verify-full', (mode) => {
    expect(weaknessOf(withMode(`?sslmode=${mode}`))).toBeNull();
  });

  test.each([
    ['', 'is reached without TLS'],
    ['?sslmode=disable', 'is reached without TLS'],
    ['?ssl=0', 'is reached without TLS'],
    ['?sslmode=no-verify', 'does not check its certificate'],
    ['?sslmode=require&uselibpqcompat=true', 'does not check its certificate'],
    [`?sslmode=require&uselibpqcompat=true${authority}`, 'does not check its certificate'],
    [`?sslmode=verify-ca&uselibpqcompat=true${authority}`, 'does not check its certificate'],
  ])('is weak by "%s"', (mode, weakness) => {
    expect(weaknessOf(withMode(mode))).toContain(weakness);
    expect(weaknessOf(withMode(mode))).not.toContain('hunter2');
    expect(checkAddress('--to', withMode(mode), false)).toMatch(/^By --to the .* db\.example .*verify-full/);
    expect(() => checkAddress('--to', withMode(mode), true)).toThrow(/^DATABASE_TLS_ONLY is set, and by --to the /);
  });

  test('is weak where a host in the query takes the place of the one of this machine', () => {
    expect(weaknessOf('postgresql://opdesk@localhost/opdesk?host=db.example')).toContain('db.example');
  });

  test.each([
    ['?sslmode=verify_full', 'sslmode=verify_full'],
    ['?sslmode=verify-full&sslrootcert=/nowhere/ca.pem', '/nowhere/ca.pem, which cannot be read (ENOENT)'],
  ])('is refused by "%s", naming what is wrong without the password', (mode, text) => {
    const judge = (): string | null => weaknessOf(withMode(mode));
    expect(judge).toThrow(AddressError);
    expect(judge).toThrow(text);
    expect(judge).not.toThrow('hunter2');
  });
});

describe('a PostgreSQL with a certificate', () => {
  let server: TlsDatabase;
  beforeAll(async () => (server = await startTlsDatabase()));
  afterAll(() => server.stop());

  /** Whether the connection is encrypted, as the server sees it, or why there is none. */
  async function tryAddress(query: string, host = '127.0.0.1', user = 'opdesk'): Promise<unknown> {
    const connectionString = `postgresql://${user}@${host}:${server.port}/postgres${query}`;
    const db = openDatabase({ connectionString, poolSize: 1 });
    try {
      const text = 'select ssl, version from pg_stat_ssl where pid = pg_backend_pid()';
      return (await db.query(sql('', text)))[0];
    } catch (error) {
      return ((error as Error).cause as Error).message;
    } finally {
      await db.close();
    }
  }

  test('is reached by verify-full with its authority, encrypted', async () => {
    expect(await tryAddress(`?sslmode=verify-full${authority}`)).toEqual({ ssl: true, version: 'TLSv1.3' });
  });

  test.each(['prefer', 'require', 'verify-ca', 'verify-full'])(
    'is not reached by %s without its authority',
    async (mode) => expect(await tryAddress(`?sslmode=${mode}`)).toBe('self-signed certificate'),
  );

  test('is not reached by a name that is not in its certificate', async () => {
    expect(await tryAddress(`?sslmode=verify-full${authority}`, 'localhost')).toContain('does not match');
  });

  test('is not reached without TLS where it asks for it', async () => {
    expect(await tryAddress('')).toContain('no encryption');
  });

  // Another address of this machine, which is not one of its loopback network.
  const elsewhere = (): string => `postgresql://plain@0.0.0.0:${server.port}/postgres`;

  test('is served from over TLS, on every connection', async () => {
    const url = `postgresql://opdesk@127.0.0.1:${server.port}/postgres?sslmode=verify-full${authority}`;
    const { lines } = await serve({ DATABASE_URL: url });
    expect(lines.filter(({ level }) => level > 30)).toEqual([]);
    const db = openDatabase({ connectionString: url, poolSize: 1 });
    const text = `select distinct s.ssl from pg_stat_ssl s join pg_stat_activity a using (pid) where a.application_name like 'opdesk%'`;
    expect(await db.query(sql('', text))).toEqual([{ ssl: true }]);
    await db.query(sql('', 'create role plain superuser login'));
    await db.close();
  });

  test('is served from without TLS with a warning in the log, where it is on another machine', async () => {
    const { lines } = await serve({ DATABASE_URL: elsewhere() });
    expect(lines.filter(({ level }) => level > 30).map(({ msg }) => msg)).toEqual([
      'By DATABASE_URL the database at 0.0.0.0 is reached without TLS: the network between can read and change ' +
        'everything; add sslmode=verify-full to the address (docs/deploy.md).',
    ]);
    const { stderr } = await opdesk(['business', 'list'], { DATABASE_URL: elsewhere() });
    expect(stderr).toContain('opdesk: By DATABASE_URL the database at 0.0.0.0 is reached without TLS');
  });

  test('is not reached so by any command with DATABASE_TLS_ONLY', async () => {
    const only = { DATABASE_URL: elsewhere(), DATABASE_TLS_ONLY: '1' };
    const move = ['move', '--to', elsewhere()];
    const ended = await Promise.all([
      ...[['serve'], ['migrate'], ['backup', '-']].map((args) => opdesk(args, only)),
      opdesk(move, { DATABASE_TLS_ONLY: '1', OPDESK_DATA: '/nonexistent' }),
    ]);
    for (const { code, stderr } of ended) {
      expect(code).toBe(1);
      expect(stderr).toMatch(
        /^opdesk: DATABASE_TLS_ONLY is set, and by (?:DATABASE_URL|--to) the database at 0\.0\.0\.0 /,
      );
    }
  });

  test('is refused in one line that says what to add, where its authority is not known', async () => {
    const { code, stderr } = await opdesk(['business', 'list'], {
      DATABASE_URL: `postgresql://opdesk@127.0.0.1:${server.port}/postgres?sslmode=verify-full`,
    });
    expect(code).toBe(1);
    expect(stderr.trim().split('\n').at(-1)).toBe(
      'opdesk: The database cannot be used: self-signed certificate; name the certificate of its authority in the ' +
        'address: sslrootcert=/path/to/ca.pem.',
    );
  });
});

interface Line {
  readonly level: number;
  readonly msg: string;
}

const environment = { PATH: process.env['PATH'] ?? '', OPDESK_SECRET_KEY: testSecretKey, PORT: '0' };

/** The program until the test ends; answers what it has logged when it listens. */
async function serve(env: Readonly<Record<string, string>>): Promise<{ readonly lines: readonly Line[] }> {
  const child = spawn(process.execPath, [inject('testProgram'), 'serve'], { env: { ...environment, ...env } });
  onTestFinished(async () => {
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    await ended;
  });
  let log = '';
  child.stdout.on('data', (chunk: Buffer) => (log += chunk.toString()));
  await expect.poll(() => log, { timeout: 60_000 }).toContain('"serving"');
  return {
    lines: log
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Line),
  };
}

function opdesk(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<{ readonly code: unknown; readonly stderr: string }> {
  return new Promise((resolve) => {
    const options = { env: { ...environment, ...env }, timeout: 100_000 };
    execFile(process.execPath, [inject('testProgram'), ...args], options, (error, _stdout, stderr) =>
      resolve({ code: error?.code ?? 0, stderr }),
    );
  });
}
