import { type Queryable, sql } from '../../postgres/database.ts';

/**
 * The state of a database before something is restored into it, and as a backup describes it. `now` is the clock of the
 * database, because the contents of a backup are as that clock dates them.
 */
interface DatabaseState {
  readonly now: string;
  readonly postgres: string;
  /** Whether Opdesk has made its tables. */
  readonly hasSchema: boolean;
  /** Whether anything else lies where they would be. */
  readonly hasOthers: boolean;
  readonly name: string;
}

const stateStatement = sql(
  'state_of_database',
  `select to_char(clock_timestamp() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as now,
     current_setting('server_version') as postgres, current_database() as name,
     to_regclass('public.migrations') is not null and to_regclass('public.businesses') is not null as "hasSchema",
     exists (
       select from pg_class c
       where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
         and not exists (
           select from pg_depend d where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e'
         )
     ) as "hasOthers"`,
);

export async function selectDatabaseState(db: Queryable): Promise<DatabaseState> {
  const [state] = await db.query<DatabaseState>(stateStatement);
  if (state === undefined) throw new Error('the database said nothing of itself');
  return state;
}

export async function hasBusiness(db: Queryable): Promise<boolean> {
  const [row] = await db.query<{ found: boolean }>(
    sql('has_business', 'select exists (select from businesses) as found'),
  );
  return row?.found === true;
}

/** Whether another Opdesk is connected to the database. */
export async function isInUse(db: Queryable): Promise<boolean> {
  const [row] = await db.query<{ found: boolean }>(
    sql(
      'is_database_in_use',
      `select exists (
         select from pg_stat_activity
         where datname = current_database() and pid <> pg_backend_pid() and application_name like 'opdesk%'
       ) as found`,
    ),
  );
  return row?.found === true;
}

/** The SQL functions that Opdesk has created, each with the digest of its text. */
export async function selectFunctionDigests(db: Queryable): Promise<Record<string, string>> {
  const rows = await db.query<{ name: string; digest: string }>(
    sql('function_digests', 'select name, digest from sql_functions order by name'),
  );
  return Object.fromEntries(rows.map(({ name, digest }) => [name, digest]));
}

/** All that is read until endReading is as it stood at the first statement that reads. */
export async function beginReading(db: Queryable): Promise<void> {
  await db.query(sql('begin_reading', 'begin isolation level repeatable read, read only'));
}

export async function endReading(db: Queryable): Promise<void> {
  await db.query(sql('end_reading', 'commit'));
}
