import type { PatientBrief, PatientProfile } from '../domain.ts';
import { maxAnswerLength } from '../../postgres/bounded-rows.ts';
import { type Queryable, sql } from '../../postgres/database.ts';
import { shownPatientColumns } from './patients.ts';

const profileColumns = `${shownPatientColumns}, updated_at as "updatedAt", archived_at is not null as archived,
  blood_group as "bloodGroup", abha, extras`;

const briefColumns = `
  id, partner_id as "partnerId", first_name as "firstName", middle_name as "middleName", last_name as "lastName",
  gender, date_of_birth as "dateOfBirth", from_age as "fromAge", mobile, abha, created_at as "createdAt",
  updated_at as "updatedAt",
  archived_at is not null as archived`;

const byIds = sql(
  'select_patient_profiles',
  `select ${profileColumns}
   from unnest($2::text[]) with ordinality as named (named, position)
   join patients on business_id = $1 and id = patient_of($1, named, false)
   order by position`,
  maxAnswerLength,
);

/** The patients of these ids, archived or not, in the order of the ids; of a merged one the patient that is left. */
export async function selectProfiles(
  db: Queryable,
  businessId: string,
  ids: readonly string[],
): Promise<PatientProfile[]> {
  return db.query<PatientProfile>(byIds, [businessId, ids]);
}

const byUsername = sql(
  'select_patient_profile_by_partner_id',
  `select ${profileColumns} from patients where business_id = $1 and id = patient_of($1, $2, true)`,
);

/** The patient of a partner's id, archived or not. */
export async function selectProfileByPartnerId(
  db: Queryable,
  businessId: string,
  partnerId: string,
): Promise<PatientProfile | undefined> {
  const [row] = await db.query<PatientProfile>(byUsername, [businessId, partnerId]);
  return row;
}

const byMobile = sql(
  'select_patient_profiles_by_mobile',
  `select ${profileColumns} from patients
   where business_id = $1 and mobile = any ($2) and archived_at is null
   order by created_at desc, id
   limit $3`,
  maxAnswerLength,
);

/** The patients of these numbers in E.164, archived ones left out, newest first. */
export async function selectProfilesByMobile(
  db: Queryable,
  businessId: string,
  mobiles: readonly string[],
  limit: number,
): Promise<PatientProfile[]> {
  return db.query<PatientProfile>(byMobile, [businessId, mobiles, limit]);
}

const searchStatement = sql('search_patients', `select ${briefColumns} from search_patients($1, $2, $3, $4, $5)`);

/** The text of a search. */
export interface PatientSearch {
  /** As it was typed: words of a name, or the beginning of a username. */
  readonly text: string;
  /** How numbers begin that are meant, in E.164. */
  readonly mobiles: readonly string[];
  /** Four or more, anywhere in a number. */
  readonly digits: string | null;
}

/** Patients whom the text finds, archived ones left out, in the order of what was found. */
export async function searchPatients(
  db: Queryable,
  businessId: string,
  { text, mobiles, digits }: PatientSearch,
  limit: number,
): Promise<PatientBrief[]> {
  return db.query<PatientBrief>(searchStatement, [businessId, text, mobiles, digits, limit]);
}

const listStatement = sql(
  'list_patients',
  `select ${briefColumns} from list_patients($1, to_timestamp($2), $3, $4, $5, $6)`,
);

/** A part of the list of all patients. */
interface PatientPage {
  /** Epoch seconds, itself included. */
  readonly since: number;
  readonly withArchived: boolean;
  /** The list goes on after this patient, or else after so many. */
  readonly afterId: string | undefined;
  readonly skipped: number;
  readonly limit: number;
}

/** Patients in the order in which they were added. */
export async function listPatients(
  db: Queryable,
  businessId: string,
  { since, withArchived, afterId, skipped, limit }: PatientPage,
): Promise<PatientBrief[]> {
  return db.query<PatientBrief>(listStatement, [businessId, since, withArchived, skipped, afterId ?? null, limit]);
}

const restoreStatement = sql(
  'restore_patient',
  `update patients set archived_at = null, updated_at = to_timestamp($3)
   where business_id = $1 and id = $2 and archived_at is not null and merged_into is null`,
);

/** Brings an archived patient back; nothing happens to one who is not archived. */
export async function restorePatient(db: Queryable, businessId: string, id: string, restoredAt: number): Promise<void> {
  await db.query(restoreStatement, [businessId, id, restoredAt]);
}

const archiveStatement = sql(
  'archive_patient',
  `update patients set archived_at = to_timestamp($3), updated_at = to_timestamp($3)
   where business_id = $1 and id = $2 and archived_at is null`,
);

/** Nothing happens to one who is archived already. */
export async function archivePatient(db: Queryable, businessId: string, id: string, archivedAt: number): Promise<void> {
  await db.query(archiveStatement, [businessId, id, archivedAt]);
}

const duplicatesStatement = sql('select_duplicate_patients', 'select id from duplicate_patients($1, $2, $3)');

/** Others with the mobile number, the birth date or age, and the name of this patient, oldest first. */
export async function selectDuplicateIds(
  db: Queryable,
  businessId: string,
  id: string,
  limit: number,
): Promise<string[]> {
  const rows = await db.query<{ id: string }>(duplicatesStatement, [businessId, id, limit]);
  return rows.map((row) => row.id);
}
