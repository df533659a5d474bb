import { type Queryable, sql } from '../../postgres/database.ts';

const freesStatement = sql('quota_frees_at', 'select quota_frees_at($1, $2, $3, $4) as "freesAt"');

/** Epoch seconds at which a business may have one more of a quota again; null where it may now. */
export async function selectQuotaFreesAt(
  db: Queryable,
  businessId: string,
  quota: string,
  most: number,
  now: number,
): Promise<number | null> {
  const [row] = await db.query<{ freesAt: number | null }>(freesStatement, [businessId, quota, most, now]);
  return row?.freesAt ?? null;
}

const countStatement = sql('count_quota', 'select count_quota($1, $2, $3, $4, 1)');

/** @param part see count_quota */
export async function countQuotaUse(
  tx: Queryable,
  businessId: string,
  quota: string,
  part: string,
  now: number,
): Promise<void> {
  await tx.query(countStatement, [businessId, quota, part, now]);
}

const sweepStatement = sql(
  'delete_old_quota_counts',
  `with old as (
     select q.business_id, q.quota, q.begins_at, q.part
     from quota_counts q
     where q.business_id = $1 and q.begins_at <= to_timestamp($2)
     limit $3
     for update skip locked
   )
   delete from quota_counts q using old
   where (q.business_id, q.quota, q.begins_at, q.part) = (old.business_id, old.quota, old.begins_at, old.part)
   returning 1 as one`,
);

/** Deletes the counts of a business of before an instant, at most `limit` of them; answers how many. */
export async function deleteOldQuotaCounts(
  db: Queryable,
  businessId: string,
  before: number,
  limit: number,
): Promise<number> {
  return (await db.query(sweepStatement, [businessId, before, limit])).length;
}
