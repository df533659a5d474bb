import pg from 'pg';

/** The owner of the cluster, a superuser: makes the database and hands it over, and does nothing else. */
export const superuser = 'opdesk';
/** The role as which Opdesk works: it owns the database and all in it, and may do nothing beyond it. */
export const programRole = 'opdesk_server';
export const databaseName = 'opdesk';

/**
 * Makes the database and the role where there are none, and gives the role what an earlier Opdesk has made as the
 * superuser. Repeating it changes nothing.
 */
export async function handDatabaseOver(socketFolder: string): Promise<void> {
  await asSuperuser(socketFolder, 'postgres', async (client) => {
    const role = await client.query('select from pg_roles where rolname = $1', [programRole]);
    if (role.rowCount === 0) await client.query(`create role ${programRole} login`);
    await client.query(`alter role ${programRole} nosuperuser nocreatedb nocreaterole noreplication nobypassrls`);
    const database = await client.query('select from pg_database where datname = $1', [databaseName]);
    if (database.rowCount === 0) await client.query(`create database ${databaseName} owner ${programRole}`);
    else await client.query(`alter database ${databaseName} owner to ${programRole}`);
  });
  await asSuperuser(socketFolder, databaseName, async (client) => {
    const { rows } = await client.query<{ command: string }>(handingOver, [programRole]);
    if (rows.length === 0) return;
    await client.query(`begin; ${rows.map(({ command }) => command).join(';')}; commit`);
  });
}

/** Whether Opdesk can work on the database already. @throws what keeps the server from answering */
export async function hasDatabase(socketFolder: string): Promise<boolean> {
  const client = new pg.Client(address(socketFolder, programRole, databaseName));
  try {
    await client.connect();
    return true;
  } catch (error) {
    if (error instanceof pg.DatabaseError) return false;
    throw error;
  } finally {
    await client.end().catch(() => undefined);
  }
}

/**
 * The statements that give all objects to the role, but those of an extension, and those that follow their table: the
 * sequence of a column.
 */
const handingOver = `
  with objects as (
    select 'pg_class'::regclass as catalog, oid, oid::regclass::text as name, relowner as owner,
      case relkind when 'S' then 'sequence' when 'v' then 'view' when 'm' then 'materialized view' else 'table' end as kind
    from pg_class where relkind in ('r', 'p', 'S', 'v', 'm') and relnamespace = 'public'::regnamespace
    union all
    select 'pg_proc'::regclass, oid, oid::regprocedure::text, proowner,
      case prokind when 'p' then 'procedure' when 'a' then 'aggregate' else 'function' end
    from pg_proc where pronamespace = 'public'::regnamespace
    union all
    select 'pg_type'::regclass, oid, oid::regtype::text, typowner, case typtype when 'd' then 'domain' else 'type' end
    from pg_type
    where typnamespace = 'public'::regnamespace and (typtype in ('d', 'e') or typtype = 'c' and exists (
      select from pg_class where pg_class.oid = typrelid and relkind = 'c'))
  )
  select format('alter %s %s owner to %I', kind, name, $1::text) as command
  from objects
  where owner <> (select oid from pg_roles where rolname = $1) and not exists (
    select from pg_depend
    where (classid, objid) = (catalog, objects.oid) and (deptype = 'e' or refclassid = 'pg_class'::regclass and deptype in ('a', 'i')))
`;

async function asSuperuser(
  socketFolder: string,
  database: string,
  work: (client: pg.Client) => Promise<void>,
): Promise<void> {
  const client = new pg.Client(address(socketFolder, superuser, database));
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}

function address(socketFolder: string, user: string, database: string): pg.ClientConfig {
  return { host: socketFolder, port: 5432, user, database, ssl: false };
}
