import { daySeconds } from '../kernel/time.ts';
import type { Queryable } from '../postgres/database.ts';
import { type AuditReads, type AuditRow, gatherAuditReads, insertAudit } from './db/audit.ts';
import type { Telemetry } from './telemetry.ts';

/** One act of a caller, by ids alone; the clock of the audit adds when. */
type AuditEntry = Omit<AuditRow, 'at'>;

export interface Audit {
  /** How long entries are kept. */
  readonly keptSeconds: number;
  /** Writes an entry, in the transaction where there is one. It is there when the promise is fulfilled. */
  write(db: Queryable, entry: AuditEntry): Promise<void>;
  /** Counts a read, which is written with others within a second. */
  countRead(read: ReadOfPatients): void;
  /** Writes what is gathered. */
  flush(): Promise<void>;
}

interface ReadOfPatients {
  readonly businessId: string;
  readonly actorKind: 'client' | 'staff';
  readonly actorId: string;
  readonly address: string;
  readonly operation: string;
  readonly patientIds: readonly string[];
}

/** Reads are gathered for so long: a process that is killed loses those of this time at the most. */
const gatherMs = 1_000;
/** So many rows of reads are written at once, also before the time is over. */
const maxGathered = 1_000;
/** The ids that one entry of reads names; its count goes on. */
const maxIds = 1_000;

interface AuditOptions {
  readonly db: Queryable;
  /** See Runtime. */
  readonly now: () => number;
  readonly telemetry: Telemetry;
  readonly keptDays: number;
}

type Gathered = Omit<AuditReads, 'subject_ids' | 'subjects'> & { readonly ids: Set<string>; count: number };

/**
 * The audit as a process writes it (docs/decisions/0020). Whatever changes something is written before its answer;
 * reads are frequent, and so one row for each client, operation and minute gathers them.
 */
export function createAudit({ db, now, telemetry, keptDays }: AuditOptions): Audit {
  let gathered = new Map<string, Gathered>();
  let timer: NodeJS.Timeout | undefined;
  let writing: Promise<void> = Promise.resolve();

  function flush(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    const rows = [...gathered.values()];
    gathered = new Map();
    if (rows.length > 0) writing = writing.then(() => writeReads(rows));
    return writing;
  }

  async function writeReads(rows: readonly Gathered[]): Promise<void> {
    const reads = rows.map(({ ids, count, ...row }) => ({ ...row, subject_ids: [...ids], subjects: count }));
    // A database that takes no rows answers no reads either: what is lost here are those of its last second.
    await gatherAuditReads(db, reads, maxIds).catch((error: unknown) => telemetry.jobFailed('audit reads', error));
  }

  function rowFor(read: ReadOfPatients): Gathered {
    const at = now();
    const minute = at - (at % 60);
    const key = `${read.businessId} ${read.actorId} ${read.address} ${read.operation} ${minute}`;
    const known = gathered.get(key);
    if (known !== undefined) return known;
    const row: Gathered = {
      business_id: read.businessId,
      kind: 'read',
      actor_kind: read.actorKind,
      actor_id: read.actorId,
      address: read.address,
      operation: read.operation,
      outcome: 'done',
      at,
      minute,
      ids: new Set(),
      count: 0,
    };
    gathered.set(key, row);
    return row;
  }

  return {
    keptSeconds: keptDays * daySeconds,
    async write(target, entry) {
      await insertAudit(target, [{ ...entry, at: now() }]);
    },
    countRead(read) {
      const row = rowFor(read);
      row.count += read.patientIds.length;
      for (const id of read.patientIds) if (row.ids.size < maxIds) row.ids.add(id);
      if (gathered.size >= maxGathered) void flush();
      else timer ??= setTimeout(() => void flush(), gatherMs).unref();
    },
    flush,
  };
}

/** The kind under which the audit keeps the calls of an operation. */
export type AuditedAs = 'administration' | 'read' | 'export';

/** The part of an operation's declaration that decides its kind. */
interface AuditedOperation {
  readonly method: string;
  readonly scope: string;
  readonly tag: string;
  /** It reads although its method is POST. */
  readonly readsByPost?: boolean;
  readonly audits?: AuditedAs | null;
}

/** The tags of the day's work: their changes are in the history of each appointment instead. */
const ofTheDay = ['Access', 'Appointments', 'Patients', 'Queue', 'Slots', 'System'];

/** Every change is of administration, unless its tag or its declaration says otherwise; null: it is not audited. */
export function auditedAs({ method, scope, tag, readsByPost, audits }: AuditedOperation): AuditedAs | null {
  if (audits !== undefined) return audits;
  if (method === 'GET' || readsByPost === true || scope === 'public') return null;
  return ofTheDay.includes(tag) ? null : 'administration';
}
