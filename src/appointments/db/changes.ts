import type { HistoryAction } from '../domain/history.ts';
import type { Status } from '../../calendar/status.ts';
import type { AppointmentState } from '../../calendar/appointment-state.ts';
import type { BookingOutcome, BookingRequest } from './booking.ts';
import type { PatientConflicts } from '../../calendar/settings.ts';
import { type Queryable, sql } from '../../postgres/database.ts';
import type { ConflictsColumn } from './patient-conflicts.ts';

const decidingColumns = `a.id, a.version, a.partner_appointment_id as "partnerId", a.doctor_id as "doctorId",
  a.clinic_id as "clinicId",
    a.patient_id as "patientId", p.partner_id as "partnerPatientId", a.service_id as "serviceId", a.status, a.mode,
    a.channel, a.practice_date as "practiceDate", a.token, a.calls,
    a.called_at as "calledAt", a.start_at as "startAt", a.end_at as "endAt", a.occupied_from as "occupiedFrom",
    a.occupied_until as "occupiedUntil", a.seated, a.overbooked, a.is_dummy as "isDummy",
    a.checked_in_at as "checkedInAt", a.started_at as "startedAt",
    a.ended_at as "endedAt", a.prescription_id as "prescriptionId", a.prescription_url as "prescriptionUrl",
    a.previous_ids as "previousIds", a.next_id as "nextId", a.follow_up_of as "followUpOf"`;

/** Columns that may have many kilobytes each, by the members of an AppointmentState. */
const contents = {
  customAttributes: 'custom_attributes',
  videoConnect: 'video_connect',
  partnerMeta: 'partner_meta',
  displayMeta: 'display_meta',
  notes: 'notes',
  reason: 'reason',
};

const columnsWith = (content: (column: string) => string): string =>
  [decidingColumns, ...Object.entries(contents).map(([member, column]) => `${content(column)} as "${member}"`)].join(
    ', ',
  );

/** Columns of an AppointmentState; the appointment is `a`, its patient `p`. */
export const stateColumns = columnsWith((column) => `a.${column}`);

const joined = `
  from appointments a
  left join patients p on p.business_id = a.business_id and p.id = a.patient_id`;

/** An AppointmentState with its joins. */
const appointmentStateSelect = `select ${stateColumns} ${joined}`;
/** The same with null for each of its contents: for decisions about many appointments, which look at none. */
export const briefStateSelect = `select ${columnsWith(() => 'null')} ${joined}`;

/** The most characters of the appointments that one decision is about: many times those of a doctor's year. */
export const maxDecidedLength = 8_000_000;

const byId = sql('select_appointment_state', `${appointmentStateSelect}\n where a.business_id = $1 and a.id = $2`);
const byPartnerId = sql(
  'select_appointment_state_by_partner_id',
  `${appointmentStateSelect}\n where a.business_id = $1 and a.partner_appointment_id = $2`,
);

/** An appointment by our id or the partner's, for deciding a change of it. */
export async function selectAppointmentState(
  db: Queryable,
  businessId: string,
  id: string,
  isPartnerId: boolean,
): Promise<AppointmentState | undefined> {
  const [row] = await db.query<AppointmentState>(isPartnerId ? byPartnerId : byId, [businessId, id]);
  return row;
}

const byIds = sql(
  'select_appointment_states',
  `${briefStateSelect}\n where a.business_id = $1 and a.id = any ($2)`,
  maxDecidedLength,
);

/** Appointments by our ids, in no order, without their contents. @throws RowsTooLarge */
export async function selectAppointmentStates(
  db: Queryable,
  businessId: string,
  ids: readonly string[],
): Promise<AppointmentState[]> {
  return db.query<AppointmentState>(byIds, [businessId, ids]);
}

/** Columns of appointments that a change sets. Instants are ISO 8601 texts. */
export type ColumnChanges = Readonly<
  Partial<
    Record<
      | 'partner_appointment_id'
      | 'doctor_id'
      | 'clinic_id'
      | 'patient_id'
      | 'service_id'
      | 'mode'
      | 'practice_date'
      | 'start_at'
      | 'end_at'
      | 'occupied_from'
      | 'occupied_until'
      | 'seated'
      | 'overbooked'
      | 'is_dummy'
      | 'custom_attributes'
      | 'video_connect'
      | 'partner_meta'
      | 'display_meta'
      | 'notes'
      | 'reason'
      | 'prescription_id'
      | 'prescription_url'
      | 'guest_name'
      | 'guest_mobile'
      | 'queue_position'
      | 'calls'
      | 'called_at'
      | 'checked_in_at'
      | 'started_at'
      | 'ended_at'
      | 'next_id',
      unknown
    > & { status: Status }
  >
>;

