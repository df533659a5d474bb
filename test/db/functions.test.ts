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
});
