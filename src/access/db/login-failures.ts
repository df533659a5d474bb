import { type Queryable, sql } from '../../postgres/database.ts';

/** A client, and the network from which a login names it. */
export interface LoginSource {
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
  { businessId, clientId, network }: LoginSource,
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

const upsertStatement = sql(
  'upsert_login_failure',
  // The rows of one source are taken in turn: of many who ask at once, no more than allowed get one.
  `insert into login_failures as f (business_id, client_id, network, began_at, failures)
   values ($1, $2, $3, to_timestamp($4), 1)
   on conflict (business_id, client_id, network) do update set
     began_at = case when f.began_at > to_timestamp($5) then f.began_at else excluded.began_at end,
     failures = case when f.began_at > to_timestamp($5) then f.failures + 1 else 1 end
   where f.began_at <= to_timestamp($5) or f.failures < $6
   returning failures`,
);

/**
 * Counts one more failure before there is one; false where `most` are counted. The count begins anew where the present
 * window began before `after`. Instants are epoch seconds.
 */
export async function upsertLoginFailure(
  db: Queryable,
  { businessId, clientId, network }: LoginSource,
  most: number,
  now: number,
  after: number,
): Promise<boolean> {
  return (await db.query(upsertStatement, [businessId, clientId, network, now, after, most])).length > 0;
}

const takeBackStatement = sql(
  'take_back_login_failure',
  `update login_failures set failures = failures - 1
   where business_id = $1 and client_id = $2 and network = $3 and began_at <= to_timestamp($4) and failures > 0
   returning failures`,
);
const deleteEmptyStatement = sql(
  'delete_empty_login_failures',
  'delete from login_failures where business_id = $1 and client_id = $2 and network = $3 and failures = 0',
);

/** Takes back what was counted at `takenAt`, epoch seconds: it was not a failure. */
export async function takeBackLoginFailure(
  db: Queryable,
  { businessId, clientId, network }: LoginSource,
  takenAt: number,
): Promise<void> {
  const rows = await db.query<{ failures: number }>(takeBackStatement, [businessId, clientId, network, takenAt]);
  if (rows[0]?.failures === 0) await db.query(deleteEmptyStatement, [businessId, clientId, network]);
}

const deleteStatement = sql(
  'delete_old_login_failures',
  'delete from login_failures where business_id = $1 and began_at <= to_timestamp($2)',
);

export async function deleteOldLoginFailures(db: Queryable, businessId: string, before: number): Promise<void> {
  await db.query(deleteStatement, [businessId, before]);
}
