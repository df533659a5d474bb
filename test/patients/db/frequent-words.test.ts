import { beforeAll, expect, test } from 'vitest';
import { searchPatients } from '../../../src/patients/db/directory.ts';
import { type Database, openDatabase, sql } from '../../../src/postgres/database.ts';
import { createTestDatabase } from '../../support/database.ts';

let db: Database;
beforeAll(async () => {
  const database = await createTestDatabase();
  db = openDatabase({ connectionString: database.connectionString, poolSize: 1 });
  await db.query(
    sql(
      '',
      `insert into businesses (id, name, time_zone, country, created_at) values ('bu-1', 'B', 'Asia/Kolkata', 'IN', now())`,
    ),
  );
  await add('Ravi', '', 'Iyer', 700);
  await add('Asha', '', 'Kumar', 700);
  await add('Ravi', 'Mohan', 'Kumar', 3);
  await add('Uma', '', 'Kumar', 2);
  return async () => {
    await db.close();
    await database.drop();
  };
});

/** So many patients of one name, whose ids begin with it. */
async function add(first: string, middle: string, last: string, count: number): Promise<void> {
  await db.query(
    sql(
      '',
      `insert into patients (business_id, id, first_name, middle_name, last_name, gender, created_at, updated_at)
        select 'bu-1', 'pt-' || $1::text || '-' || $3::text || '-' || lpad(n::text, 3, '0'), $1, $2, $3, 'O', now(), now()
        from generate_series(1, $4::integer) as n`,
    ),
    [first, middle, last, count],
  );
}

test.each([
  // More patients have either word than are counted.
  ['ravi kumar', 50, ['pt-Ravi-Kumar-001', 'pt-Ravi-Kumar-002', 'pt-Ravi-Kumar-003']],
  ['ra ku', 2, ['pt-Ravi-Kumar-001', 'pt-Ravi-Kumar-002']],
  ['kumar ravi mohan', 50, ['pt-Ravi-Kumar-001', 'pt-Ravi-Kumar-002', 'pt-Ravi-Kumar-003']],
  ['k ku kumar r m', 1, ['pt-Ravi-Kumar-001']],
  // Few have one of them, in whatever order.
  ['kumar uma', 50, ['pt-Uma-Kumar-001', 'pt-Uma-Kumar-002']],
  ['u kumar', 50, ['pt-Uma-Kumar-001', 'pt-Uma-Kumar-002']],
  // Nobody has all of them; signs of patterns are letters like others.
  ['ravi kumar iyer', 50, []],
  ['ravi kuma_', 50, []],
  ['kumar %', 50, []],
])(
  'a search of %s finds those of whom every word begins a word of the name, and no others',
  async (text, upTo, ids) => {
    const found = await searchPatients(db, 'bu-1', { text, mobiles: [], digits: null }, upTo);
    expect(found.map(({ id }) => id)).toEqual(ids);
  },
);
