import { type Queryable, sql } from '../../postgres/database.ts';

const insertStatement = sql(
  'insert_hours_change',
  `insert into hours_changes (business_id, seed, outcome, created_at) values ($1, $2, $3, to_timestamp($4))
   on conflict on constraint hours_changes_pkey do update set outcome = excluded.outcome`,
);

/**
 * Keeps what a change of the hours has done; of a zone that is corrected once more, the last.
 * @param outcome JSON without personal data
 * @param now epoch seconds
 */
export async function insertHoursChange(
  tx: Queryable,
  businessId: string,
  seed: string,
  outcome: string,
  now: number,
): Promise<void> {
  await tx.query(insertStatement, [businessId, seed, outcome, now]);
}

const selectStatement = sql(
  'select_hours_change',
  'select outcome from hours_changes where business_id = $1 and seed = $2',
);

/** The outcome of an earlier try of a request; undefined where none has come to its end. */
export async function selectHoursChange(tx: Queryable, businessId: string, seed: string): Promise<string | undefined> {
  const [row] = await tx.query<{ outcome: string }>(selectStatement, [businessId, seed]);
  return row?.outcome;
}

const deleteOldStatement = sql(
  'delete_old_hours_changes',
  `with old as (
     select business_id, seed from hours_changes where created_at < to_timestamp($1) order by created_at limit $2
   )
   delete from hours_changes h
   using old
   where (h.business_id, h.seed) = (old.business_id, old.seed)
   returning 1 as one`,
);

/** @returns how many, `atMost` at the most */
export async function deleteOldHoursChanges(db: Queryable, before: number, atMost: number): Promise<number> {
  return (await db.query(deleteOldStatement, [before, atMost])).length;
}
