import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Database, openDatabase } from '../../src/postgres/database.ts';
import { migrate } from '../../src/postgres/migrate.ts';
import { createEmptyDatabase, createTestDatabase, waitingForLocks, type TestDatabase } from '../support/database.ts';
import { asBeforeBaseline, folderWith, lastMigration, laterMigration, migrationsUpTo } from '../support/migrations.ts';

let db: Database;
let close: () => Promise<void> = () => Promise.resolve();
afterEach(() => close());

async function use(database: TestDatabase): Promise<void> {
  db = openDatabase({ connectionString: database.connectionString, poolSize: 4 });
  close = async () => {
    await db.close();
    await database.drop();
  };
}

const run = (text: string) => db.query<Record<string, unknown>>({ name: '', text });
const nothingFollows = () => Promise.resolve();
const migrateNow = (folder?: URL, tries?: number) =>
  migrate(db, nothingFollows, { ...(folder && { folder }), ...(tries && { maxTries: tries }) });
const versions = async () =>
  (await run('select version from migrations order by version')).map(({ version }) => version);
const namesOf = async (text: string) => (await run(text)).map(({ name }) => name);

describe('a new database', () => {
  it('is made by the baseline once, also where two servers start at the same time', async () => {
    await use(await createEmptyDatabase());
    const applied = await Promise.all([migrateNow(), migrateNow()]);
    expect(applied.flat()).toEqual(migrationsUpTo(0));
    expect([await migrateNow(), await versions()]).toEqual([[], migrationsUpTo(0)]);
  });

  it('says of every table what a row is, and has a name for every rule', async () => {
    await use(await createTestDatabase());
    const silent = await namesOf(
      `select relname as name from pg_class
       where relkind = 'r' and relnamespace = 'public'::regnamespace and obj_description(oid, 'pg_class') is null`,
    );
    const numbered = await namesOf(
      `select conname as name from pg_constraint where connamespace = 'public'::regnamespace and conname ~ '[0-9]$'`,
    );
    expect([silent, numbered]).toEqual([[], []]);
  });
});

describe('a later migration', () => {
  it('is applied once, and may call a function of the sources that the database lacks', async () => {
    await use(await createTestDatabase());
    await run('drop function doctor_lock');
    const statement =
      'alter table holds add column lock_name text generated always as (doctor_lock(business_id, doctor_id)) stored';
    const folder = await folderWith(laterMigration('locks', statement));
    expect([await migrateNow(folder), await migrateNow(folder), await versions()]).toEqual([
      [lastMigration + 1],
      [],
      migrationsUpTo(1),
    ]);
    expect(await namesOf(`select proname as name from pg_proc where proname = 'doctor_lock'`)).toEqual(['doctor_lock']);
  });

  describe('of a table that somebody keeps', () => {
    let keeper: pg.Client;
    let folder: URL;
    beforeEach(async () => {
      const database = await createTestDatabase();
      await use(database);
      folder = await folderWith(laterMigration('notes', 'alter table holds add column note text'));
      keeper = new pg.Client({ connectionString: database.connectionString });
      await keeper.connect();
      await keeper.query('begin; select from holds');
      const closeDatabase = close;
      close = async () => {
        await keeper.end();
        await closeDatabase();
      };
    });

    it('lets requests through while it waits, and is applied once the table is free', async () => {
      const migrated = migrateNow(folder);
      await waitingForLocks(keeper, 1);
      expect(await run('select id from holds')).toEqual([]);
      await keeper.query('commit');
      expect(await migrated).toEqual([lastMigration + 1]);
    });

    it('gives up in the end, and says where to look', async () => {
      await expect(migrateNow(folder, 2)).rejects.toThrow('pg_stat_activity');
      expect(await versions()).toEqual(migrationsUpTo(0));
    });
  });

  it('that fails leaves nothing behind, of those before it either', async () => {
    await use(await createTestDatabase());
    const folder = await folderWith({
      ...laterMigration('notes', 'create table notes (id text primary key)'),
      ...laterMigration('broken', 'alter table nowhere add column id text', 2),
    });
    await expect(migrateNow(folder)).rejects.toThrow(/^migrations\/\d{4}_broken\.sql: .*"nowhere"/);
    expect(await versions()).toEqual(migrationsUpTo(0));
    expect(await run(`select to_regclass('notes') as table`)).toEqual([{ table: null }]);
  });

  it('is refused by a program that does not know it, with both numbers', async () => {
    await use(await createTestDatabase());
    await run(`insert into migrations (version) values (${lastMigration + 1})`);
    await expect(migrateNow()).rejects.toThrow(
      `at migration ${lastMigration + 1}, but this Opdesk knows only up to ${lastMigration}`,
    );
  });
});

describe('a database of before the baseline', () => {
  const names = `
    select conname::text as name from pg_constraint where connamespace = 'public'::regnamespace
    union all select indexdef from pg_indexes where schemaname = 'public'
    union all select proname::text from pg_proc where pronamespace = 'public'::regnamespace
    union all select concat_ws(' ', relname, attname, atttypid::regtype)
      from pg_attribute join pg_class c on c.oid = attrelid
      where relnamespace = 'public'::regnamespace and relkind in ('r', 'c') and attnum > 0 and not attisdropped
    union all select concat_ws(' ', adrelid::regclass, attname, pg_get_expr(adbin, adrelid))
      from pg_attrdef join pg_attribute on attrelid = adrelid and attnum = adnum
    order by 1`;

  async function at(version: number): Promise<void> {
    const database = await createTestDatabase();
    await use(database);
    await asBeforeBaseline(database.connectionString, version);
  }

  it('is taken over from the last migration, without any other change', async () => {
    await use(await createTestDatabase());
    const expected = await namesOf(names);
    await close();
    await at(63);
    const versionsThen = migrationsUpTo(0);
    expect([await migrateNow(), await migrateNow(), await versions()]).toEqual([
      versionsThen.slice(1),
      [],
      versionsThen,
    ]);
    expect(await namesOf(names)).toEqual(expected);
  });

  it('is refused from an earlier one, and says what to do', async () => {
    await at(62);
    await expect(migrateNow()).rejects.toThrow(
      /at migration 62 .* Start the last Opdesk that has migration 63 once, or begin with a new database/,
    );
    expect(await versions()).toHaveLength(62);
  });

  it('is refused from the first ones, whose numbers will be used again', async () => {
    await use(await createEmptyDatabase());
    await run('create table migrations (version integer primary key); insert into migrations values (1)');
    await expect(migrateNow()).rejects.toThrow('at migration 1 of those before the baseline');
  });
});
