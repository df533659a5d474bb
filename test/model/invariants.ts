import { sql, type Database } from '../../src/postgres/database.ts';
import { overfull } from './occupancy-watch.ts';
import { isLegal, type Role } from './statuses.ts';

type Row = Readonly<Record<string, unknown>>;

/** What must be true of a business whatever was done to it; everything that is not, in words. */
export async function brokenInvariants(db: Database, businessId: string): Promise<string[]> {
  const rows = (text: string): Promise<Row[]> => db.query<Row>(sql('', text), [businessId]);
  const found = await Promise.all(
    Object.entries(queries).map(async ([what, text]) =>
      (await rows(text)).slice(0, 5).map((row) => `${what}: ${JSON.stringify(row)}`),
    ),
  );
  const full = (await overfull(db, businessId)).map(
    (row) => `more with a doctor at one instant than the hours allow: ${JSON.stringify(row)}`,
  );
  return [...found.flat(), ...full, ...(await illegalChanges(rows))];
}

/** Each finds what must not be. */
const queries: Readonly<Record<string, string>> = {
  'a doctor in two clinics at once': `
    select a.appointment_id as one, b.appointment_id as other
    from seat_claims a
    join seat_claims b on b.business_id = a.business_id and b.doctor_id = a.doctor_id and b.clinic_id > a.clinic_id and b.period && a.period
    where a.business_id = $1`,
  'a live appointment without its seat, or a seat without its live appointment': `
    select a.id, a.status, c.appointment_id
    from (select *
      from appointments where business_id = $1 and seated and status in ('BK', 'RV', 'IN', 'CK', 'PA', 'OG')) a
    full join (select * from seat_claims where business_id = $1 and appointment_id is not null) c
      on c.appointment_id = a.id and c.doctor_id = a.doctor_id and c.overbooked = a.overbooked
      and c.period = tstzrange(a.occupied_from, a.occupied_until)
    where a.id is null or c.appointment_id is null`,
  'a token twice': `
    select doctor_id, clinic_id, practice_date, token, count(*)
    from appointments where business_id = $1 and token is not null
    group by doctor_id, clinic_id, practice_date, token having count(*) > 1`,
  'a place in a queue twice': `
    select doctor_id, clinic_id, practice_date, queue_position, array_agg(token)
    from appointments where business_id = $1 and queue_position is not null
    group by doctor_id, clinic_id, practice_date, queue_position having count(*) > 1`,
  'what an erasure left': `
    select 'patient', id from patients where business_id = $1 and first_name = 'Zebulon' and partner_id is null
    union all
      select 'notes', a.id from appointments a join patients p on p.business_id = a.business_id and p.id = a.patient_id
      where a.business_id = $1 and p.erased_at is not null and a.notes is not null`,
  'a merged patient who has an appointment, or leads to another merged patient': `
   
      select a.id, a.patient_id from appointments a join patients p on p.business_id = a.business_id and p.id = a.patient_id
      where a.business_id = $1 and p.merged_into is not null
    union all
      select p.id, p.merged_into from patients p join patients l on l.business_id = p.business_id and l.id = p.merged_into
      where p.business_id = $1 and l.merged_into is not null`,
  'a merge that stands without its patient, or a merged patient without the merge': `
    select m.id, p.id as merged from (select * from patient_merges where business_id = $1 and undone_at is null) m
    full join (select * from patients where business_id = $1 and merged_into is not null) p on p.id = m.merged_id
    where m.id is null or p.id is null`,
  'a token that the book of tokens does not know': `
    select a.id, a.token from appointments a
    left join tokens t on t.business_id = a.business_id and t.doctor_id = a.doctor_id and t.clinic_id = a.clinic_id
      and t.practice_date = a.practice_date and t.token = a.token and t.appointment_id = a.id
    where a.business_id = $1 and a.token is not null and t.token is null`,
  'a gap among the tokens': `
    select k.doctor_id, k.clinic_id, k.practice_date, k.last_token, count(t.token)
    from token_counters k
    left join tokens t on t.business_id = k.business_id and t.doctor_id = k.doctor_id and t.clinic_id = k.clinic_id
      and t.practice_date = k.practice_date and t.token <= k.last_token
    where k.business_id = $1
    group by k.doctor_id, k.clinic_id, k.practice_date, k.last_token having count(t.token) <> k.last_token`,
  'a history with a gap, or that ends elsewhere than the appointment': `
    select a.id, a.version, a.status, count(h.version), max(h.version)
    from appointments a
    left join appointment_history h on h.business_id = a.business_id and h.appointment_id = a.id
    where a.business_id = $1
    group by a.id, a.version, a.status
    having count(h.version) <> a.version or max(h.version) <> a.version
      or (array_agg(h.to_status order by h.version desc))[1] is distinct from a.status`,
  'a change without its events, or with others': `
    select h.appointment_id, h.version, h.action, h.from_status, h.to_status, array_agg(o.event order by o.position) as events
    from appointment_history h
    left join outbox o on o.business_id = h.business_id and o.appointment_id = h.appointment_id and o.appointment_version = h.version
    where h.business_id = $1
    group by h.appointment_id, h.version, h.action, h.from_status, h.to_status
    having array_agg(o.event order by o.position) is distinct from case
      when h.version = 1 then array['appointment.created']
      when h.action in ('merge_patient', 'unmerge_patient') and h.to_status not in ('BK', 'RV', 'IN', 'CK', 'PA', 'OG') then array[null]::text[]
      when h.from_status = h.to_status then array['appointment.updated']
      else array['appointment.updated', 'appointment.statuschange'] end`,
  'an event that tells another status than the history': `
    select o.appointment_id, o.appointment_version, o.data ->> 'status' as told, h.to_status
    from outbox o
    join appointment_history h on h.business_id = o.business_id and h.appointment_id = o.appointment_id and h.version = o.appointment_version
    where o.business_id = $1 and o.data ->> 'status' <> h.to_status`,
  'events of an appointment out of their order': `
    select * from (
      select appointment_id, appointment_version, lag(appointment_version) over (partition by appointment_id order by position) as earlier
      from outbox where business_id = $1
    ) as told where earlier > appointment_version`,
  'a rescheduled appointment whose successor does not know it': `
    select a.id, a.next_id from appointments a
    left join appointments n on n.business_id = a.business_id and n.id = a.next_id
    where a.business_id = $1 and (a.status in ('RE', 'RES', 'RED')) <> (a.next_id is not null and n.previous_ids[cardinality(n.previous_ids)] = a.id)`,
};

async function illegalChanges(rows: (text: string) => Promise<Row[]>): Promise<string[]> {
  const steps = await rows(`
    select action, from_status, to_status, role, earlier is distinct from from_status as broken,
      changes -> 'start_time' is not null or changes -> 'clinic_id' is not null as moved, count(*)::integer as times
    from (
      select h.*, lag(to_status) over (partition by appointment_id order by version) as earlier
      from appointment_history h where business_id = $1
    ) as h
    group by 1, 2, 3, 4, 5, 6`);
  return steps
    .filter(
      ({ from_status: from, to_status: to, role, broken, moved }) =>
        broken === true || (from !== null && !isLegal(from as string, to as string, role as Role, moved === true)),
    )
    .map((step) => `a change that the table forbids, or that does not follow the one before: ${JSON.stringify(step)}`);
}
