import { type Queryable, sql } from '../../postgres/database.ts';

// A table beside that of API clients. A client's business is known before its secret is compared, so its failures begin
// with the business and go with it. A username may be of nobody: it is kept as a digest, of no business, and a failure
// counts at several sources at once, a network and a browser.
const selectStatement = sql(
  'select_staff_login_failures',
  `select source, began_at as "beganAt", failures
   from staff_login_failures
   where username_digest = $1 and source = any ($2::text[]) and began_at > to_timestamp($3)`,
);

interface FailuresRow {
  readonly source: string;
  /** Epoch seconds. */
  readonly beganAt: number;
  readonly failures: number;
}

/** The failures at these sources, of windows that began after an instant; epoch seconds. */
export async function selectStaffLoginFailures(
  db: Queryable,
  usernameDigest: Buffer,
  sources: readonly string[],
  after: number,
): Promise<FailuresRow[]> {
  return db.query<FailuresRow>(selectStatement, [usernameDigest, [...sources], after]);
}

const upsertStatement = sql(
  'upsert_staff_login_failure',
  // The rows of one source are taken in turn: of many who ask at once, no more than allowed get one.
  `insert into staff_login_failures as f (username_digest, source, began_at, failures)
   values ($1, $2, to_timestamp($3), 1)
   on conflict (username_digest, source) do update set
     began_at = case when f.began_at > to_timestamp($4) then f.began_at else excluded.began_at end,
     failures = case when f.began_at > to_timestamp($4) then f.failures + 1 else 1 end
   where f.began_at <= to_timestamp($4) or $5::integer is null or f.failures < $5
   returning failures`,
);

/**
 * Counts one more failure before there is one; false where `most` are counted, null for as many as come. The count
 * begins anew where the present window began before `after`; epoch seconds.
 */
export async function upsertStaffLoginFailure(
  db: Queryable,
  usernameDigest: Buffer,
  { source, most }: { readonly source: string; readonly most: number | null },
  now: number,
  after: number,
): Promise<boolean> {
  return (await db.query(upsertStatement, [usernameDigest, source, now, after, most])).length > 0;
}

const takeBackStatement = sql(
  'take_back_staff_login_failures',
  `update staff_login_failures set failures = failures - 1
   where username_digest = $1 and source = any ($2::text[]) and began_at <= to_timestamp($3) and failures > 0
   returning failures`,
);
const deleteEmptyStatement = sql(
  'delete_empty_staff_login_failures',
  'delete from staff_login_failures where username_digest = $1 and source = any ($2::text[]) and failures = 0',
);

/** Takes back what was counted at `takenAt`, epoch seconds: it was not a failure. */
export async function takeBackStaffLoginFailures(
  db: Queryable,
  usernameDigest: Buffer,
  sources: readonly string[],
  takenAt: number,
): Promise<void> {
  const rows = await db.query<{ failures: number }>(takeBackStatement, [usernameDigest, [...sources], takenAt]);
  if (rows.some(({ failures }) => failures === 0)) await db.query(deleteEmptyStatement, [usernameDigest, [...sources]]);
}

const deleteStatement = sql(
  'delete_old_staff_login_failures',
  'delete from staff_login_failures where began_at <= to_timestamp($1)',
);

/** @param before epoch seconds */
export async function deleteOldStaffLoginFailures(db: Queryable, before: number): Promise<void> {
  await db.query(deleteStatement, [before]);
}
