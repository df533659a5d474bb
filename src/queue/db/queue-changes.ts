import type { BookingOutcome, BookingRequest } from '../../appointments/db/booking.ts';
import type { AppointmentChange, ChangeRecord } from '../../appointments/db/changes.ts';
import { type Queryable, sql } from '../../postgres/database.ts';

interface QueueOutcome {
  /** NOTHING: nobody waits. REPEATED: the call with this seed has been made. */
  readonly outcome: 'CHANGED' | 'REPEATED' | 'NOTHING' | 'STALE';
  readonly appointment_id: string | null;
}

const callStatement = sql('call_next', 'select n.outcome, n.appointment_id from call_next($1, $2, $3) as n');

/** A call of the next patient; the database finds the appointment. */
interface CallRequest extends ChangeRecord {
  readonly action: AppointmentChange['action'];
  /** The one doctor of the queue. */
  readonly doctor_ids: readonly [string];
}

/**
 * Calls the first patient who waits and is not called yet. A patient who was called under the same seed is answered
 * again.
 */
export async function callNext(
  db: Queryable,
  request: CallRequest,
  clinicId: string,
  date: string,
): Promise<QueueOutcome> {
  return onlyRow(await db.query<QueueOutcome>(callStatement, [JSON.stringify(request), clinicId, date]));
}

/** The place of its queue to which an appointment goes. */
export type QueueMove =
  | { readonly kind: 'skip'; readonly places: number | null }
  | { readonly kind: 'before' | 'after'; readonly otherId: string }
  | { readonly kind: 'first' | 'last' };

const placeStatement = sql('place_in_queue', 'select p.outcome from place_in_queue($1, $2, $3, $4) as p');

/**
 * Moves an appointment to another place of its queue.
 * @param change an AppointmentChange as JSON text; the position is added to its columns
 * @returns NOTHING for an appointment that has the place already
 */
export async function placeInQueue(
  db: Queryable,
  change: string,
  move: QueueMove,
): Promise<Exclude<QueueOutcome['outcome'], 'REPEATED'>> {
  const otherId = 'otherId' in move ? move.otherId : null;
  const places = 'places' in move ? move.places : null;
  const rows = await db.query<{ readonly outcome: Exclude<QueueOutcome['outcome'], 'REPEATED'> }>(placeStatement, [
    change,
    move.kind,
    otherId,
    places,
  ]);
  return onlyRow(rows).outcome;
}

/** The ids that name a patient in a booking, and their places. */
export type PatientRequest = Pick<
  BookingRequest,
  | 'business_id'
  | 'doctor_id'
  | 'patient_id'
  | 'partner_patient_id'
  | 'patient_details'
  | 'can_add_patient'
  | 'patient_conflicts'
  | 'most_patients'
  | 'now'
>;

const patientStatement = sql(
  'assign_patient',
  `select case g.outcome when 'ADDED' then 'BOOKED' else g.outcome end as outcome,
     case when $3 and g.outcome in ('BOOKED', 'ADDED') then (
       select c.conflicts from conflicts_of_appointments($4, array[g.appointment_id], $5) as c
     ) end as conflicts,
     case when g.outcome = 'ADDED' then duplicates_of_appointment($4, g.appointment_id) end as duplicates
   from assign_patient($1, $2) as g`,
);

/**
 * Assigns a patient to a walk-in who is not registered.
 * @param change an AppointmentChange as JSON text, in which columns do not count
 * @returns BOOKED, STALE, PATIENT_UNKNOWN, OVER_PATIENTS or PATIENT_CONFLICT
 */
export async function assignPatient(
  db: Queryable,
  change: string,
  patient: PatientRequest,
): Promise<Pick<BookingOutcome, 'outcome' | 'conflicts' | 'duplicates'>> {
  const { patient_conflicts: asked, business_id: businessId, now } = patient;
  const values = [change, JSON.stringify(patient), asked === 'warn', businessId, now];
  return onlyRow(
    await db.query<Pick<BookingOutcome, 'outcome' | 'conflicts' | 'duplicates'>>(patientStatement, values),
  );
}

function onlyRow<Outcome>([outcome]: readonly Outcome[]): Outcome {
  if (outcome === undefined) throw new Error('a change of the queue answered nothing');
  return outcome;
}
