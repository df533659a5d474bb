import type { PatientConflicts } from '../../calendar/settings.ts';
import { type Queryable, sql } from '../../postgres/database.ts';
import type { ConflictsColumn } from './patient-conflicts.ts';

/** One element of the array that the SQL function book_appointments takes, of its type booking_request. */
export interface BookingRequest {
  readonly business_id: string;
  readonly catalog_version: number;
  readonly appointment_id: string;
  readonly may_exist: boolean;
  readonly partner_appointment_id: string | null;
  readonly request_digest: string;
  readonly doctor_id: string;
  readonly clinic_id: string;
  readonly patient_id: string | null;
  readonly partner_patient_id: string | null;
  /** `partner_id`: of a patient who is named by `patient_id`, filled in where the patient has none. */
  readonly patient_details:
    | (Readonly<Record<string, unknown>> & { readonly id: string; readonly partner_id?: string | null })
    | null;
  readonly can_add_patient: boolean;
  readonly service_id: string | null;
  readonly mode: string;
  readonly channel: string;
  readonly status: string;
  /** Whether it takes a seat: walk-ins and dummies do not. */
  readonly seated: boolean;
  /** Without a seat and a token (rule E6). */
  readonly is_dummy: boolean;
  /** Of a walk-in who is not registered. */
  readonly guest_name: string | null;
  readonly guest_mobile: string | null;
  /** The appointments that it takes the place of, oldest first. */
  readonly previous_ids: readonly string[];
  readonly follow_up_of: string | null;
  readonly hold_id: string | null;
  readonly practice_date: string;
  readonly token: number | null;
  readonly start_at: number;
  readonly end_at: number;
  readonly occupied_from: number;
  readonly occupied_until: number;
  /** The session that lends the seat; null where none covers the time. */
  readonly session_id: string | null;
  /** Whether a limit of appointments is to be looked up. */
  readonly is_limited: boolean;
  /** Whether it may go beyond the seats. */
  readonly overbook: boolean;
  /** The other reasons that were passed over (rule C5). */
  readonly passed_over: readonly string[];
  readonly custom_attributes: string | null;
  readonly video_connect: string | null;
  readonly partner_meta: string | null;
  readonly display_meta: string | null;
  readonly notes: string | null;
  readonly reason: string | null;
  readonly event_id: string;
  readonly actor_kind: string;
  readonly actor_id: string;
  readonly role: string;
  readonly on_behalf_of: string | null;
  readonly remark: string | null;
  readonly patient_conflicts: PatientConflicts;
  /** Quotas of the business within an hour, of walk-ins where it is one; null for none. */
  readonly most_patients: number | null;
  readonly most_walk_ins: number | null;
  readonly now: number;
}

export interface BookingOutcome extends ConflictsColumn {
  readonly outcome:
    | 'BOOKED'
    | 'REPEATED'
    | 'STALE'
    | 'EXISTS'
    | 'PATIENT_UNKNOWN'
    | 'PARTNER_PATIENT_DIFFERS'
    | 'PARTNER_PATIENT_TAKEN'
    | 'PARTNER_PATIENT_ARCHIVED'
    | 'PATIENT_CONFLICT'
    | 'OVER_PATIENTS'
    | 'OVER_WALK_INS'
    | 'TAKEN'
    | 'TOKEN_TAKEN'
    | 'HOLD_UNKNOWN'
    | 'HOLD_EXPIRED';
  readonly appointment_id: string | null;
  readonly token: number | null;
  /** Of the appointment that already has the partner's id. */
  readonly status: string | null;
  /** The patients who may be the one who was added; null or left out where none was. */
  readonly duplicates?: readonly string[] | null;
}

const bookStatement = sql('book_appointments', 'select * from book_appointments($1)');

/** Books requests of one business in one transaction; one outcome for each, in their order. */
export async function bookAppointments(db: Queryable, requests: readonly BookingRequest[]): Promise<BookingOutcome[]> {
  return db.query<BookingOutcome>(bookStatement, [JSON.stringify(requests)]);
}

interface EarlierBooking {
  readonly id: string;
  readonly status: string;
  readonly is_live: boolean;
  readonly same_content: boolean;
}

const earlierStatement = sql(
  'select_earlier_booking',
  `select a.id, a.status, is_live(a.status) as is_live, a.request_digest = decode($3, 'hex') as same_content
   from appointments a
   where a.business_id = $1 and a.partner_appointment_id = $2`,
);

/** The appointment that has this partner's id, and whether the same content asked for it. */
export async function selectEarlierBooking(
  db: Queryable,
  businessId: string,
  partnerAppointmentId: string,
  requestDigest: string,
): Promise<EarlierBooking | undefined> {
  const [row] = await db.query<EarlierBooking>(earlierStatement, [businessId, partnerAppointmentId, requestDigest]);
  return row;
}

const madeStatement = sql(
  'select_made_by_request',
  `select from appointments a where a.business_id = $1 and a.id = $2 and a.request_digest = decode($3, 'hex')`,
);

/** Whether this content asked for the appointment. */
export async function wasMadeBy(
  db: Queryable,
  businessId: string,
  id: string,
  requestDigest: string,
): Promise<boolean> {
  return (await db.query(madeStatement, [businessId, id, requestDigest])).length > 0;
}
