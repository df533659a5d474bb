import { type Queryable, sql } from '../../postgres/database.ts';

/** A bare event of an appointment: nothing of it changes. */
export interface BareEvent {
  readonly businessId: string;
  readonly appointmentId: string;
  /** The version that it was decided on. */
  readonly version: number;
  /** Null: a reminder, of which the database knows the name. */
  readonly event: string | null;
  /** With the video call of the appointment. */
  readonly addsVideo: boolean;
  /** Written once, however often it is tried. */
  readonly eventId: string;
  /** Of the client that asks. */
  readonly clientId: string;
  /** Epoch seconds. */
  readonly now: number;
}

const insertStatement = sql(
  'insert_bare_event',
  'select insert_bare_event($1, $2, $3, $4, $5, $6, $7, to_timestamp($8)) as is_current',
);

/** Puts an event into the outbox; false where the appointment is no longer in that version. */
export async function insertBareEvent(
  db: Queryable,
  { businessId, appointmentId, version, event, addsVideo, eventId, clientId, now }: BareEvent,
): Promise<boolean> {
  const [row] = await db.query<{ readonly is_current: boolean }>(insertStatement, [
    businessId,
    appointmentId,
    version,
    event,
    eventId,
    clientId,
    addsVideo,
    now,
  ]);
  return row?.is_current === true;
}

const practiceStatement = sql(
  'insert_practice_event',
  `insert into outbox (business_id, event_id, event, client_id, occurred_at, data)
   select $1, $2, $3, $4, to_timestamp($5), json_build_object(
     'doctor_id', d.id, 'partner_doctor_id', coalesce(d.partner_id, ''), 'clinic_id', c.id,
     'partner_clinic_id', coalesce(c.partner_id, ''),
     'created_at', floor($5)::bigint, 'modified_at', floor($5)::bigint, 'partner_meta', '{}'::json
   )
   from doctors d, clinics c
   where d.business_id = $1 and d.id = $6 and c.business_id = $1 and c.id = $7
     -- Asked again under the same Idempotency-Key, by somebody who does not know how the first try ended.
     and not exists (select from outbox o where o.business_id = $1 and o.appointment_id is null and o.event_id = $2)`,
);

const existsStatement = sql(
  'has_bare_event',
  'select from outbox o where o.business_id = $1 and o.appointment_id = $2 and o.event_id = $3',
);

/** Whether the event of this id has been written. */
export async function hasBareEvent(
  db: Queryable,
  businessId: string,
  appointmentId: string,
  eventId: string,
): Promise<boolean> {
  return (await db.query(existsStatement, [businessId, appointmentId, eventId])).length > 0;
}

/** Puts an event of a doctor at a clinic into the outbox, once. */
export async function insertPracticeEvent(
  db: Queryable,
  event: Pick<BareEvent, 'businessId' | 'eventId' | 'clientId' | 'now'> & {
    readonly event: string;
    readonly doctorId: string;
    readonly clinicId: string;
  },
): Promise<void> {
  const { businessId, eventId, clientId, now, doctorId, clinicId } = event;
  await db.query(practiceStatement, [businessId, eventId, event.event, clientId, now, doctorId, clinicId]);
}

const remindStatement = sql('send_due_reminders', 'select send_due_reminders(to_timestamp($1), $2) as count');

/** Reminds of what is due, of every business; answers of how many. @param now epoch seconds */
export async function sendDueReminders(db: Queryable, now: number, atMost: number): Promise<number> {
  const [row] = await db.query<{ readonly count: number }>(remindStatement, [now, atMost]);
  return row?.count ?? 0;
}

const sweepStatement = sql(
  'delete_old_reminders',
  'delete from appointment_reminders where start_at < to_timestamp($1)',
);

/** Forgets of which times before an instant was reminded. */
export async function deleteOldReminders(db: Queryable, before: number): Promise<void> {
  await db.query(sweepStatement, [before]);
}
