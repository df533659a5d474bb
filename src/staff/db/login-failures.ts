import { type Queryable, sql } from '../../postgres/database.ts';

const selectStatement = sql(
  'select_staff_login_failures',
  `select place, began_at as "beganAt", failures
   from staff_login_failures
   where username_digest = $1 and place = any ($2::text[]) and began_at > to_timestamp($3)`,
);

interface FailuresRow {
  readonly place: string;
  /** Epoch seconds. */
  readonly beganAt: number;
  readonly failures: number;
}

/** The failures at these places, of windows that began after an instant; epoch seconds. */
export async function selectStaffLoginFailures(
  db: Queryable,
  usernameDigest: Buffer,
  places: readonly string[],
  after: number,
): Promise<FailuresRow[]> {
  return db.query<FailuresRow>(selectStatement, [usernameDigest, [...places], after]);
}

const countStatement = sql(
  'count_staff_login_failure',
  `insert into staff_login_failures as f (username_digest, place, began_at, failures)
   select $1, p.place, to_timestamp($3), 1 from unnest($2::text[]) as p (place) order by p.place
   on conflict (username_digest, place) do update set
     began_at = case when f.began_at > to_timestamp($4) then f.began_at else excluded.began_at end,
     failures = case when f.began_at > to_timestamp($4) then f.failures + 1 else 1 end`,
);

/** Counts one more at each place, in a new window where the present one began before `after`; epoch seconds. */
export async function countStaffLoginFailure(
  db: Queryable,
  usernameDigest: Buffer,
  places: readonly string[],
  now: number,
  after: number,
): Promise<void> {
  await db.query(countStatement, [usernameDigest, [...places], now, after]);
}

const deleteStatement = sql(
  'delete_old_staff_login_failures',
  'delete from staff_login_failures where began_at <= to_timestamp($1)',
);

/** @param before epoch seconds */
export async function deleteOldStaffLoginFailures(db: Queryable, before: number): Promise<void> {
  await db.query(deleteStatement, [before]);
}
