import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import pg from 'pg';
import { afterEach, describe, expect, inject, test } from 'vitest';
import { attachEmbedded, EmbeddedError, type EmbeddedServer, startEmbedded } from '../../src/postgres/embedded.ts';

const cleanUp: (() => Promise<void> | void)[] = [];

afterEach(async () => {
  for (const step of cleanUp.splice(0).reverse()) await step();
});

function newFolder(): string {
  const folder = mkdtempSync(join(inject('testFolder'), 'embedded-'));
  chmodSync(folder, 0o711);
  cleanUp.push(() => rmSync(folder, { recursive: true, force: true }));
  return join(folder, 'data');
}

interface StartOptions {
  readonly log?: (message: string) => void;
  readonly durable?: boolean;
}

/** Waiting for the disk at every turn is tested once and takes long. */
async function start(
  dataFolder: string,
  { log = () => undefined, durable = false }: StartOptions = {},
): Promise<EmbeddedServer> {
  const server = await startEmbedded({ dataFolder, log, durable });
  cleanUp.push(() => server.stop());
  return server;
}

/** Starts the server from another process, which can be killed. */
async function startElsewhere(dataFolder: string): Promise<{ owner: ChildProcess; connectionString: string }> {
  const script = join(dirname(import.meta.dirname), 'support', 'embedded-owner.ts');
  const owner = spawn(process.execPath, ['--import', 'tsx', script, dataFolder], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  cleanUp.push(async () => {
    if (owner.exitCode === null && owner.signalCode === null) await kill(owner);
    // What it left behind, where the test did not get as far as that.
    if (existsSync(join(dataFolder, 'server.lock')))
      await (await startEmbedded({ dataFolder, log: () => undefined })).stop();
  });
  const [connectionString] = (await once(createInterface({ input: owner.stdout }), 'line')) as [string];
  return { owner, connectionString };
}

async function kill(owner: ChildProcess): Promise<void> {
  const ended = once(owner, 'exit');
  owner.kill('SIGKILL');
  await ended;
}

async function query<Row extends object>(connectionString: string, text: string): Promise<Row[]> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    return (await client.query<Row>(text)).rows;
  } finally {
    await client.end();
  }
}

function postmasterPid(dataFolder: string): number {
  return Number(readFileSync(join(dataFolder, 'postgres', 'postmaster.pid'), 'utf8').split('\n')[0]);
}

async function refusal(attempt: Promise<unknown>): Promise<string> {
  const error: unknown = await attempt.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(EmbeddedError);
  const { message } = error as EmbeddedError;
  expect(message).not.toContain('\n');
  return message;
}

