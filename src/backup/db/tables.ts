import { type Queryable, sql } from '../../postgres/database.ts';

/** A table with what a copy of it holds. */
export interface CopiedTable {
  readonly name: string;
  /** Without generated ones, which the database works out anew. */
  readonly columns: readonly string[];
  /** The tables whose rows must be there first. Keys that are checked at the commit do not count. */
  readonly after: readonly string[];
  /** Columns that a sequence of the table counts. */
  readonly counted: readonly string[];
}

/** They say what has been done to a database: a restored one has its own. */
const ofTheDatabase = ['migrations', 'sql_functions'];

const tablesStatement = sql(
  'backup_tables',
  `select c.relname as name,
     (select coalesce(jsonb_agg(a.attname order by a.attnum), '[]') from pg_attribute a
      where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = '') as columns,
     (select coalesce(jsonb_agg(distinct p.relname), '[]') from pg_constraint k join pg_class p on p.oid = k.confrelid
      where k.conrelid = c.oid and k.confrelid <> c.oid and k.contype = 'f' and not k.condeferrable) as after,
     (select coalesce(jsonb_agg(a.attname order by a.attnum), '[]') from pg_attribute a
      where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
        and pg_get_serial_sequence(format('public.%I', c.relname), a.attname) is not null) as counted
   from pg_class c
   where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and c.relname <> all ($1::text[])
     and not exists (
       select from pg_depend d where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e'
     )
   order by c.relname`,
);

/** The tables of Opdesk in the database, and any others beside them, by name. */
export async function selectTables(db: Queryable): Promise<CopiedTable[]> {
  return db.query(tablesStatement, [ofTheDatabase]);
}

/** Until the transaction ends, nothing changes what columns the tables have or writes them anew. */
export async function lockTables(tx: Queryable, tables: readonly CopiedTable[]): Promise<void> {
  if (tables.length === 0) return;
  await tx.query({ name: '', text: `lock table ${tables.map(nameOf).join(', ')} in access share mode` });
}

/** Empties the tables, and keeps their triggers from changing or refusing what is loaded. */
export async function prepareToLoad(tx: Queryable, tables: readonly CopiedTable[]): Promise<void> {
  for (const table of tables) {
    await tx.query({ name: '', text: `alter table ${nameOf(table)} disable trigger user` });
  }
  await tx.query({ name: '', text: `truncate ${tables.map(nameOf).join(', ')}` });
}

/** Checks the keys that would be checked at the commit, and lets the triggers work again. */
export async function finishLoading(tx: Queryable, tables: readonly CopiedTable[]): Promise<void> {
  await tx.query(sql('check_deferred_keys', 'set constraints all immediate'));
  for (const table of tables) {
    await tx.query({ name: '', text: `alter table ${nameOf(table)} enable trigger user` });
  }
  // Plans made while the tables were empty would last until the server looks at them by itself.
  await tx.query({ name: '', text: `analyze ${tables.map(nameOf).join(', ')}` });
}

export function copyOutStatement(table: CopiedTable): string {
  return `copy ${nameOf(table)} (${table.columns.map(quoted).join(', ')}) to stdout`;
}

export function copyInStatement(table: CopiedTable, columns: readonly string[]): string {
  return `copy ${nameOf(table)} (${columns.map(quoted).join(', ')}) from stdin`;
}

function nameOf(table: CopiedTable): string {
  return `public.${quoted(table.name)}`;
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** The last number that a column was given: it is never given again. */
interface Sequence {
  readonly last: string;
  readonly isUsed: boolean;
}

/** Sequences know no transactions: read after the snapshot was taken, one is never behind the rows in it. */
export async function readSequence(tx: Queryable, table: string, column: string): Promise<Sequence> {
  const [found] = await tx.query<{ name: string }>(
    sql('name_of_sequence', 'select pg_get_serial_sequence($1, $2) as name'),
    [`public.${quoted(table)}`, column],
  );
  const [sequence] = await tx.query<Sequence>({
    name: '',
    text: `select last_value::text as last, is_called as "isUsed" from ${found?.name}`,
  });
  if (sequence === undefined) throw new Error(`the sequence of ${table}.${column} has no row`);
  return sequence;
}

export async function setSequence(tx: Queryable, table: string, column: string, value: Sequence): Promise<void> {
  await tx.query(sql('set_sequence', 'select setval(pg_get_serial_sequence($1, $2)::regclass, $3::bigint, $4)'), [
    `public.${quoted(table)}`,
    column,
    value.last,
    value.isUsed,
  ]);
}
