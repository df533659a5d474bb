insert into migrations (version) values (8);

-- Who may be called next. Few: it holds only those who are checked in.
create index appointments_waiting on appointments (business_id, doctor_id, clinic_id, local_date) where status = 'CK';

-- Everybody who has a place in a doctor's queue of one local day at a clinic, whatever became of them. Every local day of
-- the earth lies within these instants: they let the index on start_at find the rows.
create function queue_of(of_business text, of_doctor text, of_clinic text, on_date date) returns setof appointments
language sql stable as $$
  select a.*
  from appointments a
  where a.business_id = of_business and a.doctor_id = of_doctor and a.clinic_id = of_clinic and a.local_date = on_date
    and a.start_at >= (on_date::timestamp at time zone 'UTC') - interval '14 hours'
    and a.start_at < (on_date::timestamp at time zone 'UTC') + interval '36 hours'
    and a.queue_position is not null
$$;

create type queue_outcome as (
  -- CHANGED, NOTHING or STALE
  outcome text,
  appointment_id text
);

-- Calls the first of a queue who waits and is not called yet; NOTHING where there is nobody. The lock of the doctor makes
-- sure that two desks never call the same patient.
-- change: an appointment_change without its appointment
create function call_next(change json, of_clinic text, on_date date) returns queue_outcome language plpgsql volatile
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set lock_timeout = '2s'
as $$
declare
  c appointment_change := json_populate_record(null::appointment_change, change);
  first appointments;
  changed change_outcome;
begin
  perform take_locks(array(select doctor_lock(c.business_id, id) from unnest(c.doctor_ids) as id));
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

-- A position between two neighbours, either of which may be missing. Never a whole number: those are the tokens of the
-- ones who have not been moved, also of the ones who are still to come, so that no two are ever in one place.
create function position_between(lower_one numeric, upper_one numeric) returns numeric language plpgsql immutable as $$
begin
  if lower_one is null then
    return (ceil(upper_one) - 1 + upper_one) * 0.5;
  end if;
  return (lower_one + least(upper_one, floor(lower_one) + 1)) * 0.5;
end $$;

-- Gives an appointment another place in its queue, or none where it stands there already. STALE when it, or the one that
-- it was to stand beside, is no longer what the caller has read.
-- kind: 'skip' (behind `places` of those who wait behind it, null: behind all of them), 'before' or 'after' another,
--   'first' (of those who are not seen yet), 'last'
-- change: an appointment_change; its columns stay as they are, and the position is added to them
create function place_in_queue(change json, kind text, other_id text, places integer) returns queue_outcome
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
      select max(next.queue_position) into lower_one
      from (
        select q.queue_position from queue_of(own.business_id, own.doctor_id, own.clinic_id, own.local_date) as q
        where q.status = 'CK' and q.queue_position > own.queue_position
        order by q.queue_position
        limit places
      ) as next;
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

-- Gives a walk-in who is not registered a patient, whom it adds where the request describes one that nobody has. Of the
-- request as of book_appointments only what names the patient counts; PATIENT_UNKNOWN, STALE or BOOKED.
create function give_patient(change json, booking json) returns booking_outcome language plpgsql volatile
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set lock_timeout = '2s'
as $$
declare
  c appointment_change := json_populate_record(null::appointment_change, change);
  r constant booking_request := json_populate_record(null::booking_request, booking);
  patient text;
  changed change_outcome;
begin
  perform take_locks(booking_locks(r));
  if not exists (
    select from appointments a
    where a.business_id = c.business_id and a.id = c.appointment_id and a.version = c.expected_version
  ) then
    return ('STALE', null, null, null)::booking_outcome;
  end if;
  if r.patient_id is not null then
    select p.id into patient from patients p where p.business_id = r.business_id and p.id = r.patient_id;
  elsif r.partner_patient_id is not null then
    select p.id into patient from patients p where p.business_id = r.business_id and p.partner_id = r.partner_patient_id;
  end if;
  if patient is null and not (r.patient_id is null and r.can_add_patient) then
    return ('PATIENT_UNKNOWN', null, null, null)::booking_outcome;
  end if;
  if patient is null or r.patient_details is not null then
    patient := save_patient(r, patient);
  end if;
  c.columns := json_build_object('patient_id', patient, 'guest_name', null, 'guest_mobile', null);
  changed := change_appointment(c);
  return (case changed.outcome when 'CHANGED' then 'BOOKED' else changed.outcome end, c.appointment_id, null, null)::booking_outcome;
end $$;
