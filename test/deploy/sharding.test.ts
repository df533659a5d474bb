import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sql } from '../../src/postgres/database.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

const page = readFileSync(fileURLToPath(new URL('../../docs/deploy.md', import.meta.url)), 'utf8');
const [, section = ''] = page.split('\n## More than one primary\n');
const chapter = section.split('\n## ')[0] ?? '';

interface Key {
  readonly table: string;
  readonly name: string;
  readonly columns: readonly string[];
}

interface ForeignKey extends Key {
  readonly other: string;
  readonly otherColumns: readonly string[];
}

let server: TestServer;
let tables: ReadonlyMap<string, readonly string[]>;
let keys: readonly Key[];
let foreignKeys: readonly ForeignKey[];
beforeAll(async () => {
  server = await startTestServer({ duties: { answersRequests: true, doesJobs: false } });
  const { db } = server.runtime;
  const columns = await db.query<{ table: string; columns: string[] }>(
    sql(
      '',
      `select c.relname as "table", array_agg(a.attname::text order by a.attnum) as columns
       from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
       where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' group by c.relname`,
    ),
  );
  tables = new Map(columns.map((one) => [one.table, one.columns]));
  keys = await db.query<Key & object>(
    sql(
      '',
      `select i.indrelid::regclass::text as "table", i.indexrelid::regclass::text as name,
         array(select attname::text from pg_attribute where attrelid = i.indexrelid order by attnum) as columns
       from pg_index i join pg_class c on c.oid = i.indrelid
       where c.relnamespace = 'public'::regnamespace and (i.indisunique or i.indisexclusion)`,
    ),
  );
  foreignKeys = await db.query<ForeignKey & object>(
    sql(
      '',
      `select f.conrelid::regclass::text as "table", f.conname as name, f.confrelid::regclass::text as other,
         array(select a.attname::text from unnest(f.conkey) with ordinality as k(n, o)
           join pg_attribute a on a.attrelid = f.conrelid and a.attnum = k.n order by o) as columns,
         array(select a.attname::text from unnest(f.confkey) with ordinality as k(n, o)
           join pg_attribute a on a.attrelid = f.confrelid and a.attnum = k.n order by o) as "otherColumns"
       from pg_constraint f where f.contype = 'f' and f.connamespace = 'public'::regnamespace`,
    ),
  );
});
afterAll(() => server.close());

/** The names in the statements of the chapter that call a function of Citus. */
const named = (call: string): string[] =>
  [...chapter.matchAll(new RegExp(`${call}\\('(\\w+)'`, 'g'))].map(([, name = '']) => name);
/** The first cells of the rows of its table. */
const listed = [...chapter.matchAll(/^\| `(\w+)` \|/gm)].map(([, name = '']) => name);

test('each table of the schema is distributed, a reference table, or named with the reason why it is neither', () => {
  const all = [...named('create_distributed_table'), ...named('create_reference_table'), ...listed];
  expect(all.toSorted()).toEqual([...tables.keys()].toSorted());
});

test('each key and foreign key of a distributed table has the business, as Citus demands', () => {
  const distributed = new Set(named('create_distributed_table'));
  const reference = new Set(named('create_reference_table'));
  expect([...distributed].filter((table) => tables.get(table)?.includes('business_id') !== true)).toEqual([]);
  expect(keys.filter(({ table, columns }) => distributed.has(table) && !columns.includes('business_id'))).toEqual([]);
  const refused = foreignKeys.filter(({ table, columns, other, otherColumns }) => {
    if (reference.has(table)) return !reference.has(other);
    if (!distributed.has(table) || reference.has(other)) return false;
    const place = columns.indexOf('business_id');
    return !distributed.has(other) || place < 0 || otherColumns[place] !== 'business_id';
  });
  expect(refused).toEqual([]);
});

test('a table that is kept at the coordinator has a key that Citus refuses, or a foreign key to or from such a table', () => {
  const kept = new Set(listed);
  for (const table of kept) {
    const isWithout = tables.get(table)?.includes('business_id') !== true;
    const hasOwnKey = keys.some((key) => key.table === table && !key.columns.includes('business_id'));
    const belongs = foreignKeys.some(
      ({ table: from, other }) => (from === table && kept.has(other)) || (other === table && kept.has(from)),
    );
    expect([table, isWithout || hasOwnKey || belongs]).toEqual([table, true]);
  }
});

test('the foreign keys between distributed tables and those at the coordinator are the ones that must go', () => {
  const kept = new Set(listed);
  const reference = new Set(named('create_reference_table'));
  const crossing = foreignKeys.filter(
    ({ table, other }) => !reference.has(other) && kept.has(table) !== kept.has(other),
  );
  expect(crossing.map(({ name }) => name).toSorted()).toEqual(
    [...chapter.matchAll(/drop constraint (\w+)/g)].map(([, name = '']) => name).toSorted(),
  );
});
