import { randomBytes } from 'node:crypto';
import type pg from 'pg';
import { expect, inject } from 'vitest';
import type { Queryable } from '../../src/postgres/database.ts';
import { withDatabaseName } from './database-url.ts';
import { keepsDatabases, noteDatabase } from './kept.ts';
import { onTestServer } from './on-test-server.ts';

export interface TestDatabase {
  readonly name: string;
  readonly connectionString: string;
  /** Ends what is still connected. After a failed test the database stays, for whoever looks for the reason. */
  drop(): Promise<void>;
}

/**
 * A fresh, migrated database for one test file:
 * `beforeAll(async () => { database = await createTestDatabase(); return () => database.drop(); })`.
 */
export async function createTestDatabase(): Promise<TestDatabase> {
  return createDatabase(`template ${inject('testTemplate')}`);
}

/** The same before every migration. */
export async function createEmptyDatabase(): Promise<TestDatabase> {
  return createDatabase('');
}

/** An empty one whose owner may do nothing beyond it. */
export async function createDatabaseOfPlainRole(): Promise<TestDatabase> {
  const database = await createEmptyDatabase();
  const role = `${database.name}_owner`;
  await execute(`create role ${role} login password 'plain'`);
  await execute(`alter database ${database.name} owner to ${role}`);
  return {
    ...database,
    connectionString: database.connectionString.replace(/\/\/(?:[^@/?]*@)?/, `//${role}:plain@`),
    async drop() {
      await database.drop();
      if (!keepsDatabases()) await execute(`drop role ${role}`);
    },
  };
}

async function createDatabase(like: string): Promise<TestDatabase> {
  const name = `${inject('testTemplate')}_${randomBytes(6).toString('hex')}`;
  await execute(`create database ${name} ${like}`);
  noteDatabase(name);
  return {
    name,
    connectionString: withDatabaseName(inject('testServerUrl'), name),
    async drop() {
      if (!keepsDatabases()) await execute(`drop database if exists ${name} with (force)`);
    },
  };
}

/** The rows of all tables that hold a text anywhere, each with the name of its table. */
export async function rowsWith(db: Queryable, text: string): Promise<string[]> {
  const tables = await db.query<{ name: string }>({
    name: '',
    text: `select quote_ident(table_name) as name from information_schema.tables where table_schema = 'public'`,
  });
  const selects = tables.map(
    ({ name }) => `select '${name} ' || t::text as row from ${name} t where strpos(t::text, $1) > 0`,
  );
  const rows = await db.query<{ row: string }>({ name: '', text: selects.join(' union all ') }, [text]);
  return rows.map(({ row }) => row);
}

/**
 * Until so many connections of the client's database wait for a lock; answers their processes. Other files' databases
 * are on the same server, and not every lock says of which one it is.
 */
export async function waitingForLocks(client: pg.Client, count: number): Promise<number[]> {
  const text =
    'select distinct a.pid from pg_stat_activity a join pg_locks l on l.pid = a.pid where not l.granted and a.datname = current_database()';
  const waiting = async (): Promise<number[]> => {
    // Within a transaction the first look would stand for all: who has connected since would never be seen.
    await client.query('select pg_stat_clear_snapshot()');
    return (await client.query<{ pid: number }>(text)).rows.map(({ pid }) => pid);
  };
  let pids: number[] = [];
  await expect.poll(async () => (pids = await waiting())).toHaveLength(count);
  return pids;
}

async function execute(statement: string): Promise<void> {
  await onTestServer(inject('testServerUrl'), (client) => client.query(statement));
}
