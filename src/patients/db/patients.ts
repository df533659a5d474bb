import type { Patient } from '../domain.ts';
import type { Gender } from '../../kernel/person.ts';
import { maxAnswerLength } from '../../postgres/bounded-rows.ts';
import { type Queryable, sql } from '../../postgres/database.ts';

const idStatement = sql('select_patient_id', 'select patient_of($1, $2, $3) as id');

/**
 * Our id of a patient, archived or not, by our id or the partner's. A partner's id that nobody has may be ours (rule
 * C1), and the ids of a merged patient lead to the patient that is left.
 */
export async function selectPatientId(
  db: Queryable,
  businessId: string,
  id: string,
  isPartnerId: boolean,
): Promise<string | undefined> {
  const [row] = await db.query<{ id: string | null }>(idStatement, [businessId, id, isPartnerId]);
  return row?.id ?? undefined;
}

const holderStatement = sql(
  'select_partner_id_holder',
  `select p.id, p.archived_at is not null and p.erased_at is null as archived
   from patients p where p.business_id = $1 and p.id = patient_of($1, $2, true)`,
);

/** To whom a partner's id leads; nobody else can have it. */
export interface PartnerIdHolder {
  readonly id: string;
  /** Archived, and not erased. */
  readonly archived: boolean;
}

export async function selectPartnerIdHolder(
  db: Queryable,
  businessId: string,
  partnerId: string,
): Promise<PartnerIdHolder | undefined> {
  const [row] = await db.query<PartnerIdHolder>(holderStatement, [businessId, partnerId]);
  return row;
}

const knownIds = sql('select_known_patient_ids', 'select id from patients where business_id = $1 and id = any ($2)');

/** Those of the ids that are a patient's of this business. */
export async function selectKnownPatientIds(
  db: Queryable,
  businessId: string,
  ids: readonly string[],
): Promise<Set<string>> {
  const rows = await db.query<{ id: string }>(knownIds, [businessId, ids]);
  return new Set(rows.map((row) => row.id));
}

export const shownPatientColumns = `
  id, partner_id as "partnerId", designation, first_name as "firstName", middle_name as "middleName",
  last_name as "lastName", gender, date_of_birth as "dateOfBirth", from_age as "fromAge", mobile, email, address, tag,
  partner_meta as "partnerMeta",
  case when relations is not null then current_relations(business_id, relations) end as relations,
  created_at as "createdAt"`;

const oneStatement = sql(
  'select_patient',
  `select ${shownPatientColumns} from patients where business_id = $1 and id = patient_of($1, $2, $3)`,
);

/** A patient, archived or not, by our id or the partner's, as selectPatientId finds one. */
export async function selectPatient(
  db: Queryable,
  businessId: string,
  id: string,
  isPartnerId: boolean,
): Promise<Patient | undefined> {
  const [row] = await db.query<Patient>(oneStatement, [businessId, id, isPartnerId]);
  return row;
}

const byMobile = sql(
  'select_patients_by_mobile',
  `select ${shownPatientColumns} from patients
   where business_id = $1 and mobile = any ($2) and archived_at is null
   order by created_at desc, id
   limit $3`,
  maxAnswerLength,
);

/** The patients of these numbers in E.164, archived ones left out, newest first. */
export async function selectPatientsByMobile(
  db: Queryable,
  businessId: string,
  mobiles: readonly string[],
  limit: number,
): Promise<Patient[]> {
  return db.query<Patient>(byMobile, [businessId, mobiles, limit]);
}

/** The columns of a patient that callers write, in the order of the statements below. */
export const writtenColumns = [
  'designation',
  'first_name',
  'middle_name',
  'last_name',
  'gender',
  'date_of_birth',
  'from_age',
  'mobile',
  'email',
  'address',
  'tag',
  'partner_meta',
  'relations',
  'blood_group',
  'abha',
  'extras',
] as const;

/** A patient's values by column; the JSON columns are texts. */
interface PatientValues extends Partial<Record<(typeof writtenColumns)[number], string | boolean | null>> {
  readonly first_name: string;
  readonly gender: Gender;
  readonly from_age: boolean;
  readonly address: string | null;
}