/** The members of a request that its history and its events keep. */
export interface ChangeRecord {
  readonly business_id: string;
  readonly remark: string | null;
  readonly event_id: string;
  readonly status_event_id: string;
  readonly actor_kind: string;
  readonly actor_id: string;
  readonly role: string;
  readonly on_behalf_of: string | null;
  /** Of the request, the same on every try of one Idempotency-Key; null without a key. */
  readonly seed: string | null;
  /** Epoch seconds. */
  readonly now: number;
}

/** One element of the array that the SQL function change_appointments takes; its type is in the baseline. */
export interface AppointmentChange extends ChangeRecord {
  readonly appointment_id: string;
  readonly expected_version: number;
  /**
   * The version of the rows beside the appointment's own that the caller has seen, see shown_version; null where they
   * do not count.
   */
  readonly shown_version: string | null;
  /** Null where schedules had no part in the decision. */
  readonly catalog_version: number | null;
  /** The doctors whose seats and tokens are touched, old and new. */
  readonly doctor_ids: readonly string[];
  readonly action: HistoryAction;
  readonly columns: ColumnChanges;
  /** Names of changed contents; the history shows the names and does not keep the contents. */
  readonly fields: readonly string[];
  /** Whether the change was given a place; else the appointment stays in the session that it has. */
  readonly is_placed: boolean;
  /** The session of that place; null where none has it. */
  readonly session_id: string | null;
  readonly may_overbook: boolean;
  /** Null keeps it, 0 gives the next of the new doctor, clinic and day, else this one. */
  readonly token: number | null;
  /** `address_lines`: those that change, null for one that is cleared; the others stay as they are then. */
  readonly patient_columns: Readonly<Record<string, unknown>> | null;
  /** Null where it gives no time. */
  readonly patient_conflicts: PatientConflicts | null;
}

export interface ChangeOutcome extends ConflictsColumn {
  readonly outcome: 'CHANGED' | 'STALE' | 'TAKEN' | 'TOKEN_TAKEN' | 'PATIENT_CONFLICT';
  readonly token: number | null;
}

const changeStatement = sql(
  'change_appointments',
  `with changed as materialized (
     select c.*, case when c.outcome = 'CHANGED' then ($3::text[])[c.position] end as warned_id
     from change_appointments($1) with ordinality as c (outcome, token, position)
   )
   select c.outcome, c.token, o.conflicts
   from changed as c
   left join conflicts_of_appointments(
     $2, array(select warned_id from changed where warned_id is not null), $4
   ) as o on o.appointment_id = c.warned_id
   order by c.position`,
);

/**
 * Changes appointments of one business in one transaction; one outcome for each, in their order.
 * @param changes an array of AppointmentChange as JSON text, in which the JSON columns stand verbatim
 * @param asking the same changes, where those that warn are to answer which other appointments they overlap
 */
export async function changeAppointments(
  db: Queryable,
  changes: string,
  asking: readonly AppointmentChange[] = [],
): Promise<ChangeOutcome[]> {
  const warned = asking.map((change) => (change.patient_conflicts === 'warn' ? change.appointment_id : null));
  return db.query<ChangeOutcome>(changeStatement, [
    changes,
    asking[0]?.business_id ?? null,
    warned,
    asking[0]?.now ?? null,
  ]);
}

/** A change that was made, of the history. */
export interface ChangeMade {
  readonly appointmentId: string;
  /** Of the appointment, since then. */
  readonly version: number;
}

const madeStatement = sql(
  'select_changes_made',
  `select h.appointment_id as "appointmentId", h.version
   from appointment_history h
   where h.business_id = $1 and h.seed = $2`,
);

/** The changes that the request with this seed has made. */
export async function selectChangesMade(db: Queryable, businessId: string, seed: string): Promise<ChangeMade[]> {
  return db.query<ChangeMade>(madeStatement, [businessId, seed]);
}

const replaceStatement = sql(
  'replace_appointment',
  `select r.outcome, r.appointment_id, r.token, r.status,
     case when $3 and r.outcome = 'BOOKED' then (
       select c.conflicts from conflicts_of_appointments($4, array[r.appointment_id], $5) as c
     ) end as conflicts
   from replace_appointment($1, $2) as r`,
);

/**
 * Ends one appointment as rescheduled and books the one that takes its place: both, or neither.
 * @param change an AppointmentChange as JSON text
 */
export async function replaceAppointment(
  db: Queryable,
  change: string,
  booking: BookingRequest,
): Promise<BookingOutcome> {
  const { patient_conflicts: asked, business_id: businessId, now } = booking;
  const values = [change, JSON.stringify(booking), asked === 'warn', businessId, now];
  const [outcome] = await db.query<BookingOutcome>(replaceStatement, values);
  if (outcome === undefined) throw new Error('replace_appointment answered nothing');
  return outcome;
}
