import type pg from 'pg';
import { addDays, arithmetic, businessId, type FirstDay, idStart, size } from './practice.ts';

const perDay = size.doctors * size.slotsPerDay;
const perStatement = perDay * 60;

/**
 * Fills the days before today with appointments that are over, in the order of their time: nine of ten completed, one a
 * no-show, each with its token and with two entries of history. None holds a seat.
 */
export async function loadOldAppointments(client: pg.Client, first: FirstDay, count: number): Promise<void> {
  // Tomorrow is the first free day; the day before today is the last of these.
  const lastDate = addDays(first.date, -2);
  // Without the checks of foreign keys, which cost more than the rows; only a superuser may.
  await client.query(
    'do $$ begin set session_replication_role = replica; exception when insufficient_privilege then null; end $$',
  );
  await client.query(
    'create temporary table old (number integer, date date, doctor bigint, clinic bigint, slot integer, start_at timestamptz, id text)',
  );
  for (let from = 0; from < count; from += perStatement) {
    await client.query('truncate old');
    await client.query(insertOld, [count - Math.min(count, from + perStatement), count - from, lastDate]);
    for (const text of statements) await client.query(text);
  }
  await client.query(
    `insert into token_counters (business_id, doctor_id, clinic_id, practice_date, last_token)
     select business_id, doctor_id, clinic_id, practice_date, max(token)
       from tokens where practice_date <= $1 group by 1, 2, 3, 4`,
    [lastDate],
  );
  await client.query('drop table old');
  await client.query('vacuum analyze');
  await client.query('checkpoint');
}

const { firstNumber, patients, doctors, clinics } = arithmetic;
const { slotsPerDay } = size;

/** Numbers count back in time: the first fills the last day. */
const insertOld = `
  insert into old
  select n, on_date, ${firstNumber} + n % ${doctors}, ${firstNumber} + n % ${doctors} % ${clinics}, n / ${doctors} % ${slotsPerDay}, start_at,
    'api-' || left(time, 8) || '-' || right(time, 4) || '-7000-8000-' || ${firstNumber} + n
  from generate_series($1::integer, $2::integer - 1) as n
  cross join lateral (select $3::date - n / ${perDay} as on_date) as d
  cross join lateral (
    select (on_date + interval '9 hours' + n / ${doctors} % ${slotsPerDay} * interval '15 minutes') at time zone 'Asia/Kolkata' as start_at
  ) as t
  cross join lateral (select lpad(to_hex((extract(epoch from start_at) * 1000)::bigint), 12, '0') as time) as h`;

const place = `'${idStart.doctor}' || doctor, '${idStart.clinic}' || clinic`;
const status = "case when number % 10 = 9 then 'NS' else 'CM' end";

const statements = [
  `insert into appointments (
     business_id, id, partner_appointment_id, doctor_id, clinic_id, patient_id, service_id, status, mode, channel, practice_date, token,
     start_at, end_at, occupied_until, overbooked, custom_attributes, partner_meta, display_meta, request_digest, created_by, created_at,
     updated_at, version
   )
   select '${businessId}', id, 'OLD-' || number, ${place}, '${idStart.patient}' || ${firstNumber} + number::bigint * 7 % ${patients},
     '${idStart.service}' || doctor, ${status}, 'INCLINIC', 'API', date, slot + 1, start_at, start_at + interval '15 minutes',
     start_at + interval '15 minutes', false, '{"label":["vitals_submitted"],"tags":["paid","in_consult"]}', '{"encounter_id":"123"}',
     '{"vendor_patient_id":"P41025551968206"}', sha256(id::bytea), 'bench', start_at - interval '3 days',
     start_at + interval '20 minutes', 2
   from old
   order by start_at, doctor`,
  `insert into appointment_history (business_id, appointment_id, version, at, actor_kind, actor_id, action, from_status, to_status, changes)
   select '${businessId}', id, v.version, start_at + v.after, 'client', 'bench', v.action, v.before, coalesce(v.status, ${status}),
     json_build_object('token', slot + 1)
   from old
   cross join (values
     (1, interval '-3 days', 'book', null, 'BK'),
     (2, interval '20 minutes', 'complete', 'BK', null)
   ) as v (version, after, action, before, status)
   order by start_at, doctor, v.version`,
  `insert into tokens (business_id, doctor_id, clinic_id, practice_date, token, appointment_id)
   select '${businessId}', ${place}, date, slot + 1, id
   from old
   order by start_at, doctor`,
];
