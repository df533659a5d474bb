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
  /** The author of the change, as the history has it; nulls where the history has none. */
  readonly actor_kind: string | null;
  readonly actor_id: string | null;
  /** Of a user of the staff, as it is now. */
  readonly actor_name: string | null;
  readonly actor_role: string | null;
  readonly on_behalf_of: string | null;
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
  `select l.business_id, l.id, l.appointment_id, l.appointment_version, l.event, l.status, l.action, l.doctor_id,
     l.clinic_id, l.from_clinic_id, l.from_doctor_id, l.start_time, l.occurred_at, l.patient_id,
     h.actor_kind, h.actor_id, s.name as actor_name, h.role as actor_role, h.on_behalf_of
   from live_events l
   left join appointment_history h
     on h.business_id = l.business_id and h.appointment_id = l.appointment_id and h.version = l.appointment_version
   left join staff s on h.actor_kind = 'staff' and s.business_id = h.business_id and s.id = h.actor_id
   where l.business_id = $1 and l.id > $2 and l.id <= $3
     and ($4::text is null or $4 in (l.clinic_id, l.from_clinic_id) or l.patient_id is not null)
   order by l.id
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
