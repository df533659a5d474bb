import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { type Database, openDatabase } from '../../src/postgres/database.ts';
import { describeSchema } from '../../src/postgres/describe-schema.ts';
import { applyMigrations, migrate } from '../../src/postgres/migrate.ts';
import { createEmptyDatabase, createTestDatabase, type TestDatabase } from '../support/database.ts';
import { asBeforeDigests, folderWith, lastMigration, laterMigration, migrationsUpTo } from '../support/migrations.ts';

let db: Database;
let close: () => Promise<void> = () => Promise.resolve();
afterEach(() => close());

async function use(database: TestDatabase): Promise<TestDatabase> {
  db = openDatabase({ connectionString: database.connectionString, poolSize: 2 });
  close = async () => {
    await db.close();
    await database.drop();
  };
  return database;
}

const run = (text: string) => db.query<Record<string, unknown>>({ name: '', text });
const migrateNow = (folder?: URL) => migrate(db, () => Promise.resolve(), { ...(folder && { folder }) });
const digestOf = (text: string) => createHash('sha256').update(text).digest('hex');
const fileOf = (name: string) => readFileSync(`migrations/${name}`, 'utf8');

/** Databases were made with them. Never change a line: a new file gets a line of its own. */
const frozen: Readonly<Record<string, string>> = {
  '0001_baseline.sql': '2f6719453bd6fc8b2d0260bda95953233d31aafb1a810d53d7347730ecdfb280',
  '0001_baseline.txt': '20d36a540dfcd7d9a883ee036203ddfd474424b86c50de5a33bab1970894b4c9',
  '0002_digests.sql': '95e2c712370e4ec2a9a92674bcc966e71d8a847d03c8afe42fbdb6d29c4a9709',
  '0003_erasure_tries.sql': '1a099f131ccf930920a634260f6cb717a26463af7b120d162c99f9396d3263e1',
};

describe('the files of migrations', () => {
  it('are never changed: tables change by a migration with the next number (docs/schema-changes.md)', () => {
    const files = readdirSync('migrations').filter((name) => /^\d/.test(name));
    expect(Object.fromEntries(files.map((name) => [name, digestOf(fileOf(name))]))).toEqual(frozen);
  });

  it('begin with one of which each table, column and rule is described as every PostgreSQL makes it', async () => {
    await use(await createEmptyDatabase());
    await db.transaction((tx) => applyMigrations(tx, { upTo: 1 }));
    expect(await describeSchema(db)).toEqual(fileOf('0001_baseline.txt').trimEnd().split('\n'));
  });
});

describe('a database of before digests were kept', () => {
  async function changedBy(changes: string): Promise<void> {
    const { connectionString } = await use(await createTestDatabase());
    await asBeforeDigests(connectionString, changes);
  }

  it('with the tables of the baseline gets them, beside tables and indexes of the operator', async () => {
    await changedBy(
      `create table own_notes (id text primary key, check (id <> '')); create index own_index on holds (created_at)`,
    );
    expect([await migrateNow(), await migrateNow()]).toEqual([migrationsUpTo(0).slice(1), []]);
    const files = Object.keys(frozen).filter((name) => name.endsWith('.sql'));
    expect(await run('select version, digest from migrations order by version')).toEqual(
      files.map((name) => ({ version: Number.parseInt(name, 10), digest: digestOf(fileOf(name)) })),
    );
  });

  it.each([
    ['alter table staff drop column name', 'the column staff.name is missing'],
    ['alter table staff add column nick text', 'the column staff.nick is not known'],
    ['alter table staff alter column name type varchar(80)', 'the column staff.name is another one'],
    ['alter table staff alter column name drop not null', 'the column staff.name is another one'],
    ['alter table imports alter column added drop default', 'the column imports.added is another one'],
    ['drop table held_events', 'the table held_events is missing'],
    [
      'alter type booking_request drop attribute most_patients',
      'the attribute booking_request.most_patients is missing',
    ],
    [
      'alter table leaves drop constraint leaves_absence_of_one_doctor',
      'the constraint leaves.leaves_absence_of_one_doctor is missing',
    ],
    [
      `alter table leaves drop constraint leaves_kind_check, add constraint leaves_kind_check check (kind in ('pause'))`,
      'the constraint leaves.leaves_kind_check is another one',
    ],
    [`alter table holds add constraint holds_own check (id <> '')`, 'the constraint holds.holds_own is not known'],
    ['drop index held_events_due', 'the index held_events.held_events_due is missing'],
    ['create unique index holds_once on holds (doctor_id)', 'the index holds.holds_once is not known'],
    [
      'drop trigger patients_changes_are_events on patients',
      'the trigger patients.patients_changes_are_events is missing',
    ],
  ])('is refused after "%s", by name and unchanged', async (changes, difference) => {
    await changedBy(changes);
    const before = await describeSchema(db);
    await expect(migrateNow()).rejects.toThrow(
      new RegExp(
        `^The tables of the database opdesk_test_\\w+ are not those that this Opdesk expects: ${difference}\\. ` +
          'Another Opdesk has made them: start that one, or begin with a new database; see "Upgrading" in ' +
          'docs/deploy\\.md\\. Nothing was changed\\.$',
      ),
    );
    expect([await describeSchema(db), await run('select version from migrations')]).toEqual([before, [{ version: 1 }]]);
  });

  it('that differs in much is refused with three differences, their number and the program that made it', async () => {
    await changedBy(
      `drop table held_events; alter table staff drop column name, add column a text, add column b text;
       update migrations set program = '0.1.0+abcdef1'`,
    );
    await expect(migrateNow()).rejects.toThrow(
      'expects: the table held_events is missing, the column staff.name is missing, the column staff.a is not known and 1 more. ' +
        'Another Opdesk (0.1.0+abcdef1) has made them',
    );
  });
});

describe('a database with digests', () => {
  const notes = laterMigration('notes', 'create table notes (id text primary key)');

  it('is refused by a program in which a migration has another text, or that has one more before the last', async () => {
    await use(await createTestDatabase());
    await migrateNow(await folderWith(notes));
    const edited = await folderWith(laterMigration('notes', 'create table notes (id integer primary key)'));
    const number = lastMigration + 1;
    await expect(migrateNow(edited)).rejects.toThrow(
      `expects: migration ${number} had another text. Another Opdesk has made`,
    );
    const without = await folderWith({
      ...notes,
      ...laterMigration('more', 'create table more (id text primary key)', 2),
    });
    expect(await migrateNow(without)).toEqual([number + 1]);
    await run(`delete from migrations where version = ${number}`);
    await expect(migrateNow(without)).rejects.toThrow(
      `expects: migrations/${Object.keys(notes)[0] ?? ''} was not applied. `,
    );
  });

  it('is looked at without its tables: a start compares digests alone', async () => {
    await use(await createTestDatabase());
    await run('alter table staff add column nick text');
    expect(await migrateNow()).toEqual([]);
  });
});
