import { type Queryable, sql } from '../../postgres/database.ts';

/** One act of a caller, by ids alone. */
export interface AuditRow {
  /** Null where no business is meant. */
  readonly business_id: string | null;
  readonly kind: 'login' | 'administration' | 'read' | 'export' | 'erasure';
  readonly actor_kind: 'client' | 'staff' | 'operator' | 'system' | 'unknown';
  readonly actor_id: string;
  /** The IP address of the caller; empty for a command or a job. */
  readonly address: string;
  readonly operation: string;
  readonly outcome: string;
  readonly subject_ids: readonly string[];
  readonly subjects: number;
  /** Epoch seconds. */
  readonly at: number;
}

const columns = `business_id text, kind text, actor_kind text, actor_id text, address text, operation text,
  outcome text, subject_ids text[], subjects integer, at double precision, minute double precision`;

const insertStatement = sql(
  'insert_audit_pending',
  `insert into audit_pending
     (business_id, at, kind, actor_kind, actor_id, address, operation, outcome, subject_ids, subjects)
   select r.business_id, to_timestamp(r.at), r.kind, r.actor_kind, r.actor_id, r.address, r.operation, r.outcome,
     r.subject_ids, r.subjects
   from json_to_recordset($1) as r (${columns})`,
);

/** They become entries of the chain within seconds (seal_audit). */
export async function insertAudit(db: Queryable, rows: readonly AuditRow[]): Promise<void> {
  await db.query(insertStatement, [JSON.stringify(rows)]);
}

/** Reads of one minute. */
export interface AuditReads extends AuditRow {
  readonly business_id: string;
  /** When the minute began, in epoch seconds. */
  readonly minute: number;
}

const gatherStatement = sql(
  'gather_audit_reads',
  `insert into audit_pending as p
     (business_id, at, kind, actor_kind, actor_id, address, operation, outcome, subject_ids, subjects, minute)
   select r.business_id, to_timestamp(r.at), r.kind, r.actor_kind, r.actor_id, r.address, r.operation, r.outcome,
     r.subject_ids, r.subjects, to_timestamp(r.minute)
   from json_to_recordset($1) as r (${columns})
   -- In one order, so that two processes never wait for each other.
   order by r.minute, r.business_id, r.actor_id, r.address, r.operation
   on conflict (minute, business_id, actor_id, address, operation) where minute is not null do update set
     subjects = p.subjects + excluded.subjects,
     subject_ids = array(
       select distinct id from unnest(p.subject_ids || excluded.subject_ids) as id order by id limit $2
     )`,
);

/** Adds reads to those that other processes, and this one, have gathered of the same minute. */
export async function gatherAuditReads(db: Queryable, reads: readonly AuditReads[], mostIds: number): Promise<void> {
  await db.query(gatherStatement, [JSON.stringify(reads), mostIds]);
}
