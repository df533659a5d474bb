import type { QueueEntry } from '../domain/entry.ts';
import { maxAnswerLength, RowsTooLarge } from '../../postgres/bounded-rows.ts';
import { type Queryable, sql, type Statement } from '../../postgres/database.ts';

/** One day of practice at a clinic, of one doctor or of all. */
export interface QueueFilter {
  readonly clinicId: string;
  readonly doctorId: string | undefined;
  /** YYYY-MM-DD */
  readonly date: string;
}

const epoch = (column: string): string => `extract(epoch from a.${column})`;

/** The members of a QueueEntry. */
const members: Readonly<Record<keyof QueueEntry, string>> = {
  id: 'a.id',
  partnerId: 'a.partner_appointment_id',
  doctorId: 'a.doctor_id',
  partnerDoctorId: 'd.partner_id',
  status: 'a.status',
  mode: 'a.mode',
  channel: 'a.channel',
  token: 'a.token',
  startAt: epoch('start_at'),
  endAt: epoch('end_at'),
  isDummy: 'a.is_dummy',
  overbooked: 'a.overbooked',
  calls: 'a.calls',
  calledAt: epoch('called_at'),
  checkedInAt: epoch('checked_in_at'),
  startedAt: epoch('started_at'),
  endedAt: epoch('ended_at'),
  patientId: 'a.patient_id',
  partnerPatientId: 'p.partner_id',
  firstName: 'p.first_name',
  middleName: 'p.middle_name',
  lastName: 'p.last_name',
  mobile: 'p.mobile',
  gender: 'p.gender',
  // On the day of the visit, so that it does not change while the row stays as it is.
  age: 'extract(year from age(a.practice_date, p.date_of_birth))',
  ageMonths: `case when not p.from_age and p.date_of_birth > a.practice_date - interval '2 years'
    then 12 * extract(year from age(a.practice_date, p.date_of_birth))
      + extract(month from age(a.practice_date, p.date_of_birth)) end`,
  guestName: 'a.guest_name',
  guestMobile: 'a.guest_mobile',
  serviceId: 'a.service_id',
  serviceName: 's.name',
  serviceMinutes: 's.duration_minutes',
  customAttributes: 'a.custom_attributes::text',
  displayMeta: 'a.display_meta::text',
  reason: 'a.reason',
  hasNotes: 'a.notes is not null',
  videoUrl: `a.video_connect ->> 'url'`,
};

/** Kilobytes of each where a program writes them so. */
const longMembers = new Set<string>([
  'customAttributes',
  'displayMeta',
  'reason',
  'videoUrl',
] satisfies (keyof QueueEntry)[]);

const entryJson = (withLong: boolean): string =>
  `json_build_object(${Object.entries(members)
    .map(([name, value]) => `'${name}', ${withLong || !longMembers.has(name) ? value : 'null'}`)
    .join(', ')})::text`;

/** Which versions of which rows make an entry: who wrote each, and where it stands. */
const version = (withLong: boolean): string =>
  `concat('${withLong ? '' : 'short '}', ${['a', 'd', 'p', 's'].map((row) => `${row}.ctid, ${row}.xmin`).join(`, ' ', `)})`;

/** An entry of a queue. */
export interface QueueRow {
  /** Another text whenever anything of it is another. */
  readonly version: string;
  /** A QueueEntry as JSON; null for one whose version the caller knows. */
  readonly entry: string | null;
}

const entries = (name: string, filter: string, withLong: boolean): Statement =>
  sql(
    name,
    `select v.version, case when not $4::jsonb ? v.version then ${entryJson(withLong)} end as entry
     from appointments a
     join businesses b on b.id = a.business_id
     join doctors d on d.business_id = a.business_id and d.id = a.doctor_id
     left join patients p on p.business_id = a.business_id and p.id = a.patient_id
     left join services s on s.business_id = a.business_id and s.id = a.service_id
     cross join lateral (select ${version(withLong)} as version) as v
     where a.business_id = $1 and a.clinic_id = $2 and a.practice_date = $3
       ${filter}
     order by a.doctor_id, queue_place(a, b.queue_order) nulls last, a.token, a.start_at, a.id`,
    withLong ? maxAnswerLength : undefined,
  );

const whole = {
  ofClinic: entries('select_queue_of_clinic', '', true),
  ofDoctor: entries('select_queue_of_doctor', 'and a.doctor_id = $5', true),
};
const short = {
  ofClinic: entries('select_short_queue_of_clinic', '', false),
  ofDoctor: entries('select_short_queue_of_doctor', 'and a.doctor_id = $5', false),
};

/**
 * The entries of that day, in every status: by doctor, then in the order of the queue, dummies last. Those of a day that
 * is too large come without custom attributes, display_meta, reason and link: a change of one of its appointments must
 * be answered, too.
 * @param knownVersions of entries that the caller has: making and sending those costs three times as much as all the
 * rest
 */
export async function selectQueue(
  db: Queryable,
  businessId: string,
  { clinicId, doctorId, date }: QueueFilter,
  knownVersions: readonly string[],
): Promise<QueueRow[]> {
  // As keys, not as a list: those are looked up in less than linear time.
  const known = JSON.stringify(Object.fromEntries(knownVersions.map((each) => [each, 0])));
  const values = [businessId, clinicId, date, known, ...(doctorId === undefined ? [] : [doctorId])];
  const read = ({ ofClinic, ofDoctor }: typeof whole): Promise<QueueRow[]> =>
    db.query<QueueRow>(doctorId === undefined ? ofClinic : ofDoctor, values);
  return read(whole).catch((error: unknown) => {
    if (error instanceof RowsTooLarge) return read(short);
    throw error;
  });
}

const doctorsStatement = sql(
  'select_doctors_of_day',
  `select distinct a.doctor_id from appointments a
   where a.business_id = $1 and a.clinic_id = $2 and a.practice_date = $3`,
);

/** The doctors, deleted ones too, who have appointments of any status on a day of practice at a clinic. */
export async function selectDoctorsOfDay(
  db: Queryable,
  businessId: string,
  clinicId: string,
  date: string,
): Promise<string[]> {
  const rows = await db.query<{ doctor_id: string }>(doctorsStatement, [businessId, clinicId, date]);
  return rows.map((row) => row.doctor_id);
}

const hasPlacesStatement = sql('has_queue', 'select exists (select from queue_of($1, $2, $3, $4, null)) as has_places');

/** Whether anybody has, or had, a place in a doctor's queue. */
export async function hasQueue(
  db: Queryable,
  businessId: string,
  { clinicId, doctorId, date }: QueueFilter & { readonly doctorId: string },
): Promise<boolean> {
  const [row] = await db.query<{ has_places: boolean }>(hasPlacesStatement, [businessId, doctorId, clinicId, date]);
  return row?.has_places === true;
}
