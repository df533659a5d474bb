insert into migrations (version) values (14);

-- The seed of the request that called the patient last, the same on every try of one Idempotency-Key.
alter table appointments add column call_seed text;

drop function call_next(json, text, date);

-- Calls the first of a queue who waits and is not called yet; NOTHING where there is nobody. The lock of the doctor makes
-- sure that two desks never call the same patient.
-- change: an appointment_change without its appointment
-- seed: whoever was called under it before is answered again, REPEATED: a caller who lost the answer calls nobody else
create function call_next(change json, of_clinic text, on_date date, seed text default null) returns queue_outcome
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
  if seed is not null then
    select q.id into called_id from queue_of(c.business_id, c.doctor_ids[1], of_clinic, on_date) as q where q.call_seed = seed;
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
  if seed is not null and changed.outcome = 'CHANGED' then
    update appointments a set call_seed = seed where a.business_id = first.business_id and a.id = first.id;
  end if;
  return (changed.outcome, first.id)::queue_outcome;
end $$;

-- Behind whom somebody goes who is skipped: behind so many of those who wait behind him, null for all of them; where nobody
-- waits there, behind the next who is expected. Null where nobody is to come.
create function place_after_skip(own appointments, places integer) returns numeric language plpgsql stable as $$
declare
  waiting numeric;
begin
  select max(next.queue_position) into waiting
  from (
    select q.queue_position from queue_of(own.business_id, own.doctor_id, own.clinic_id, own.local_date) as q
    where q.status = 'CK' and q.queue_position > own.queue_position
    order by q.queue_position
    limit places
  ) as next;
  return coalesce(waiting, (
    select min(q.queue_position) from queue_of(own.business_id, own.doctor_id, own.clinic_id, own.local_date) as q
    where q.status in ('BK', 'RV', 'IN') and q.queue_position > own.queue_position
  ));
end $$;

-- Gives an appointment another place in its queue, or none where it stands there already. STALE when it, or the one that
-- it was to stand beside, is no longer what the caller has read.
-- kind: 'skip' (see place_after_skip), 'before' or 'after' another, 'first' (of those who are not seen yet), 'last'
-- change: an appointment_change; its columns stay as they are, and the position is added to them
create or replace function place_in_queue(change json, kind text, other_id text, places integer) returns queue_outcome
language plpgsql volatile
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set lock_timeout = '2s'
as $$
declare
  c appointment_change := json_populate_record(null::appointment_change, change);
  own appointments;
  -- Where the one stands behind whom it goes, and the one before whom it goes: one of them is found out first.
  lower_one numeric;
  upper_one numeric;
  changed change_outcome;
begin
  perform take_locks(array(select doctor_lock(c.business_id, id) from unnest(c.doctor_ids) as id));
  select * into own from appointments a
  where a.business_id = c.business_id and a.id = c.appointment_id and a.version = c.expected_version;
  if not found then
    return ('STALE', null)::queue_outcome;
  end if;
  case kind
    when 'skip' then
      lower_one := place_after_skip(own, places);
    when 'after' then
      select q.queue_position into lower_one
      from queue_of(own.business_id, own.doctor_id, own.clinic_id, own.local_date) as q where q.id = other_id;
    when 'before' then
      select q.queue_position into upper_one
      from queue_of(own.business_id, own.doctor_id, own.clinic_id, own.local_date) as q where q.id = other_id;
    when 'first' then
      select min(q.queue_position) into upper_one
      from queue_of(own.business_id, own.doctor_id, own.clinic_id, own.local_date) as q
      where q.id <> own.id and q.status in ('BK', 'RV', 'IN', 'CK', 'PA');
    when 'last' then
      select max(q.queue_position) into lower_one
      from queue_of(own.business_id, own.doctor_id, own.clinic_id, own.local_date) as q where q.id <> own.id;
  end case;
  if kind in ('before', 'after') and lower_one is null and upper_one is null then
    return ('STALE', null)::queue_outcome;
  end if;
  if lower_one is not null then
    select min(q.queue_position) into upper_one
    from queue_of(own.business_id, own.doctor_id, own.clinic_id, own.local_date) as q
    where q.id <> own.id and q.queue_position > lower_one;
  elsif upper_one is not null then
    select max(q.queue_position) into lower_one
    from queue_of(own.business_id, own.doctor_id, own.clinic_id, own.local_date) as q
    where q.id <> own.id and q.queue_position < upper_one;
  end if;
  if (lower_one is null and upper_one is null)
    or (own.queue_position > coalesce(lower_one, '-infinity') and own.queue_position < coalesce(upper_one, 'infinity')) then
    if c.columns::jsonb = '{}' then
      return ('NOTHING', own.id)::queue_outcome;
    end if;
  else
    c.columns := (c.columns::jsonb || jsonb_build_object('queue_position', position_between(lower_one, upper_one)))::json;
  end if;
  changed := change_appointment(c);
  return (changed.outcome, own.id)::queue_outcome;
end $$;

-- The lock under which a partner's id is given to a patient: bookings take it before they add one.
create function partner_patient_lock(business_id text, partner_id text) returns text
language sql immutable as $$ select 'patient/' || business_id || '/' || partner_id $$;

-- The columns of a patient that a change writes, with the lines of the address that it names (address_lines, null for one
-- that is cleared) merged into those that the patient has now. The row stays locked, so that of two who change different
-- lines at once neither loses his.
create function with_merged_address(c appointment_change) returns json language plpgsql volatile as $$
declare
  stored json;
  merged jsonb;
begin
  select p.address into stored
  from appointments a join patients p on p.business_id = a.business_id and p.id = a.patient_id
  where a.business_id = c.business_id and a.id = c.appointment_id
  for no key update of p;
  merged := jsonb_strip_nulls(
    case when json_typeof(stored) = 'object' then stored::jsonb else '{}' end || (c.patient_columns -> 'address_lines')::jsonb
  );
  return (c.patient_columns::jsonb - 'address_lines' || jsonb_build_object('address', nullif(merged, '{}')))::json;
end $$;

-- Changes appointments of one business in one transaction, in the order given; one outcome for each.
create or replace function change_appointments(changes json) returns setof change_outcome language plpgsql volatile
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set lock_timeout = '2s'
as $$
declare
  gathered constant appointment_change[] :=
    array(select x from json_populate_recordset(null::appointment_change, changes) as x);
  c appointment_change;
begin
  perform take_locks(array(
    select name
    from unnest(gathered) as q
    cross join lateral (
      select doctor_lock(q.business_id, doctor_id) from unnest(q.doctor_ids) as doctor_id
      union all
      select partner_patient_lock(q.business_id, q.patient_columns ->> 'partner_id')
    ) as lock (name)
    where name is not null
  ));
  perform pg_advisory_xact_lock_shared(catalog_lock(business.id))
  from (select distinct q.business_id as id from unnest(gathered) as q where q.catalog_version is not null order by 1) as business;
  foreach c in array gathered loop
    if c.patient_columns -> 'address_lines' is not null then
      c.patient_columns := with_merged_address(c);
    end if;
    return next change_appointment(c);
  end loop;
end $$;
