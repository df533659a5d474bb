import { chownSync, chmodSync, mkdirSync, readdirSync, readFileSync, renameSync, statSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import pg from 'pg';
import { attachEmbedded, type EmbeddedServer, startEmbedded } from '../../src/postgres/embedded.ts';
import { newDataFolder, postmasterPid } from '../support/own-postgres.ts';

const cleanUp: (() => Promise<void> | void)[] = [];

afterEach(async () => {
  for (const step of cleanUp.splice(0).reverse()) await step();
});

function newFolder(): string {
  const { folder, remove } = newDataFolder();
  cleanUp.push(remove);
  return folder;
}

async function start(dataFolder: string): Promise<EmbeddedServer> {
  const server = await startEmbedded({ dataFolder, log: () => undefined, durable: false });
  cleanUp.push(() => server.stop());
  return server;
}

async function query(connectionString: string, text: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    return (await client.query(text)).rows as unknown[];
  } finally {
    await client.end();
  }
}

test('Opdesk works as a role that owns its database and may do nothing beyond it', async () => {
  const { connectionString } = await start(newFolder());
  expect(
    await query(
      connectionString,
      'select rolname, rolsuper, rolcreatedb, rolcreaterole, rolreplication, rolbypassrls from pg_roles ' +
        'where rolname = current_user',
    ),
  ).toEqual([
    {
      rolname: 'opdesk_server',
      rolsuper: false,
      rolcreatedb: false,
      rolcreaterole: false,
      rolreplication: false,
      rolbypassrls: false,
    },
  ]);
  await query(connectionString, 'create table kept (n integer)');
  for (const forbidden of [
    `copy kept from program 'echo 7'`,
    `copy kept to '/tmp/kept'`,
    `select pg_read_file('/etc/passwd')`,
    'create role another superuser',
    'create database another',
    `alter system set work_mem = '1GB'`,
    'alter role opdesk_server superuser',
  ]) {
    await expect(query(connectionString, forbidden), forbidden).rejects.toThrow(/permission denied|only roles with/i);
  }
});

test('what an earlier Opdesk has made as the superuser is handed over', async () => {
  const folder = newFolder();
  const first = await start(folder);
  await query(
    first.superuserConnectionString,
    `create extension btree_gist;
     create type colour as enum ('red');
     create domain short as text check (length(value) < 9);
     create table kept (id bigint generated always as identity, old serial, colour colour, short short);
     create sequence counter;
     create view shown as select * from kept;
     create function seven() returns integer language sql as 'select 7';
     alter database opdesk owner to opdesk`,
  );
  await first.stop();
  const { connectionString } = await start(folder);
  await query(
    connectionString,
    `alter table kept add column more text;
     alter type colour add value 'blue';
     alter domain short add check (value <> '');
     alter sequence counter restart;
     insert into kept (colour) values ('red');
     create or replace function seven() returns integer language sql as 'select 8';
     create or replace view shown as select * from kept;
     create schema extra`,
  );
  expect(await query(connectionString, 'select id, old, seven() from kept')).toEqual([{ id: '1', old: 1, seven: 8 }]);
});

/** The user that a process runs as, on the machine itself. */
function userOf(pid: number): number {
  return Number(/^Uid:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
}

test('PostgreSQL never runs as root, and its data are in the data folder, also where others cannot enter', async () => {
  for (const mode of [0o711, 0o700]) {
    const folder = newFolder();
    chmodSync(dirname(folder), mode);
    const first = await start(folder);
    const attached = await attachEmbedded(folder);
    for (const { connectionString } of [first, attached ?? first])
      expect(await query(connectionString, 'select 1 as one')).toEqual([{ one: 1 }]);
    expect(userOf(postmasterPid(folder))).toBeGreaterThan(0);
    await query(first.connectionString, 'create table kept as select 7 as n');
    await first.stop();
    const cluster = join(folder, 'postgres');
    const files = readdirSync(cluster, { recursive: true, encoding: 'utf8' }).map((file) => join(cluster, file));
    expect([cluster, ...files].filter((file) => statSync(file).uid === 0)).toEqual([]);
    const second = await start(folder);
    expect(await query(second.connectionString, 'select n from kept')).toEqual([{ n: 7 }]);
  }
});

test('data that belong to root are given to the user of PostgreSQL', async () => {
  const folder = newFolder();
  const first = await start(folder);
  await first.stop();
  const cluster = join(folder, 'postgres');
  if (process.getuid?.() === 0) {
    for (const file of readdirSync(cluster, { recursive: true, encoding: 'utf8' }))
      chownSync(join(cluster, file), 0, 0);
    chownSync(cluster, 0, 0);
  }
  const second = await start(folder);
  expect(userOf(postmasterPid(folder))).toBeGreaterThan(0);
  expect(await query(second.connectionString, 'select 1 as one')).toEqual([{ one: 1 }]);
});

test('data that a link leads elsewhere for are refused, with what to do', async () => {
  for (const part of ['postgres', join('postgres', 'pg_wal')]) {
    const folder = newFolder();
    const first = await start(folder);
    await first.stop();
    const elsewhere = `${folder}-elsewhere`;
    mkdirSync(elsewhere);
    renameSync(join(folder, part), join(elsewhere, 'moved'));
    symlinkSync(join(elsewhere, 'moved'), join(folder, part));
    await expect(startEmbedded({ dataFolder: folder, log: () => undefined })).rejects.toThrow(
      `${join(folder, part)} is a link, so that a copy of ${folder} would not hold its data: remove the link and`,
    );
  }
});

test('a data folder that is reached by a link is the same one', async () => {
  const folder = newFolder();
  const first = await start(folder);
  const link = `${folder}-link`;
  symlinkSync(folder, link);
  expect((await attachEmbedded(link))?.connection).toEqual(first.connection);
  await expect(startEmbedded({ dataFolder: link, log: () => undefined })).rejects.toThrow(`the data folder ${folder}`);
});
