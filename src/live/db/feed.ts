import { type Queryable, sql } from '../../postgres/database.ts';

/** One change as the live feed sends it: of an appointment, or of a patient's record. */
export type LiveEventRow = LiveAppointmentRow | LivePatientRow;

interface LiveAppointmentRow {
  readonly business_id: string;
  readonly id: number;
  readonly appointment_id: string;
  readonly appointment_version: number;
  readonly event: string;
  readonly status: string;
  readonly action: string;
  readonly doctor_id: string;
  readonly clinic_id: string;
  readonly from_clinic_id: string | null;
  readonly from_doctor_id: string | null;
  /** Epoch seconds. */
  readonly start_time: number;
  readonly occurred_at: number;
  readonly patient_id: null;
}

interface LivePatientRow {
  readonly business_id: string;
  readonly id: number;
  readonly event: string;
  readonly patient_id: string;
  /** Every clinic's desks may show the patient. */
  readonly clinic_id: null;
  readonly from_clinic_id: null;
  readonly occurred_at: number;
}

export interface LiveFeedRow {
  readonly began_at: number;
  readonly last_id: number;
  readonly kept_after: number;
  /** JSON: LiveEventRow[], of every business, by id. */
  readonly events: string;
}

const readStatement = sql('read_live_feed', 'select began_at, last_id, kept_after, events from read_live_feed($1, $2)');

/**
 * Numbers what was committed since somebody last looked, and answers where the feed is.
 * @param seen answers the events after this one, at most `atMost`; none for null
 */
export async function readLiveFeed(db: Queryable, seen: number | null, atMost: number): Promise<LiveFeedRow> {
  const [row] = await db.query<LiveFeedRow>(readStatement, [seen, atMost]);
  if (row === undefined) throw new Error('the live feed has no row');
  return row;
}

const missedStatement = sql(
  'select_live_events',
  `select business_id, id, appointment_id, appointment_version, event, status, action, doctor_id, clinic_id,
     from_clinic_id, from_doctor_id, start_time, occurred_at, patient_id
   from live_events
   where business_id = $1 and id > $2 and id <= $3
     and ($4::text is null or $4 in (clinic_id, from_clinic_id) or patient_id is not null)
   order by id
   limit $5`,
);

/** A business's events after one and up to another, of one clinic or of all, by id. */
export async function selectLiveEvents(
  db: Queryable,
  range: {
    readonly businessId: string;
    readonly clinicId: string | null;
    readonly after: number;
    readonly upTo: number;
  },
  atMost: number,
): Promise<LiveEventRow[]> {
  return db.query(missedStatement, [range.businessId, range.after, range.upTo, range.clinicId, atMost]);
}

const beginAnewStatement = sql('begin_live_feed_anew', `update live_feed set numbered_at = '-infinity'`);

/** The next reader begins the feed anew: desks read everything again instead of going on where they were. */
export async function beginLiveFeedAnew(tx: Queryable): Promise<void> {
  await tx.query(beginAnewStatement);
}
