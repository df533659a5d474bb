import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Database, openDatabase } from '../../src/postgres/database.ts';
import { createFunctions } from '../../src/postgres/functions.ts';
import { migrate } from '../../src/postgres/migrate.ts';
import { renewPatientWords } from '../../src/patients/db/words.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';

let database: TestDatabase;
let db: Database;
beforeAll(async () => {
  database = await createTestDatabase();
  db = openDatabase({ connectionString: database.connectionString, poolSize: 1 });
  return async () => {
    await db.close();
    await database.drop();
  };
});
beforeEach(() => migrate(db, renewPatientWords));

const run = (text: string) => db.query<Record<string, unknown>>({ name: '', text });
const signatures = async (name: string) =>
  (await run(`select oid::regprocedure::text as signature from pg_proc where proname = '${name}'`)).map(
    ({ signature }) => signature,
  );
const create = () => db.transaction((tx) => createFunctions(tx));

describe('the SQL functions', () => {
  it('are left alone while their files are what the database knows', async () => {
    expect(await create()).toEqual([]);
  });

  it('are created again when their file is another than the database knows', async () => {
    await run(`update sql_functions set digest = 'of yesterday' where name = 'doctor_lock'`);
    expect(await create()).toEqual(['doctor_lock']);
    expect(await create()).toEqual([]);
  });

  it('are created again when they are missing', async () => {
    await run('drop function doctor_lock(text, text)');
    expect(await create()).toEqual(['doctor_lock']);
  });

  it('replace their earlier form where parameters have changed', async () => {
    await run(`create function doctor_lock(business_id text) returns text language sql return business_id`);
    await run(`update sql_functions set digest = 'of yesterday' where name = 'doctor_lock'`);
    await create();
    expect(await signatures('doctor_lock')).toEqual(['doctor_lock(text,text)']);
  });

  it('replace their earlier form where the answer has changed', async () => {
    await run(`create function catalog_lock(business_id text, of text) returns text language sql return business_id`);
    await run('drop function catalog_lock(text)');
    await run(`create function catalog_lock(business_id text) returns text language sql return business_id`);
    await run(`update sql_functions set digest = 'of yesterday' where name = 'catalog_lock'`);
    await create();
    expect(await signatures('catalog_lock')).toEqual(['catalog_lock(text)']);
    expect(
      await run(
        `select catalog_lock('bu-1') = catalog_lock('bu-1') as same, pg_typeof(catalog_lock('bu-1'))::text as type`,
      ),
    ).toEqual([{ same: true, type: 'bigint' }]);
  });

  it('are dropped once their file is gone, with every set of parameters, also where one calls another', async () => {
    await run(`create function renamed(t text) returns text language sql immutable return lower(t)`);
    await run(
      `create function renamed(t text, n integer) returns text language sql immutable return left(renamed(t), n)`,
    );
    await run(`create function deleted(t text) returns text language sql immutable return renamed(t)`);
    await run(
      `insert into sql_functions values ('renamed', 'its text'), ('deleted', 'its text'), ('gone_already', 'its text')`,
    );
    expect(await create()).toEqual([]);
    expect([await signatures('renamed'), await signatures('deleted')]).toEqual([[], []]);
    expect(await run(`select name from sql_functions where digest = 'its text'`)).toEqual([]);
  });

  it('are left alone where Opdesk did not create them', async () => {
    await run(`create function of_the_operator() returns text language sql immutable return 'own'`);
    await create();
    expect(await signatures('of_the_operator')).toEqual(['of_the_operator()']);
  });

  it('refuse the start as a whole where a trigger still needs one that is gone', async () => {
    await run(`create function still_needed() returns trigger language plpgsql as 'begin return new; end'`);
    await run(`create trigger needs_it before update on holds for each row execute function still_needed()`);
    await run(`insert into sql_functions values ('still_needed', 'its text')`);
    await run(`update sql_functions set digest = 'of yesterday' where name = 'doctor_lock'`);
    await expect(migrate(db, renewPatientWords)).rejects.toThrow('cannot drop function still_needed()');
    expect(await run(`select digest from sql_functions where name = 'doctor_lock'`)).toEqual([
      { digest: 'of yesterday' },
    ]);
    await run('drop trigger needs_it on holds');
    expect(await create()).toEqual(['doctor_lock']);
  });
});
