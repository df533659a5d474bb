insert into migrations (version) values (19);

-- The seed of the request that made the change, the same on every try of one Idempotency-Key: a try that does not know how
-- the one before it ended finds here what that has done (rule B8). Null for what came without a key, and for bookings,
-- whose ids are made of the seed: they write nothing into the index.
alter table appointment_history add column seed text;
create index appointment_history_by_seed on appointment_history (business_id, seed) where seed is not null;
alter type appointment_change add attribute seed text;
-- A later call wrote over it, and who was handed over took it to another queue.
alter table appointments drop column call_seed;

-- As before, with the seed.
create or replace function record_change(c appointment_change, old appointments, new appointments) returns void
language plpgsql volatile as $$
declare
  acting_client constant text := case when c.actor_kind = 'client' then c.actor_id else '' end;
begin
  insert into appointment_history (
    business_id, appointment_id, version, at, actor_kind, actor_id, role, on_behalf_of, action, from_status, to_status,
    changes, seed
  ) values (
    new.business_id, new.id, new.version, new.updated_at, c.actor_kind, c.actor_id, c.role, c.on_behalf_of, c.action,
    old.status, new.status, history_changes(old, new, c.fields), c.seed
  );
  if c.remark is not null then
    insert into appointment_remarks (business_id, appointment_id, version, remark)
    values (new.business_id, new.id, new.version, c.remark);
  end if;
  insert into outbox (
    business_id, event_id, event, appointment_id, appointment_version, client_id, occurred_at, from_clinic_id, data
  )
  select
    new.business_id, named.event_id, named.event, new.id, new.version, acting_client, new.updated_at,
    nullif(old.clinic_id, new.clinic_id),
    appointment_event_data(
      new, case when new.status <> old.status and new.status in ('CM', 'CMNP') then 'completed' else 'modified' end
    )
  from (values
    (1, c.event_id, 'appointment.updated'),
    (2, case when new.status <> old.status then c.status_event_id end, 'appointment.statuschange')
  ) as named (place, event_id, event)
  where named.event_id is not null
  order by named.place;
end $$;

drop function call_next(json, text, date, text);

-- Calls the first of a queue who waits and is not called yet; NOTHING where there is nobody. The lock of the doctor makes
-- sure that two desks never call the same patient. Whoever was called under the seed of the change is answered again,
-- REPEATED, wherever he is by now: a caller who lost the answer calls nobody else.
-- change: an appointment_change without its appointment
create function call_next(change json, of_clinic text, on_date date) returns queue_outcome
language plpgsql volatile
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set lock_timeout = '2s'
as $$
declare
  c appointment_change := json_populate_record(null::appointment_change, change);
  called_id text;
  first appointments;
  changed change_outcome;
begin
  perform take_locks(array(select doctor_lock(c.business_id, id) from unnest(c.doctor_ids) as id));
  if c.seed is not null then
    select h.appointment_id into called_id from appointment_history h where h.business_id = c.business_id and h.seed = c.seed;
    if found then
      return ('REPEATED', called_id)::queue_outcome;
    end if;
  end if;
  select * into first from appointments a
  where a.business_id = c.business_id and a.doctor_id = c.doctor_ids[1] and a.clinic_id = of_clinic
    and a.local_date = on_date and a.status = 'CK' and a.called_at is null
  order by a.queue_position, a.token
  limit 1;
  if not found then
    return ('NOTHING', null)::queue_outcome;
  end if;
  c.appointment_id := first.id;
  c.expected_version := first.version;
  c.columns := json_build_object('calls', first.calls + 1, 'called_at', to_timestamp(c.now));
  changed := change_appointment(c);
  return (changed.outcome, first.id)::queue_outcome;
end $$;
