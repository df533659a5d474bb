import { type Queryable, sql } from '../../postgres/database.ts';

/** A client and the network that names it. */
export interface LoginPlace {
  readonly businessId: string;
  readonly clientId: string;
  readonly network: string;
}

const selectStatement = sql(
  'select_login_failures',
  `select began_at, failures from login_failures
   where business_id = $1 and client_id = $2 and network = $3 and began_at > to_timestamp($4)`,
);

/** The failures of a window that began after this instant; epoch seconds. */
export async function selectLoginFailures(
  db: Queryable,
  { businessId, clientId, network }: LoginPlace,
  after: number,
): Promise<{ readonly began_at: number; readonly failures: number } | undefined> {
  const [row] = await db.query<{ began_at: number; failures: number }>(selectStatement, [
    businessId,
    clientId,
    network,
    after,
  ]);
  return row;
}

const countStatement = sql(
  'count_login_failure',
  `insert into login_failures as f (business_id, client_id, network, began_at, failures)
   values ($1, $2, $3, to_timestamp($4), 1)
   on conflict (business_id, client_id, network) do update set
     began_at = case when f.began_at > to_timestamp($5) then f.began_at else excluded.began_at end,
     failures = case when f.began_at > to_timestamp($5) then f.failures + 1 else 1 end`,
);

/** Counts one more, in a new window where the present one began before `after`. Instants are epoch seconds. */
export async function countLoginFailure(
  db: Queryable,
  { businessId, clientId, network }: LoginPlace,
  now: number,
  after: number,
): Promise<void> {
  await db.query(countStatement, [businessId, clientId, network, now, after]);
}

const deleteStatement = sql(
  'delete_old_login_failures',
  'delete from login_failures where business_id = $1 and began_at <= to_timestamp($2)',
);

export async function deleteOldLoginFailures(db: Queryable, businessId: string, before: number): Promise<void> {
  await db.query(deleteStatement, [businessId, before]);
}
