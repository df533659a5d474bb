import type { FieldOutcome } from '../domain.ts';
import { type Queryable, sql } from '../../postgres/database.ts';

const backStatement = sql(
  'select_appointments_going_back',
  'select appointments_going_back(m) as ids from patient_merges m where m.business_id = $1 and m.id = $2',
);

/** Our ids of the appointments that go back when this merge is undone. */
export async function selectAppointmentsGoingBack(
  db: Queryable,
  businessId: string,
  mergeId: string,
): Promise<Set<string>> {
  const [row] = await db.query<{ ids: string[] }>(backStatement, [businessId, mergeId]);
  return new Set(row?.ids);
}

/** A merge as it is kept. Instants are epoch seconds; `fields` and both columns are JSON texts. */
export interface StoredMerge {
  readonly id: string;
  readonly mergedId: string;
  readonly leftId: string;
  readonly mergedAt: number;
  readonly fields: string;
  /** Null once it is undone or either patient is erased. */
  readonly columnsBefore: string | null;
  readonly columnsAfter: string | null;
  readonly partnerId: string | null;
  readonly appointmentIds: readonly string[];
  readonly liveAppointments: number;
  readonly undoneAt: number | null;
}

const mergeColumns = `
  m.id, m.merged_id as "mergedId", m.left_id as "leftId", m.merged_at as "mergedAt", m.fields,
  m.columns_before as "columnsBefore", m.columns_after as "columnsAfter", m.partner_id as "partnerId",
  m.appointment_ids as "appointmentIds", m.live_appointments as "liveAppointments", m.undone_at as "undoneAt"`;

const mergeStatement = sql(
  'select_patient_merge',
  `select ${mergeColumns}
   from patient_merges m
   where business_id = $1 and (merged_id = $2 or $3 and undone_at is null and partner_id = $2)
   order by undone_at is null desc, merged_at desc
   limit 1`,
);

/**
 * The merge of this merged patient, by our id or the partner's id that the patient had: the one that stands, else the
 * last.
 */
export async function selectPatientMerge(
  db: Queryable,
  businessId: string,
  id: string,
  isPartnerId: boolean,
): Promise<StoredMerge | undefined> {
  const [row] = await db.query<StoredMerge>(mergeStatement, [businessId, id, isPartnerId]);
  return row;
}

const laterStatement = sql(
  'select_later_merges',
  `select ${mergeColumns} from patient_merges m
   where m.business_id = $1 and m.left_id = $2 and (m.merged_at, m.id) > (to_timestamp($3), $4) and m.undone_at is null
     and m.columns_after is not null`,
);

/** The later merges into the same patient that have written fields and are not undone. */
export async function selectLaterMerges(
  db: Queryable,
  businessId: string,
  { id, leftId, mergedAt }: StoredMerge,
): Promise<StoredMerge[]> {
  return db.query<StoredMerge>(laterStatement, [businessId, leftId, mergedAt, id]);
}

const standingStatement = sql(
  'select_standing_merges',
  `select ${mergeColumns} from patient_merges m
   where m.business_id = $1 and m.left_id = $2 and m.merged_at > to_timestamp($3) and m.undone_at is null
   order by m.merged_at desc, m.id desc
   limit $4`,
);

/** The merges into a patient that are not undone, the newest first. @param since epoch seconds */
export async function selectStandingMerges(
  db: Queryable,
  businessId: string,
  leftId: string,
  since: number,
  limit: number,
): Promise<StoredMerge[]> {
  return db.query<StoredMerge>(standingStatement, [businessId, leftId, since, limit]);
}

const dividedStatement = sql(
  'select_divided_merge',
  `select ${mergeColumns} from patient_merges m
   where m.business_id = $1 and m.undone_at is null and (m.merged_id = any ($2)) <> (m.left_id = any ($2))
     and not exists (
       select from patients p
       where p.business_id = m.business_id and p.id in (m.merged_id, m.left_id) and p.erased_at is not null
     )
   order by m.merged_at desc, m.id desc
   limit 1`,
);