/** A column that is missing becomes null. */
function valuesOf(patient: PatientValues): unknown[] {
  return writtenColumns.map((column) => patient[column] ?? null);
}

/** The parameters of these columns, in a statement that has so many others before them. */
const parametersAfter = (count: number): string[] => writtenColumns.map((_column, index) => `$${index + count + 1}`);

const insertStatement = sql(
  'insert_patient',
  `with added as (
     insert into patients (
       business_id, id, partner_id, created_at, updated_at, ${writtenColumns.join(', ')}
     ) values (
       $1, $2, $3, to_timestamp($4), to_timestamp($4), ${parametersAfter(5).join(', ')}
     )
     on conflict do nothing
     returning id
   )
   -- One of sixteen parts: patients who are added at once seldom wait for each other.
   select a.id, case when $5::boolean then count_quota($1, 'patients', right(a.id, 1), $4, 1) end from added a`,
);

/** False when the id, ours or the partner's, already has a patient. */
export async function insertPatient(
  db: Queryable,
  businessId: string,
  patient: {
    readonly id: string;
    readonly partnerId: string | null;
    readonly createdAt: number;
    readonly values: PatientValues;
    /** Whether it is counted for the quota of patients. */
    readonly isCounted: boolean;
  },
): Promise<boolean> {
  const { id, partnerId, createdAt, values, isCounted } = patient;
  const rows = await db.query(insertStatement, [businessId, id, partnerId, createdAt, isCounted, ...valuesOf(values)]);
  return rows.length > 0;
}

const lockStatement = sql(
  'lock_patient',
  `select ${writtenColumns.join(', ')}
   from patients
   where business_id = $1 and id = $2 and erased_at is null and merged_into is null
   -- Weaker than "for update": appointments, whose foreign key checks that the patient exists, need not wait.
   for no key update`,
);

/**
 * A patient's values, which nobody else can change until the transaction ends; undefined for an erased or merged one.
 */
export async function lockPatient(tx: Queryable, businessId: string, id: string): Promise<PatientValues | undefined> {
  const [row] = await tx.query<PatientValues>(lockStatement, [businessId, id]);
  return row;
}

const partnerLockStatement = sql('lock_partner_patient', 'select take_locks(array[partner_patient_lock($1, $2)])');

/** Keeps a partner's id from being given to anybody else until the transaction ends. Before the lock of any patient. */
export async function lockPartnerPatientId(tx: Queryable, businessId: string, partnerId: string): Promise<void> {
  await tx.query(partnerLockStatement, [businessId, partnerId]);
}

const freeStatement = sql(
  'free_merged_partner_id',
  `update patients set partner_id = null where business_id = $1 and merged_into = $2 and partner_id = $3`,
);

/** Takes a partner's id from a patient who was merged into this one, so that it can be this one's own. */
export async function freeMergedPartnerId(
  tx: Queryable,
  businessId: string,
  patientId: string,
  partnerId: string,
): Promise<void> {
  await tx.query(freeStatement, [businessId, patientId, partnerId]);
}

const updateStatement = sql(
  'update_patient',
  `update patients set
     updated_at = to_timestamp($3), partner_id = coalesce($4, partner_id),
     ${parametersAfter(4)
       .map((parameter, index) => `${writtenColumns[index]} = ${parameter}`)
       .join(', ')}
   where business_id = $1 and id = $2`,
);

/**
 * Replaces a patient's values, and the partner's id where one is given; part of the transaction that locked them.
 * @throws DomainError PATIENT_ALREADY_EXISTS for a partner's id in use
 */
export async function updatePatient(
  tx: Queryable,
  businessId: string,
  id: string,
  patient: { readonly partnerId: string | null; readonly updatedAt: number; readonly values: PatientValues },
): Promise<void> {
  const { partnerId, updatedAt, values } = patient;
  await tx.query(updateStatement, [businessId, id, updatedAt, partnerId, ...valuesOf(values)]);
}

const isErasedStatement = sql(
  'is_patient_erased',
  'select erased_at is not null as erased from patients where business_id = $1 and id = $2',
);

export async function isPatientErased(db: Queryable, businessId: string, patientId: string): Promise<boolean> {
  const [row] = await db.query<{ erased: boolean }>(isErasedStatement, [businessId, patientId]);
  return row?.erased === true;
}
