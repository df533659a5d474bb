import { type Queryable, sql, type Statement } from '../../postgres/database.ts';

/** What is kept of a patient, by our ids and in the order of an export. */
interface KeptOfPatient {
  /** Those who were merged into the patient, too. */
  readonly patients: readonly string[];
  readonly merges: readonly string[];
  readonly consents: readonly string[];
  readonly appointments: readonly string[];
}

const keptStatement = sql(
  'select_kept_of_patient',
  `with people as (
     select p.id, p.created_at from patients p
     where p.business_id = $1 and (p.id = $2 or p.merged_into = $2)
   )
   select
     array(select p.id from people p order by p.created_at, p.id) as patients,
     array(
       select m.id from patient_merges m
       where m.business_id = $1 and (m.left_id = $2 or m.merged_id in (select p.id from people p))
       order by m.merged_at, m.id
     ) as merges,
     array(
       select c.id from patient_consents c
       where c.business_id = $1 and c.patient_id in (select p.id from people p)
       order by c.at, c.id
     ) as consents,
     array(
       select a.id from appointments a
       where a.business_id = $1 and a.patient_id in (select p.id from people p)
       order by a.start_at, a.id
     ) as appointments`,
);

/** The ids alone: some 40 bytes of each appointment. */
export async function selectKeptOfPatient(
  db: Queryable,
  businessId: string,
  patientId: string,
): Promise<KeptOfPatient> {
  const [kept] = await db.query<KeptOfPatient>(keptStatement, [businessId, patientId]);
  return kept ?? { patients: [], merges: [], consents: [], appointments: [] };
}

interface ExportedRow {
  /** JSON text. */
  readonly record: string;
}

const patientsStatement = recordsStatement(
  'export_patients',
  `select id, partner_id, designation, first_name, middle_name, last_name, gender, date_of_birth, from_age, mobile,
     email, address, tag, partner_meta, relations, blood_group, abha, extras, created_at, updated_at, archived_at,
     erased_at, merged_into
   from patients`,
);

const mergesStatement = recordsStatement(
  'export_patient_merges',
  `select id, merged_id, left_id, merged_at, actor_kind, actor_id, role, on_behalf_of, remark, fields, undone_at
   from patient_merges`,
);

const consentsStatement = recordsStatement(
  'export_patient_consents',
  `select id, patient_id, purpose, given, at, recorded_at, actor_kind, actor_id, role, on_behalf_of
   from patient_consents`,
);

/** The rows with these ids, in the order of the ids; one that is gone meanwhile is left out. */
function recordsStatement(name: string, select: string): Statement {
  return sql(
    name,
    `select export_record(r) as record
     from (${select} where business_id = $1 and id = any ($2::text[])) r
     order by array_position($2::text[], r.id)`,
  );
}

type SelectRecords<Key> = (db: Queryable, businessId: string, keys: readonly Key[]) => Promise<string[]>;

/** JSON texts of the rows with these ids. */
export const selectPatientRecords = recordsBy<string>(patientsStatement);
export const selectMergeRecords = recordsBy<string>(mergesStatement);
export const selectConsentRecords = recordsBy<string>(consentsStatement);

function recordsBy<Key>(statement: Statement): SelectRecords<Key> {
  return async (db, businessId, keys) => recordsOf(await db.query<ExportedRow>(statement, [businessId, keys]));
}

function recordsOf(rows: readonly ExportedRow[]): string[] {
  return rows.map(({ record }) => record);
}

/** The lists of an appointment that may be long: what they have is read by version or position. */
type LongList = 'history' | 'events' | 'deliveries';

/** An appointment, and by what its lists are read: the first keys of each. */
export interface ExportedAppointment extends ExportedRow, Readonly<Record<LongList, readonly number[]>> {
  readonly id: string;
  /** JSON texts: they are small, and there is one of each time that an appointment had. */
  readonly reminders: readonly string[];
}