/** The last merge that is not undone and has exactly one of its two patients among these; neither is erased. */
export async function selectDividedMerge(
  db: Queryable,
  businessId: string,
  patientIds: readonly string[],
): Promise<StoredMerge | undefined> {
  const [row] = await db.query<StoredMerge>(dividedStatement, [businessId, patientIds]);
  return row;
}

const forgetStatement = sql(
  'forget_merge_columns',
  `update patient_merges set columns_before = null, columns_after = null
   where merged_at <= to_timestamp($1) and columns_after is not null`,
);

/** Forgets the values that earlier merges wrote: they can no longer be undone. @param before epoch seconds */
export async function forgetMergeColumns(db: Queryable, before: number): Promise<void> {
  await db.query(forgetStatement, [before]);
}

const ownerStatement = sql(
  'select_partner_id_owner',
  'select id from patients where business_id = $1 and partner_id = $2',
);

/** Our id of the patient with this partner's id, merged or not, wherever it leads. */
export async function selectPartnerIdOwner(
  db: Queryable,
  businessId: string,
  partnerId: string,
): Promise<string | undefined> {
  const [row] = await db.query<{ id: string }>(ownerStatement, [businessId, partnerId]);
  return row?.id;
}

const mergedIdsStatement = sql(
  'select_merged_ids',
  'select id from patients where business_id = $1 and merged_into = $2 order by id',
);

/** Our ids of the patients who were merged into this one. */
export async function selectMergedIds(db: Queryable, businessId: string, leftId: string): Promise<string[]> {
  const rows = await db.query<{ id: string }>(mergedIdsStatement, [businessId, leftId]);
  return rows.map(({ id }) => id);
}

/** The author and the reason of a merge or of its undoing. */
interface MergeActor {
  readonly actor_kind: string;
  readonly actor_id: string;
  readonly role: string;
  readonly on_behalf_of: string | null;
  readonly remark: string | null;
}

/**
 * A row of patient_merges without the columns that the database alone finds out. Instants are ISO 8601 texts, JSON
 * columns RawJson.
 */
export interface MergeRow extends MergeActor {
  readonly business_id: string;
  readonly id: string;
  readonly merged_id: string;
  readonly left_id: string;
  readonly merged_at?: string;
  readonly undone_at?: string;
  readonly fields?: readonly FieldOutcome[];
  readonly columns_before?: unknown;
  readonly columns_after?: unknown;
  readonly partner_id?: string | null;
  readonly archived_at?: string | null;
}

/** The state on which a merge or its undoing was decided, and the columns that it writes. */
export interface MergeWrite {
  /** By patient. */
  readonly row_versions: Readonly<Record<string, string>>;
  readonly doctor_ids: readonly string[];
  /** By live appointment. */
  readonly event_ids: Readonly<Record<string, string>>;
  /** Of the patient that is left, JSON columns as RawJson. */
  readonly columns: unknown;
  /** Of the merged patient. */
  readonly partner_id: string | null;
}

const mergePatientsStatement = sql('merge_patients', 'select merge_patients($1, $2) as done');
const unmergePatientsStatement = sql('unmerge_patients', 'select unmerge_patients($1, $2) as done');

/** False where the decided state has changed. @param row, write a MergeRow and a MergeWrite as JSON texts */
export async function mergePatients(db: Queryable, row: string, write: string): Promise<boolean> {
  const [outcome] = await db.query<{ done: boolean }>(mergePatientsStatement, [row, write]);
  return outcome?.done === true;
}

/** The same for undoing a merge. */
export async function unmergePatients(db: Queryable, row: string, write: string): Promise<boolean> {
  const [outcome] = await db.query<{ done: boolean }>(unmergePatientsStatement, [row, write]);
  return outcome?.done === true;
}
