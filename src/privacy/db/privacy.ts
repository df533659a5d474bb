import type { Status } from '../../calendar/status.ts';
import { type Queryable, sql } from '../../postgres/database.ts';

const oldPatientsStatement = sql(
  'select_old_patients',
  `select p.id, p.created_at as "createdAt",
     is_patient_unused(p.business_id, p.id, to_timestamp($2)) as "isUnused"
   from patients p
   where p.business_id = $1 and p.created_at < to_timestamp($2) and p.erased_at is null and p.merged_into is null
     and (p.created_at, p.id) > (to_timestamp($3), $4)
   order by p.created_at, p.id
   limit $5`,
);

/** A place among the patients of a business, who are in the order of their creation. */
export interface PatientPlace {
  readonly id: string;
  /** Epoch seconds. */
  readonly createdAt: number;
}

/**
 * The next patients after a place who were added before then, and whether they are not used since.
 * @param before epoch seconds
 */
export async function selectOldPatients(
  db: Queryable,
  businessId: string,
  before: number,
  after: PatientPlace,
  limit: number,
): Promise<(PatientPlace & { readonly isUnused: boolean })[]> {
  return db.query<PatientPlace & { readonly isUnused: boolean }>(oldPatientsStatement, [
    businessId,
    before,
    after.createdAt,
    after.id,
    limit,
  ]);
}

const oldNotesStatement = sql(
  'select_notes_to_forget',
  `select a.id, a.version, a.doctor_id as "doctorId", a.status from appointments a
   where a.business_id = $1 and a.start_at < to_timestamp($2) and not is_live(a.status)
     and num_nonnulls(a.notes, a.reason) > 0
   order by a.start_at, a.id
   limit $3`,
);

interface AppointmentToForget {
  readonly id: string;
  readonly version: number;
  readonly doctorId: string;
  readonly status: Status;
}

/** Appointments that are over, began before then, and have a note or a reason. @param before epoch seconds */
export async function selectNotesToForget(
  db: Queryable,
  businessId: string,
  before: number,
  limit: number,
): Promise<AppointmentToForget[]> {
  return db.query<AppointmentToForget>(oldNotesStatement, [businessId, before, limit]);
}

export interface ConsentRow {
  readonly id: string;
  readonly purpose: string;
  readonly given: boolean;
  /** Epoch seconds. */
  readonly at: number;
  readonly recordedAt: number;
  readonly actorId: string;
  readonly role: string;
  readonly onBehalfOf: string | null;
}

const insertStatement = sql(
  'insert_patient_consent',
  `insert into patient_consents
     (business_id, id, patient_id, purpose, given, at, recorded_at, actor_kind, actor_id, role, on_behalf_of)
   values ($1, $2, $3, $4, $5, to_timestamp($6), to_timestamp($7), $8, $9, $10, $11)
   on conflict on constraint patient_consents_pkey do nothing`,
);

/** A try that comes again with the same id adds nothing. */
export async function insertConsent(
  db: Queryable,
  businessId: string,
  patientId: string,
  consent: ConsentRow & { readonly actorKind: string },
): Promise<void> {
  const { id, purpose, given, at, recordedAt, actorKind, actorId, role, onBehalfOf } = consent;
  const values = [businessId, id, patientId, purpose, given, at, recordedAt, actorKind, actorId, role, onBehalfOf];
  await db.query(insertStatement, values);
}

const selectStatement = sql(
  'select_patient_consents',
  `select c.id, c.purpose, c.given, c.at, c.recorded_at as "recordedAt", c.actor_id as "actorId", c.role,
     c.on_behalf_of as "onBehalfOf"
   from patient_consents c
   join patients p on p.business_id = c.business_id and p.id = c.patient_id
   where c.business_id = $1 and (p.id = $2 or p.merged_into = $2)
   order by c.at desc, c.id desc
   limit $3`,
);

/** The newest first, with those of patients who were merged into this one. */
export async function selectConsents(
  db: Queryable,
  businessId: string,
  patientId: string,
  limit: number,
): Promise<ConsentRow[]> {
  return db.query<ConsentRow>(selectStatement, [businessId, patientId, limit]);
}