const appointmentsStatement = sql(
  'export_appointments',
  `select r.id, export_record(r) as record,
     array(
       select h.version from appointment_history h
       where h.business_id = $1 and h.appointment_id = r.id
       order by h.version
       limit $3
     ) as history,
     array(
       select export_record(m) from (
         select kind, start_at, reminded_at from appointment_reminders
         where business_id = $1 and appointment_id = r.id
       ) m
       order by m.reminded_at, m.kind, m.start_at
     ) as reminders,
     array(
       select o.position from outbox o
       where o.business_id = $1 and o.appointment_id = r.id
       order by o.position
       limit $3
     ) as events,
     array(
       select d.position from webhook_deliveries d
       where d.business_id = $1 and d.appointment_id = r.id
       order by d.position
       limit $3
     ) as deliveries
   from (
     select id, partner_appointment_id, patient_id, doctor_id, clinic_id, service_id, status, mode, channel,
       practice_date, token, start_at, end_at, custom_attributes, video_connect, partner_meta, display_meta, notes,
       reason, prescription_id, prescription_url, guest_name, guest_mobile, created_by, created_at, updated_at,
       checked_in_at, started_at, ended_at, previous_ids, next_id, follow_up_of
     from appointments
     where business_id = $1 and id = any ($2::text[])
   ) r
   order by array_position($2::text[], r.id)`,
);

/** The appointments with these ids, in the order of the ids; one that is gone meanwhile is left out. */
export async function selectExportedAppointments(
  db: Queryable,
  businessId: string,
  ids: readonly string[],
  maxKeys: number,
): Promise<ExportedAppointment[]> {
  return db.query<ExportedAppointment>(appointmentsStatement, [businessId, ids, maxKeys]);
}

const keysStatements: Readonly<Record<LongList, Statement>> = {
  history: sql(
    'select_further_versions',
    `select version as key from appointment_history
     where business_id = $1 and appointment_id = $2 and version > $3
     order by version
     limit $4`,
  ),
  events: sql(
    'select_further_events',
    `select position as key from outbox
     where business_id = $1 and appointment_id = $2 and position > $3
     order by position
     limit $4`,
  ),
  deliveries: sql(
    'select_further_deliveries',
    `select position as key from webhook_deliveries
     where business_id = $1 and appointment_id = $2 and position > $3
     order by position
     limit $4`,
  ),
};

/** The keys of a list behind one of them. */
export async function selectFurtherKeys(
  db: Queryable,
  businessId: string,
  appointmentId: string,
  list: LongList,
  after: number,
  maxKeys: number,
): Promise<number[]> {
  const values = [businessId, appointmentId, after, maxKeys];
  return (await db.query<{ key: number }>(keysStatements[list], values)).map(({ key }) => key);
}

const historyStatement = sql(
  'export_appointment_history',
  `select export_record(r) as record
   from (
     select h.version, h.at, h.action, h.from_status, h.to_status, h.actor_kind, h.actor_id, h.role, h.on_behalf_of,
       h.changes, k.remark
     from appointment_history h
     left join appointment_remarks k
       on k.business_id = h.business_id and k.appointment_id = h.appointment_id and k.version = h.version
     where h.business_id = $1 and h.appointment_id = $2 and h.version = any ($3::integer[])
   ) r
   order by r.version`,
);

/** JSON texts of changes of an appointment, with their remarks. */
export async function selectHistoryRecords(
  db: Queryable,
  businessId: string,
  appointmentId: string,
  versions: readonly number[],
): Promise<string[]> {
  return recordsOf(await db.query<ExportedRow>(historyStatement, [businessId, appointmentId, versions]));
}

const eventsStatement = sql(
  'export_events',
  `select export_record(r) as record
   from (
     select position, event_id, event, occurred_at, data from outbox
     where business_id = $1 and position = any ($2::bigint[])
   ) r
   order by r.position`,
);

const deliveriesStatement = sql(
  'export_deliveries',
  `select export_record(r) as record
   from (
     select position, id, subscription_id, event, state, created_at, body::json as body from webhook_deliveries
     where business_id = $1 and position = any ($2::bigint[])
   ) r
   order by r.position`,
);

/** JSON texts of what is at these positions. */
export const selectEventRecords = recordsBy<number>(eventsStatement);
export const selectDeliveryRecords = recordsBy<number>(deliveriesStatement);
