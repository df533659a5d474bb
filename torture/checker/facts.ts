import type pg from 'pg';

/** One state of an appointment, as the database recorded it, in the order in which they became true. */
export interface AppointmentState {
  readonly position: number;
  readonly transaction: string;
  readonly id: string;
  readonly version: number;
  readonly status: string;
  readonly seated: boolean;
  readonly doctor: string;
  readonly clinic: string;
  readonly session: string | null;
  readonly date: string;
  readonly token: number | null;
  /** Epoch seconds. */
  readonly from: number;
  readonly until: number;
  readonly overbooked: boolean;
}

export interface SeatsState {
  readonly position: number;
  readonly session: string;
  readonly seats: number;
}

export interface AppointmentRow {
  readonly id: string;
  readonly partner_id: string | null;
  /** The request that made it, as its partner_meta says. */
  readonly asked: string | null;
  readonly doctor: string;
  readonly clinic: string;
  readonly status: string;
  readonly token: number | null;
  readonly date: string;
  readonly version: number;
  readonly overbooked: boolean;
  readonly previous_ids: readonly string[];
  readonly next_id: string | null;
  readonly patient: string | null;
  readonly start: number;
  readonly has_claim: boolean;
  readonly holds_seat: boolean;
}

export interface HistoryRow {
  readonly appointment: string;
  readonly version: number;
  readonly actor: string;
  /** The request that made the change. */
  readonly asked: string | null;
  readonly action: string;
  readonly from_status: string | null;
  readonly to_status: string;
  readonly changes: Readonly<Record<string, unknown>>;
}

export interface EventRow {
  readonly position: number;
  readonly id: string;
  readonly event: string;
  readonly appointment: string;
  readonly version: number;
  readonly transaction: string;
  readonly status: string;
}

export interface Facts {
  readonly states: readonly AppointmentState[];
  readonly seats: readonly SeatsState[];
  readonly appointments: ReadonlyMap<string, AppointmentRow>;
  /** By appointment, each in the order of its versions. */
  readonly history: ReadonlyMap<string, readonly HistoryRow[]>;
  readonly events: readonly EventRow[];
  readonly patients: readonly {
    readonly id: string;
    readonly partner_id: string | null;
    readonly merged_into: string | null;
  }[];
  readonly merges: readonly { readonly merged: string; readonly into: string; readonly asked: string | null }[];
  readonly leaves: readonly { readonly id: string; readonly reason: string }[];
  readonly orphans: readonly string[];
}

/** Reads everything, by statements of the checker's own. */
export async function readFacts(client: pg.Client): Promise<Facts> {
  const rows = async <T extends pg.QueryResultRow>(text: string): Promise<T[]> => (await client.query<T>(text)).rows;
  const history = new Map<string, HistoryRow[]>();
  for (const row of await rows<HistoryRow>(historyText)) {
    const own = history.get(row.appointment);
    if (own === undefined) history.set(row.appointment, [row]);
    else own.push(row);
  }
  return {
    states: await rows(statesText),
    seats: await rows(
      'select position::float8 as position, session_id as session, seats from torture_seats order by 1',
    ),
    appointments: new Map((await rows<AppointmentRow>(appointmentsText)).map((row) => [row.id, row])),
    history,
    events: await rows(eventsText),
    patients: await rows('select id, partner_id, merged_into from patients'),
    merges: await rows('select merged_id as merged, left_id as into, on_behalf_of as asked from patient_merges'),
    leaves: await rows('select id, reason from leaves'),
    orphans: (await rows<{ orphan: string }>(orphansText)).map(({ orphan }) => orphan),
  };
}

const statesText = `
  select position::float8 as position, transaction_id::text as transaction, id, version, status, seated,
    doctor_id as doctor, clinic_id as clinic, session_id as session, practice_date::text as date, token,
    extract(epoch from occupied_from)::float8 as from, extract(epoch from occupied_until)::float8 as until, overbooked
  from torture_appointments order by torture_appointments.position`;

const appointmentsText = `
  select a.id, a.partner_appointment_id as partner_id, a.partner_meta ->> 'asked' as asked, a.doctor_id as doctor,
    a.clinic_id as clinic, a.status, a.token, a.practice_date::text as date, a.version, a.overbooked, a.previous_ids,
    a.next_id, a.patient_id as patient, extract(epoch from a.start_at)::float8 as start,
    c.appointment_id is not null as has_claim,
    a.seated and a.status in ('BK', 'RV', 'IN', 'CK', 'PA', 'OG') as holds_seat
  from appointments a
  left join seat_claims c on c.business_id = a.business_id and c.appointment_id = a.id and c.doctor_id = a.doctor_id
    and c.clinic_id = a.clinic_id and c.occupied_from = a.occupied_from and c.occupied_until = a.occupied_until`;

const historyText = `
  select appointment_id as appointment, version, actor_kind as actor, on_behalf_of as asked, action, from_status,
    to_status, changes
  from appointment_history order by appointment_id, version`;

const eventsText = `
  select position::float8 as position, event_id as id, event, appointment_id as appointment,
    appointment_version as version, transaction_id::text as transaction, data ->> 'status' as status
  from outbox where appointment_id is not null and appointment_version is not null order by outbox.position`;

/** Rows that hang on an appointment that is not there, and seats that nobody has. */
const orphansText = `
  select 'history of ' || appointment_id as orphan from appointment_history h
    where not exists (select from appointments a where a.id = h.appointment_id)
  union all select 'event of ' || appointment_id from outbox o
    where appointment_id is not null and not exists (select from appointments a where a.id = o.appointment_id)
  union all select 'token of ' || appointment_id from tokens t
    where not exists (select from appointments a where a.id = t.appointment_id)
  union all select 'seat of ' || appointment_id from seat_claims c
    where appointment_id is not null and not exists (select from appointments a where a.id = c.appointment_id)`;
