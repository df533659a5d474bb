import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Database, openDatabase, sql } from '../../src/postgres/database.ts';
import { getTypeParser } from '../../src/postgres/type-parsers.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';

const parse = getTypeParser(1184) as (text: string) => number;
let database: TestDatabase;
let db: Database;
beforeAll(async () => {
  database = await createTestDatabase();
  db = openDatabase({ connectionString: database.connectionString, poolSize: 1 });
});
afterAll(async () => {
  await db.close();
  await database.drop();
});

it('an instant is read to its millisecond, in every year from 1000 to 9999', () => {
  const instants = fc.integer({ min: Date.UTC(1000, 0, 1), max: Date.UTC(9999, 11, 31) });
  fc.assert(
    fc.property(instants, (instant) => {
      const text = new Date(instant).toISOString().replace('T', ' ').replace('Z', '+00');
      expect(parse(text)).toBe(instant / 1_000);
      // PostgreSQL leaves out zeros at the end.
      expect(parse(text.replace(/\.?0*\+00$/, '+00'))).toBe(instant / 1_000);
    }),
  );
});

it('an instant is the same in whichever zone the database writes it', async () => {
  const instants = fc.integer({ min: Date.UTC(1000, 0, 1), max: Date.UTC(9999, 11, 31) });
  await fc.assert(
    fc.asyncProperty(instants, fc.constantFrom('UTC', 'Asia/Kolkata', 'America/St_Johns'), async (instant, zone) => {
      const inZone = sql('instant_in_zone', `select set_config('TimeZone', $2, true), $1::timestamptz as at`);
      const [row] = await db.query<{ at: number }>(inZone, [new Date(instant).toISOString(), zone]);
      expect(row?.at).toBe(instant / 1_000);
    }),
    { numRuns: 60 },
  );
});
