import type { Status } from '../../calendar/status.ts';
import { type Queryable, sql } from '../../postgres/database.ts';

/** The patient of an erasure, its author and its reason. */
export interface ErasureColumns {
  readonly business_id: string;
  /** The patient's id, or for a guest the appointment's. */
  readonly subject_id: string;
  readonly is_guest: boolean;
  readonly actor_kind: 'client' | 'staff' | 'system';
  readonly actor_id: string;
  readonly role: 'api' | 'staff' | 'doctor' | 'system';
  readonly on_behalf_of: string | null;
  readonly remark: string | null;
}

export interface NewErasure extends ErasureColumns {
  /** For the audit. */
  readonly address: string;
  /** Hexadecimal: of the digests of a business from its first erasure on. */
  readonly salt: string;
  /** ISO 8601: only of a patient who is not used since then. */
  readonly unused_since?: string;
}

const beginStatement = sql('begin_erasure', 'select begin_erasure($1) as begun');

/**
 * Empties the patient and marks it as erased, and notes what is left to do. False for one who has been merged into
 * another, or is used since `unused_since`.
 * @param askedAt epoch seconds
 */
export async function beginErasure(db: Queryable, erasure: NewErasure, askedAt: number): Promise<boolean> {
  const row = JSON.stringify({ ...erasure, asked_at: new Date(askedAt * 1_000).toISOString() });
  const [outcome] = await db.query<{ begun: boolean }>(beginStatement, [row]);
  return outcome?.begun === true;
}

const knownStatement = sql(
  'is_known_subject',
  `select exists (select from patients p where p.business_id = $1 and p.id = $2 and p.erased_at is null)
     or exists (select from appointments a where a.business_id = $1 and a.id = $2) as known`,
);

/** Whether there is such a patient who is not erased, or such an appointment. */
export async function isKnownSubject(db: Queryable, businessId: string, subjectId: string): Promise<boolean> {
  return (await db.query<{ known: boolean }>(knownStatement, [businessId, subjectId]))[0]?.known === true;
}

const endStatement = sql('delete_erasure', 'delete from erasures where business_id = $1 and subject_id = $2');

/** Notes that nothing is left to do. */
export async function deleteErasure(db: Queryable, businessId: string, subjectId: string): Promise<void> {
  await db.query(endStatement, [businessId, subjectId]);
}

/** An erasure that has not come to its end. */
interface UnfinishedErasure extends ErasureColumns {
  /** How often a sweep has tried to finish it. */
  readonly tries: number;
}

const unfinishedStatement = sql(
  'select_unfinished_erasures',
  `select business_id, subject_id, is_guest, actor_kind, actor_id, role, on_behalf_of, remark, tries
   from erasures
   where asked_at < to_timestamp($1) and (next_try_at is null or next_try_at <= to_timestamp($2))
   order by coalesce(next_try_at, asked_at)
   limit 100`,
);

/**
 * The erasures that wait for longest and have not come to their end.
 * @param askedBefore epoch seconds: those that were begun before then
 * @param due epoch seconds: those whose next try is until then
 */
export async function selectUnfinishedErasures(
  db: Queryable,
  askedBefore: number,
  due: number,
): Promise<UnfinishedErasure[]> {
  return db.query<UnfinishedErasure>(unfinishedStatement, [askedBefore, due]);
}

const tryStatement = sql(
  'begin_erasure_try',
  `update erasures set tries = tries + 1, next_try_at = to_timestamp($4)
   where business_id = $1 and subject_id = $2 and tries = $3
   returning subject_id`,
);

/**
 * Notes a try before it is made.
 * @param next epoch seconds: when it is tried again unless it ends
 * @returns false where another server tries it, or has finished it
 */
export async function beginErasureTry(
  db: Queryable,
  { business_id, subject_id, tries }: UnfinishedErasure,
  next: number,
): Promise<boolean> {
  return (await db.query(tryStatement, [business_id, subject_id, tries, next])).length > 0;
}

/** An appointment as far as an erasure looks at it. */
export interface ErasureState {
  readonly id: string;
  readonly version: number;
  readonly doctorId: string;
  readonly status: Status;
  /** Beside custom attributes. */
  readonly hasPersonalData: boolean;
  /** JSON text. */
  readonly customAttributes: string | null;
  /** It was booked for a patient who was not registered then. */
  readonly wasGuests: boolean;
}

const stateColumns = `
  a.id, a.version, a.doctor_id as "doctorId", a.status, num_nonnulls(
    a.notes, a.reason, a.partner_meta, a.display_meta, a.video_connect, a.prescription_id, a.prescription_url,
    a.guest_name, a.guest_mobile, a.partner_appointment_id
  ) > 0 as "hasPersonalData", a.custom_attributes::text as "customAttributes",
  exists (
    select from appointment_history h
    where h.business_id = a.business_id and h.appointment_id = a.id and h.action = 'assign_patient'
  ) as "wasGuests"`;

const ofPatient = sql(
  'select_erasure_states',
  `select ${stateColumns} from appointments a
   where a.business_id = $1 and a.patient_id = $2 and a.id > $3
   order by a.id
   limit $4`,
);
const ofGuest = sql(
  'select_erasure_state_of_guest',
  `select ${stateColumns} from appointments a where a.business_id = $1 and a.id = $2 and a.patient_id is null`,
);

