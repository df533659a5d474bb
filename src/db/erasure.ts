import type { AppointmentState } from '../domain/appointment-state.ts';
import { selectState } from './appointment-changes.ts';
import { type Queryable, sql } from './database.ts';

const statesStatement = sql(
  'select_states_of_patient',
  `${selectState}
   where a.business_id = $1 and a.patient_id = $2
   order by a.id`,
);

/** Every appointment of a patient, for deciding a change of it. */
export async function selectPatientStates(db: Queryable, businessId: string, patientId: string): Promise<AppointmentState[]> {
  return db.query<AppointmentState>(statesStatement, [businessId, patientId]);
}

const patientStatement = sql(
  'erase_patient',
  `update patients set
     partner_id = null, designation = null, first_name = '', middle_name = null, last_name = null, date_of_birth = null,
     from_age = false, mobile = null, email = null, address = null, tag = null, partner_meta = null, relations = null,
     blood_group = null, abha = null, extras = null, first_key = '', middle_key = '', last_key = '',
     archived_at = coalesce(archived_at, to_timestamp($3)), updated_at = to_timestamp($3)
   where business_id = $1 and id = $2`,
);

const statements = [
  sql(
    'erase_remarks',
    `delete from appointment_remarks r
     using appointments a
     where a.business_id = $1 and a.patient_id = $2
       and r.business_id = a.business_id and r.appointment_id = a.id`,
  ),
  // Events that are still to be told keep their ids, and lose what a partner may have written about the patient.
  sql(
    'erase_events',
    `update outbox o set data = (o.data::jsonb || '{"partner_meta": {}, "partner_patient_id": null}')::json
     from appointments a
     where a.business_id = $1 and a.patient_id = $2
       and o.business_id = a.business_id and o.appointment_id = a.id`,
  ),
  // Answers kept for a repeat of the request; the request itself is not kept.
  sql(
    'erase_kept_answers',
    `update idempotency_keys k set body = '{}'
     where k.business_id = $1
       and (
         strpos(k.body, $2) > 0
         or exists (
           select from appointments a
           where a.business_id = $1 and a.patient_id = $2 and strpos(k.body, a.id) > 0
         )
       )`,
  ),
];

/**
 * Takes what tells who the patient is out of every table but the appointments, which change one by one.
 * @param now epoch seconds
 */
export async function erasePersonalData(tx: Queryable, businessId: string, patientId: string, now: number): Promise<void> {
  await tx.query(patientStatement, [businessId, patientId, now]);
  for (const statement of statements) await tx.query(statement, [businessId, patientId]);
}
