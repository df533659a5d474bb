import { type Queryable, sql } from '../../postgres/database.ts';

interface IdempotencyKeyColumns {
  readonly businessId: string;
  readonly clientId: string;
  readonly method: string;
  readonly path: string;
  readonly key: string;
}

const insertStatement = sql(
  'insert_idempotency_key',
  `insert into idempotency_keys as k
     (business_id, client_id, method, path, key, body_digest, seed, leased_until, created_at, erasures)
   values (
     $1, $2, $3, $4, $5, $6, $7, to_timestamp($8::float8 + $9::float8), to_timestamp($8),
     coalesce((select c.begun from erasure_counts c where c.business_id = $1), 0)
   )
   on conflict on constraint idempotency_keys_pkey do update set
     body_digest = excluded.body_digest,
     -- A try whose lease ended may have come to its end all the same: the next one gives out the same ids.
     seed = case when k.created_at <= to_timestamp($8 - $10::float8) then excluded.seed else k.seed end,
     created_at = case when k.created_at <= to_timestamp($8 - $10) then excluded.created_at else k.created_at end,
     leased_until = excluded.leased_until,
     erasures = excluded.erasures,
     status = null,
     body = null
   where k.created_at <= to_timestamp($8 - $10)
      or (k.status is null and k.leased_until <= to_timestamp($8) and k.body_digest = excluded.body_digest)
   returning k.seed, k.seed <> $7 as taken_over`,
);

/**
 * Reserves a key for one try, or takes it over from one whose lease has ended.
 * Undefined while somebody else has it, or has answered within `keptSeconds`.
 */
export async function insertIdempotencyKey(
  db: Queryable,
  row: IdempotencyKeyColumns & {
    readonly bodyDigest: Buffer;
    readonly seed: string;
    readonly leaseSeconds: number;
    readonly keptSeconds: number;
    /** Epoch seconds. */
    readonly now: number;
  },
): Promise<{ readonly seed: string; readonly taken_over: boolean } | undefined> {
  const [reserved] = await db.query<{ seed: string; taken_over: boolean }>(insertStatement, [
    ...columns(row),
    row.bodyDigest,
    row.seed,
    row.now,
    row.leaseSeconds,
    row.keptSeconds,
  ]);
  return reserved;
}

const selectStatement = sql(
  'select_idempotency_key',
  `select status, body, body_digest = $6 as same_body
   from idempotency_keys
   where business_id = $1 and client_id = $2 and method = $3 and path = $4 and key = $5`,
);

interface IdempotencyKeyRow {
  readonly status: number | null;
  readonly body: string | null;
  readonly same_body: boolean;
}

export async function selectIdempotencyKey(
  db: Queryable,
  row: IdempotencyKeyColumns & { readonly bodyDigest: Buffer },
): Promise<IdempotencyKeyRow | undefined> {
  const [found] = await db.query<IdempotencyKeyRow>(selectStatement, [...columns(row), row.bodyDigest]);
  return found;
}

type OwnKey = IdempotencyKeyColumns & { readonly seed: string };

const keepStatement = sql('keep_answer', 'select keep_answer($1, $2, $3, $4, $5, $6, $7, $8, $9) as kept');

/**
 * Keeps an answer for repeats of its request. False, and nothing is kept, where personal data have been erased since
 * the request began, unless the answer is impersonal.
 */
export async function keepAnswer(
  db: Queryable,
  own: OwnKey,
  answer: { readonly status: number; readonly body: string | null; readonly isImpersonal: boolean },
): Promise<boolean> {
  const [row] = await db.query<{ kept: boolean }>(keepStatement, [
    ...columns(own),
    own.seed,
    answer.status,
    answer.body,
    answer.isImpersonal,
  ]);
  return row?.kept === true;
}

const countStatement = sql('count_erasure', 'select count_erasure($1, $2)');

/** No answer to a request of before this is kept whole. Takes the lock of the catalog alone, until the commit. */
export async function countErasure(tx: Queryable, businessId: string, salt: Buffer): Promise<void> {
  await tx.query(countStatement, [businessId, salt]);
}

const keptStatement = sql(
  'select_kept_answers',
  // Measured: 50,000 answers take 45 ms for one id, and some 20 ms more for each further one.
  `select k.business_id as "businessId", k.client_id as "clientId", k.method, k.path, k.key, k.seed
   from idempotency_keys k
   where k.business_id = $1 and exists (select from unnest($2::text[]) as id where strpos(k.body, id) > 0)`,
);
const bodyStatement = sql(
  'select_kept_answer',
  `select body from idempotency_keys
   where business_id = $1 and client_id = $2 and method = $3 and path = $4 and key = $5 and seed = $6
     and body is not null`,
);
const updateKeptStatement = sql(
  'update_kept_answer',
  `update idempotency_keys set body = $7
   where business_id = $1 and client_id = $2 and method = $3 and path = $4 and key = $5 and seed = $6
     and body is not null`,
);

/**
 * Changes the answers of a business that name one of the ids; goes through all of them. One at a time is read: there
 * may be more of them than this process has memory for.
 */
export async function changeKeptAnswers(
  db: Queryable,
  businessId: string,
  ids: readonly string[],
  change: (body: string) => string,
): Promise<void> {
  for (const own of await db.query<OwnKey>(keptStatement, [businessId, ids])) {
    const key = [...columns(own), own.seed];
    const [kept] = await db.query<{ readonly body: string }>(bodyStatement, key);
    if (kept !== undefined) await db.query(updateKeptStatement, [...key, change(kept.body)]);
  }
}

const deleteStatement = sql(
  'delete_idempotency_key',
  `delete from idempotency_keys
   where business_id = $1 and client_id = $2 and method = $3 and path = $4 and key = $5 and seed = $6
     and status is null`,
);

export async function deleteIdempotencyKey(db: Queryable, own: OwnKey): Promise<void> {
  await db.query(deleteStatement, [...columns(own), own.seed]);
}

const endLeaseStatement = sql(
  'end_idempotency_lease',
  `update idempotency_keys set leased_until = to_timestamp($7)
   where business_id = $1 and client_id = $2 and method = $3 and path = $4 and key = $5 and seed = $6
     and status is null`,
);

export async function endIdempotencyLease(db: Queryable, own: OwnKey, now: number): Promise<void> {
  await db.query(endLeaseStatement, [...columns(own), own.seed, now]);
}

const deleteOldStatement = sql(
  'delete_old_idempotency_keys',
  `with old as (
     select business_id, client_id, method, path, key
     from idempotency_keys
     where created_at < to_timestamp($1)
     order by created_at
     limit $2
   )
   delete from idempotency_keys k
   using old
   where (k.business_id, k.client_id, k.method, k.path, k.key)
     = (old.business_id, old.client_id, old.method, old.path, old.key)
   returning 1 as one`,
);

/** @returns how many, `atMost` at the most */
export async function deleteOldIdempotencyKeys(db: Queryable, before: number, atMost: number): Promise<number> {
  return (await db.query(deleteOldStatement, [before, atMost])).length;
}

function columns(row: IdempotencyKeyColumns): string[] {
  return [row.businessId, row.clientId, row.method, row.path, row.key];
}
