import { type Queryable, sql } from '../../postgres/database.ts';

const sealStatement = sql('seal_audit', 'select seal_audit($1, $2, $3) as sealed');

/** How many entries joined the chain. @param now epoch seconds */
export async function sealPending(db: Queryable, now: number, atMost: number, waits: boolean): Promise<number> {
  const [row] = await db.query<{ sealed: number }>(sealStatement, [now, atMost, waits]);
  return row?.sealed ?? 0;
}

const deleteStatement = sql('delete_old_audit_entries', 'select delete_old_audit_entries($1, $2) as deleted');

/** How many entries were deleted, `atMost` at the most. @param before epoch seconds */
export async function deleteOldEntries(db: Queryable, before: number, atMost: number): Promise<number> {
  const [row] = await db.query<{ deleted: number }>(deleteStatement, [before, atMost]);
  return row?.deleted ?? 0;
}

export interface AuditRecord {
  readonly number: number;
  readonly businessId: string | null;
  /** Epoch seconds. */
  readonly at: number;
  readonly kind: string;
  readonly actorKind: string;
  readonly actorId: string;
  readonly address: string;
  readonly operation: string;
  readonly outcome: string;
  readonly subjectIds: readonly string[];
  readonly subjects: number;
}

export interface AuditFilter {
  /** Null for all, and for what is of none. */
  readonly businessId: string | null;
  readonly kind: string | null;
  readonly actorId: string | null;
  readonly subjectId: string | null;
  /** Epoch seconds: from then on, and before then. */
  readonly from: number | null;
  readonly until: number | null;
  readonly beforeNumber: number | null;
}

const columns = `
  number, business_id as "businessId", at, kind, actor_kind as "actorKind", actor_id as "actorId", address, operation,
  outcome, subject_ids as "subjectIds", subjects`;

const selectStatement = sql(
  'select_audit_entries',
  `select ${columns}
   from audit_entries
   where ($1::text is null or business_id = $1) and ($2::text is null or kind = $2)
     and ($3::text is null or actor_id = $3) and $4::text is null
     and ($5::float8 is null or at >= to_timestamp($5)) and ($6::float8 is null or at < to_timestamp($6))
     and ($7::bigint is null or number < $7)
   order by number desc
   limit $8`,
);

// An entry of reads has up to a thousand subjects, so those of one are found first, by their own index: a plan for any
// subject would go through all entries back from the newest.
const ofSubjectStatement = sql(
  'select_audit_entries_of_subject',
  `with of_subject as materialized (select * from audit_entries where subject_ids @> array[$4::text])
   select ${columns}
   from of_subject
   where ($1::text is null or business_id = $1) and ($2::text is null or kind = $2)
     and ($3::text is null or actor_id = $3)
     and ($5::float8 is null or at >= to_timestamp($5)) and ($6::float8 is null or at < to_timestamp($6))
     and ($7::bigint is null or number < $7)
   order by number desc
   limit $8`,
);

/** The newest first. */
export async function selectEntries(db: Queryable, filter: AuditFilter, limit: number): Promise<AuditRecord[]> {
  const { businessId, kind, actorId, subjectId, from, until, beforeNumber } = filter;
  return db.query<AuditRecord>(subjectId === null ? selectStatement : ofSubjectStatement, [
    businessId,
    kind,
    actorId,
    subjectId,
    from,
    until,
    beforeNumber,
    limit,
  ]);
}

const chainStatement = sql(
  'select_audit_chain',
  `select deleted_up_to as "deletedUpTo", begins_with as "beginsWith", last_number as "lastNumber",
     last_digest as "lastDigest"
   from audit_chain`,
);

interface AuditChain {
  readonly deletedUpTo: number;
  readonly beginsWith: Buffer;
  readonly lastNumber: number;
  readonly lastDigest: Buffer;
}

export async function selectChain(db: Queryable): Promise<AuditChain | undefined> {
  return (await db.query<AuditChain>(chainStatement, []))[0];
}

const checkStatement = sql(
  'check_audit',
  `select checked, last_number as "lastNumber", last_digest as "lastDigest", problems from check_audit($1, $2, $3)`,
);

interface CheckedPart {
  readonly checked: number;
  readonly lastNumber: number;
  readonly lastDigest: Buffer;
  readonly problems: readonly string[];
}

/** Checks the next entries after one whose number and digest are known. */
export async function checkEntries(
  db: Queryable,
  after: Pick<CheckedPart, 'lastNumber' | 'lastDigest'>,
  atMost: number,
): Promise<CheckedPart | undefined> {
  return (await db.query<CheckedPart>(checkStatement, [after.lastNumber, after.lastDigest, atMost]))[0];
}

const digestStatement = sql('select_audit_digest', 'select digest from audit_entries where number = $1');

export async function selectDigest(db: Queryable, number: number): Promise<Buffer | undefined> {
  return (await db.query<{ digest: Buffer }>(digestStatement, [number]))[0]?.digest;
}
