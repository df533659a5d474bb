insert into migrations (version) values (16);

-- Some events are of no appointment: a doctor begins to practise.
alter table outbox
  alter column appointment_id drop not null,
  alter column appointment_version drop not null;

-- When patients of a service are reminded.
alter table services add column reminders text[] not null default '{}'
  check (reminders <@ array['DAY_BEFORE', 'HOUR_BEFORE']);

-- Which reminders have been sent, of which time: an appointment that moves is reminded of its new one.
create table appointment_reminders (
  business_id text not null,
  appointment_id text not null,
  kind text not null check (kind in ('DAY_BEFORE', 'HOUR_BEFORE')),
  start_at timestamptz not null,
  reminded_at timestamptz not null,
  primary key (business_id, appointment_id, kind, start_at),
  foreign key (business_id, appointment_id) references appointments (business_id, id)
);
-- For the sweep: a time that is past is reminded of no more.
create index appointment_reminders_by_start on appointment_reminders (start_at);

-- What an event that changes nothing tells of an appointment, as it is now (rule F1).
create function appointment_notice_data(a appointments) returns json language sql stable
return json_build_object(
  'appointment_id', a.id,
  'partner_appointment_id', a.partner_appointment_id,
  'doctor_id', a.doctor_id,
  'partner_doctor_id', (select d.partner_id from doctors d where d.business_id = a.business_id and d.id = a.doctor_id),
  'patient_id', a.patient_id,
  'partner_patient_id', (select p.partner_id from patients p where p.business_id = a.business_id and p.id = a.patient_id),
  'clinic_id', a.clinic_id,
  'partner_clinic_id', (select c.partner_id from clinics c where c.business_id = a.business_id and c.id = a.clinic_id),
  'status', a.status,
  'start_time', floor(extract(epoch from a.start_at))::bigint,
  'end_time', floor(extract(epoch from a.end_at))::bigint,
  'created_at', floor(extract(epoch from a.created_at))::bigint,
  'modified_at', floor(extract(epoch from a.updated_at))::bigint,
  'custom_attributes', coalesce(a.custom_attributes, '{}'),
  'partner_meta', coalesce(a.partner_meta, '{}'),
  'sa_ids', '[]'::json
);

create function reminder_event(a appointments) returns text language sql immutable
return case when a.follow_up_of is null then 'appointment.reminder_instant' else 'appointment.followup_reminder_instant' end;

-- Tells of an appointment without changing it, if it is still in the version that this was decided on; false where it is not.
create function tell_of_appointment(
  of_business text, of_appointment text, expected_version integer, new_event text, new_event_id text, acting_client text,
  at timestamptz
) returns boolean language plpgsql volatile
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
as $$
declare
  a appointments;
  data json;
begin
  select * into a from appointments x
  where x.business_id = of_business and x.id = of_appointment and x.version = expected_version
  for no key update;
  if not found then
    return false;
  end if;
  data := appointment_notice_data(a);
  if new_event = 'appointment.tele.dr_joined' then
    data := left(data::text, -1) || ', "video_connect" : ' || coalesce(a.video_connect::text, '{}') || '}';
  end if;
  -- Asked again under the same Idempotency-Key, by somebody who does not know how the first try ended.
  if exists (select from outbox o where o.business_id = of_business and o.appointment_id = of_appointment and o.event_id = new_event_id) then
    return true;
  end if;
  insert into outbox (business_id, event_id, event, appointment_id, appointment_version, client_id, occurred_at, data)
  values (of_business, new_event_id, new_event, of_appointment, a.version, acting_client, at, data);
  return true;
end $$;

-- Reminds of what is due: each appointment once of each of its times, in one transaction with the event. Looks only at the
-- seats of the day that follows, and only of doctors with such a service; passes over what somebody is changing, which is
-- still due a little later.
create function send_due_reminders(at timestamptz, at_most integer) returns bigint language plpgsql volatile
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set jit = off
as $$
declare
  sent bigint;
begin
  with due as (
    select a.business_id, a.id, k.kind, a as appointment
    from services s
    cross join unnest(s.reminders) as k (kind)
    cross join lateral (select case k.kind when 'DAY_BEFORE' then interval '24 hours' else interval '1 hour' end as ahead) as lead
    join seat_claims c on c.business_id = s.business_id and c.doctor_key = hashtextextended(s.doctor_id, 0)
      and c.period && tstzrange(at, at + lead.ahead, '[]')
    join appointments a on a.business_id = c.business_id and a.id = c.appointment_id
    where s.reminders <> '{}' and a.service_id = s.id and a.status in ('BK', 'RV')
      and a.start_at > at and a.start_at <= at + lead.ahead
      -- After a downtime an hour before is no time to say that it is tomorrow.
      and (k.kind = 'HOUR_BEFORE' or a.start_at > at + interval '1 hour')
      -- Who books, or moves to, a time that is nearer than that knows it.
      and a.created_at <= a.start_at - lead.ahead
      and not exists (
        select from appointment_history h
        where h.business_id = a.business_id and h.appointment_id = a.id and h.at > a.start_at - lead.ahead
          and h.changes ->> 'start_time' is not null
      )
      and not exists (
        select from appointment_reminders r
        where r.business_id = a.business_id and r.appointment_id = a.id and r.kind = k.kind and r.start_at = a.start_at
      )
    order by a.start_at, a.business_id, a.id
    limit at_most
    for no key update of a skip locked
  ), marked as (
    insert into appointment_reminders (business_id, appointment_id, kind, start_at, reminded_at)
    select d.business_id, d.id, d.kind, (d.appointment).start_at, at from due d
    on conflict do nothing
    returning business_id, appointment_id, kind
  )
  insert into outbox (business_id, event_id, event, appointment_id, appointment_version, client_id, occurred_at, data)
  select
    d.business_id, 'ev-' || gen_random_uuid(), reminder_event(d.appointment), d.id, (d.appointment).version, '', at,
    appointment_notice_data(d.appointment)
  from due d
  join marked m on m.business_id = d.business_id and m.appointment_id = d.id and m.kind = d.kind;
  get diagnostics sent = row_count;
  return sent;
end $$;