describe('the embedded server', () => {
  test('keeps what was written when it is stopped and started again', async () => {
    const folder = newFolder();
    const first = await start(folder);
    await query(first.connectionString, 'create table kept as select 7 as n');
    await Promise.all([first.stop(), first.stop()]);
    expect(existsSync(join(folder, 'server.lock'))).toBe(false);
    expect(existsSync(join(folder, 'postgres', 'postmaster.pid'))).toBe(false);

    const second = await start(folder);
    expect(await query(second.connectionString, 'select n from kept')).toEqual([{ n: 7 }]);
  });

  test('writes to the disk, listens to no network and knows the extensions that the schema needs', async () => {
    const server = await start(newFolder(), { durable: true });
    const [row] = await query(
      server.connectionString,
      `select current_setting('fsync') as fsync, current_setting('synchronous_commit') as commit,
              current_setting('listen_addresses') as addresses, current_setting('server_encoding') as encoding,
              current_user as who, current_database() as name`,
    );
    expect(row).toEqual({
      fsync: 'on',
      commit: 'on',
      addresses: '',
      encoding: 'UTF8',
      who: 'opdesk_server',
      name: 'opdesk',
    });
    await query(server.connectionString, 'create extension btree_gist');
  });

  test('tells nothing of a failed statement to its log', async () => {
    const folder = newFolder();
    const server = await start(folder);
    await query(server.connectionString, 'create table people (name text primary key)');
    const insert = `insert into people values ('Asha Rao')`;
    await query(server.connectionString, insert);
    await expect(query(server.connectionString, insert)).rejects.toThrow('people_pkey');
    await server.stop();
    expect(readFileSync(join(folder, 'postgres.log'), 'utf8')).not.toContain('Asha');
  });

  test('refuses a data folder whose owner is alive, naming the process', async () => {
    const folder = newFolder();
    await start(folder);
    expect(await refusal(startEmbedded({ dataFolder: folder, log: () => undefined }))).toContain(
      `process ${process.pid}`,
    );
  });

  test('is shared with the command line, which cannot stop it', async () => {
    const folder = newFolder();
    expect(await attachEmbedded(folder)).toBeNull();
    const server = await start(folder);
    const attached = await attachEmbedded(folder);
    expect(attached?.connection).toEqual(server.connection);
    await attached?.stop();
    expect(await query(server.connectionString, 'select 1 as one')).toEqual([{ one: 1 }]);
    await server.stop();
    expect(await attachEmbedded(folder)).toBeNull();
  });

  test('is adopted with everything that was acknowledged after its owner was killed', async () => {
    const folder = newFolder();
    const { owner, connectionString } = await startElsewhere(folder);
    await query(connectionString, 'create table kept as select 7 as n');
    const pid = postmasterPid(folder);
    await kill(owner);
    expect(await attachEmbedded(folder)).toBeNull();

    const lines: string[] = [];
    const server = await start(folder, { log: (line) => lines.push(line) });
    expect(lines.join()).toContain(`process ${pid}`);
    expect(postmasterPid(folder)).toBe(pid);
    expect(await query(server.connectionString, 'select n from kept')).toEqual([{ n: 7 }]);
    await server.stop();
    expect(existsSync(join(folder, 'postgres', 'postmaster.pid'))).toBe(false);
  });

  test('recovers after it and its owner were killed, also when its number is another process’s by then', async () => {
    const folder = newFolder();
    const { owner, connectionString } = await startElsewhere(folder);
    await query(connectionString, 'create table kept as select 7 as n');
    await kill(owner);
    process.kill(postmasterPid(folder), 'SIGKILL');
    const pidFile = join(folder, 'postgres', 'postmaster.pid');
    const another = spawn(process.execPath, ['-e', 'process.stdin.resume()'], { stdio: ['pipe', 'ignore', 'ignore'] });
    cleanUp.push(() => void another.kill('SIGKILL'));
    for (const file of [pidFile, join(folder, 'postgres', '.s.PGSQL.5432.lock')]) {
      writeFileSync(file, readFileSync(file, 'utf8').replace(/^\d+/, String(another.pid)));
    }

    const server = await start(folder);
    expect(await query(server.connectionString, 'select n from kept')).toEqual([{ n: 7 }]);
  });

  test('starts over when its making was cut short', async () => {
    const folder = newFolder();
    mkdirSync(join(folder, 'postgres.new'), { recursive: true });
    writeFileSync(join(folder, 'postgres.new', 'PG_VERSION'), '18\n');
    await start(folder);
    expect(readdirSync(folder)).not.toContain('postgres.new');
  });

  test('says where other users can list its data folder', async () => {
    const folder = newFolder();
    mkdirSync(folder);
    chmodSync(folder, 0o755);
    const lines: string[] = [];
    const server = await start(folder, { log: (line) => lines.push(line) });
    expect(lines[0]).toMatch(/^Other users can list \S+: close it with "chmod go-rw"$/);
    await server.stop();
    chmodSync(folder, 0o711);
    lines.length = 0;
    await start(folder, { log: (line) => lines.push(line) });
    expect(lines.join()).not.toContain('Other users');
  });

  test('works where the path is too long for a socket', async () => {
    const folder = join(newFolder(), 'a'.repeat(50), 'b, "c"'.repeat(10));
    const server = await start(folder);
    expect(server.connection.host.startsWith(tmpdir())).toBe(true);
    expect(await query(server.connectionString, 'select 1 as one')).toEqual([{ one: 1 }]);
    await server.stop();
    expect(existsSync(server.connection.host)).toBe(false);
  });
});

describe('a data folder that cannot be used is refused in one line', () => {
  test.each([
    ['of another major version', '17\n', 'PostgreSQL 17'],
    ['with something else in it', null, 'something else'],
  ])('%s', async (_name, version, expected) => {
    const folder = newFolder();
    mkdirSync(join(folder, 'postgres'), { recursive: true, mode: 0o700 });
    writeFileSync(join(folder, 'postgres', version === null ? 'letter.txt' : 'PG_VERSION'), version ?? '');
    expect(await refusal(startEmbedded({ dataFolder: folder, log: () => undefined }))).toContain(expected);
    expect(existsSync(join(folder, 'server.lock'))).toBe(false);
  });

  test('whose disk takes no file, and nothing is left in it', async () => {
    const folder = newFolder();
    const script = join(dirname(import.meta.dirname), 'support', 'embedded-owner.ts');
    // A limit of the system on files stands for a disk that is full.
    const start = 'ulimit -f 0; exec "$@"';
    const node = [process.execPath, '--import', 'tsx', script, folder];
    const { status, stderr } = spawnSync('bash', ['-c', start, 'bash', ...node], { encoding: 'utf8' });
    expect(status).not.toBe(0);
    expect(stderr).toMatch(new RegExp(`EmbeddedError: The data folder \\S+/data takes no file \\(EFBIG\\): `));
    expect(readdirSync(folder)).toEqual([]);
  });

  test('that cannot be made', async () => {
    const folder = newFolder();
    writeFileSync(folder, '');
    expect(await refusal(startEmbedded({ dataFolder: join(folder, 'below'), log: () => undefined }))).toContain(
      'ENOTDIR',
    );
  });
});