/** The next appointments of a patient after an id, or the one of a guest unless it has a patient by now. */
export async function selectErasureStates(
  db: Queryable,
  { business_id, subject_id, is_guest }: ErasureColumns,
  afterId: string,
  limit: number,
): Promise<ErasureState[]> {
  if (!is_guest) return db.query<ErasureState>(ofPatient, [business_id, subject_id, afterId, limit]);
  return afterId === '' ? db.query<ErasureState>(ofGuest, [business_id, subject_id]) : [];
}

const rememberStatement = sql(
  'remember_erased_requests',
  `insert into erased_requests (business_id, digest, appointment_id, erased_at)
   select a.business_id, sha256(c.salt || convert_to(a.partner_appointment_id, 'UTF8')), a.id, to_timestamp($3)
   from appointments a
   join erasure_counts c on c.business_id = a.business_id
   where a.business_id = $1 and a.id = any ($2) and a.partner_appointment_id is not null
   on conflict on constraint erased_requests_pkey do nothing`,
);

/** Keeps repeats of the requests that booked these appointments from booking again, once the partner's ids are gone. */
export async function rememberErasedRequests(
  db: Queryable,
  businessId: string,
  appointmentIds: readonly string[],
  now: number,
): Promise<void> {
  await db.query(rememberStatement, [businessId, appointmentIds, now]);
}

const forgetStatement = sql(
  'delete_old_erased_requests',
  'delete from erased_requests where erased_at < to_timestamp($1)',
);

/** @param before epoch seconds */
export async function deleteOldErasedRequests(db: Queryable, before: number): Promise<void> {
  await db.query(forgetStatement, [before]);
}

const recordsStatement = sql('erase_records', 'select erase_records($1, $2)');

/** Empties the records beside an appointment: remarks, and events that are not published yet. */
export async function eraseRecords(db: Queryable, businessId: string, appointmentId: string): Promise<void> {
  await db.query(recordsStatement, [businessId, appointmentId]);
}

const deliveriesStatement = sql(
  'select_deliveries_of_appointments',
  'select position from webhook_deliveries where business_id = $1 and appointment_id = any ($2) order by position',
);

interface Delivery {
  readonly position: number;
}

/** The positions of the deliveries about these appointments, sent or not. */
export async function selectPositionsOfDeliveries(
  db: Queryable,
  businessId: string,
  appointmentIds: readonly string[],
): Promise<number[]> {
  const deliveries = await db.query<Delivery>(deliveriesStatement, [businessId, appointmentIds]);
  return deliveries.map(({ position }) => position);
}

const bodiesStatement = sql(
  'select_delivery_bodies',
  'select position, body from webhook_deliveries where business_id = $1 and position = any ($2::bigint[])',
);

interface DeliveryBody extends Delivery {
  readonly body: string;
}

/** Of a few deliveries at a time: the bodies of one patient may be more than fits into memory. */
export async function selectDeliveryBodies(
  db: Queryable,
  businessId: string,
  positions: readonly number[],
): Promise<DeliveryBody[]> {
  return db.query<DeliveryBody>(bodiesStatement, [businessId, positions]);
}

const partnerIdStatement = sql('erase_partner_patient_id', 'select erase_partner_patient_id($1, $2)');
const formerDeliveriesStatement = sql(
  'select_deliveries_of_patients',
  `select d.position from webhook_deliveries d
   where d.business_id = $1 and has_undone_merge($1, $2)
     and exists (select from unnest($2::text[]) as id where strpos(d.body, id) > 0)`,
);

/**
 * Takes the partner's id of these patients out of events that are not published yet, of whichever appointment.
 * @returns the positions of deliveries that name one of them, where a merge into one of them was undone
 */
export async function erasePartnerPatientId(
  db: Queryable,
  businessId: string,
  patientIds: readonly string[],
): Promise<number[]> {
  await db.query(partnerIdStatement, [businessId, patientIds]);
  const deliveries = await db.query<Delivery>(formerDeliveriesStatement, [businessId, patientIds]);
  return deliveries.map(({ position }) => position);
}

const updateBodiesStatement = sql(
  'update_delivery_bodies',
  `update webhook_deliveries d set body = changed.body
   from unnest($2::bigint[], $3::text[]) as changed (position, body)
   where d.business_id = $1 and d.position = changed.position`,
);

export async function updateDeliveryBodies(
  db: Queryable,
  businessId: string,
  bodies: readonly DeliveryBody[],
): Promise<void> {
  const values = [businessId, bodies.map(({ position }) => position), bodies.map(({ body }) => body)];
  await db.query(updateBodiesStatement, values);
}

const answersStatement = sql(
  'erase_webhook_answers',
  `update webhook_tries t set answer = null
   from webhook_deliveries d
   where d.business_id = $1 and d.appointment_id = any ($2) and t.delivery = d.position and t.answer is not null`,
);

/** Forgets what receivers answered: they may have answered what they were sent. */
export async function eraseWebhookAnswers(
  db: Queryable,
  businessId: string,
  appointmentIds: readonly string[],
): Promise<void> {
  await db.query(answersStatement, [businessId, appointmentIds]);
}
