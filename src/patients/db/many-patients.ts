import { type Queryable, sql } from '../../postgres/database.ts';
import { writtenColumns } from './patients.ts';

const insertStatement = sql(
  'insert_patients',
  `insert into patients (business_id, id, partner_id, created_at, updated_at, ${writtenColumns.join(', ')})
   select $1, r.id, r.partner_id, to_timestamp($2), to_timestamp($2), ${writtenColumns.map((name) => `r.${name}`).join(', ')}
   from json_populate_recordset(null::patients, $3) as r
   -- A partner's id that is our id of a patient means that patient (rule C1).
   where not exists (select from patients p where p.business_id = $1 and p.id = r.partner_id)
   on conflict do nothing`,
);

/** Adds the patients whose ids, ours and the partner's, nobody has. @param rows by column */
export async function insertPatients(
  db: Queryable,
  businessId: string,
  rows: readonly object[],
  createdAt: number,
): Promise<void> {
  await db.query(insertStatement, [businessId, createdAt, JSON.stringify(rows)]);
}

const heldStatement = sql(
  'select_held_patient_ids',
  'select named from unnest($2::text[]) as named where patient_of($1, named, true) is not null',
);

/** Those of the partner's ids that lead to a patient. */
export async function selectHeldPatientIds(
  db: Queryable,
  businessId: string,
  partnerIds: readonly string[],
): Promise<Set<string>> {
  const rows = await db.query<{ named: string }>(heldStatement, [businessId, partnerIds]);
  return new Set(rows.map(({ named }) => named));
}

const duplicatesStatement = sql(
  'select_duplicates_of_patients',
  'select patient_id as "patientId", duplicate_id as id from duplicates_of_patients($1, $2)',
);

/** Of each of the patients the oldest other one with the same number, name, and birth date or age. */
export async function selectDuplicatesOf(
  db: Queryable,
  businessId: string,
  ids: readonly string[],
): Promise<Map<string, readonly string[]>> {
  const rows = await db.query<{ patientId: string; id: string }>(duplicatesStatement, [businessId, ids]);
  return new Map(rows.map(({ patientId, id }) => [patientId, [id]]));
}
