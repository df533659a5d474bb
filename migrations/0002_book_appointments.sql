insert into migrations (version) values (2);

-- One request to book, as domain and services decided it; times are epoch seconds. What only the lock can tell
-- (who has the seat, the token, the partner's id) is decided in book_appointment.
create type booking_request as (
  business_id text,
  catalog_version bigint,
  appointment_id text,
  -- Set when an earlier try of the same request may have booked under this id.
  may_exist boolean,
  partner_appointment_id text,
  request_digest text,
  doctor_id text,
  clinic_id text,
  patient_id text,
  partner_patient_id text,
  -- What the request says of the patient, as columns of patients; can_add: enough to add one.
  patient_details json,
  can_add_patient boolean,
  service_id text,
  mode text,
  channel text,
  local_date date,
  token integer,
  start_at double precision,
  end_at double precision,
  occupied_until double precision,
  seats integer,
  overbook boolean,
  custom_attributes text,
  video_connect text,
  partner_meta text,
  display_meta text,
  notes text,
  reason text,
  event_id text,
  actor_kind text,
  actor_id text,
  now double precision
);

create type booking_outcome as (
  -- BOOKED, REPEATED, STALE, EXISTS, PATIENT_UNKNOWN, TAKEN or TOKEN_TAKEN
  outcome text,
  appointment_id text,
  token integer,
  -- Of the appointment that already has the partner's id.
  status text
);

-- Takes every named lock until the end of the transaction, in one order for all callers, so that none waits in a ring.
create function take_locks(names text[]) returns void language plpgsql volatile as $$
begin
  perform pg_advisory_xact_lock(ordered.key)
  from (
    select distinct hashtextextended(name, 0) as key
    from unnest(names) as name
    order by 1
    offset 0
  ) as ordered;
end $$;

-- The lock under which a doctor's seats and tokens are given out, whatever the day and the clinic.
create function doctor_lock(business_id text, doctor_id text) returns text
language sql immutable as $$ select 'doctor/' || business_id || '/' || doctor_id $$;

-- Bookings share this lock and changes of the catalog take it alone: once a change is answered, nothing that was decided
-- before it is booked. Always after the locks of doctors.
create function catalog_lock(business_id text) returns bigint
language sql immutable as $$ select hashtextextended('catalog/' || business_id, 0) $$;

create function raise_catalog_version(of_business text) returns void language plpgsql volatile as $$
begin
  perform pg_advisory_xact_lock(catalog_lock(of_business));
  update businesses set catalog_version = catalog_version + 1 where id = of_business;
end $$;

-- The payload of every event of an appointment, one shape whoever made the change (rule F1).
-- plpgsql here and below, because functions in language sql are planned anew at every call before PostgreSQL 18.
create function appointment_event_data(a appointments, action text) returns json language plpgsql stable as $$
declare
  partner_doctor_id text;
  partner_clinic_id text;
  partner_patient_id text;
begin
  select d.partner_id into partner_doctor_id from doctors d where d.business_id = a.business_id and d.id = a.doctor_id;
  select c.partner_id into partner_clinic_id from clinics c where c.business_id = a.business_id and c.id = a.clinic_id;
  select p.partner_id into partner_patient_id from patients p where p.business_id = a.business_id and p.id = a.patient_id;
  return json_build_object(
    'appointment_id', a.id,
    'partner_appointment_id', a.partner_appointment_id,
    'doctor_id', a.doctor_id,
    'partner_doctor_id', partner_doctor_id,
    'patient_id', a.patient_id,
    'partner_patient_id', partner_patient_id,
    'clinic_id', a.clinic_id,
    'partner_clinic_id', partner_clinic_id,
    'status', a.status,
    'action', action,
    'start_time', floor(extract(epoch from a.start_at))::bigint,
    'end_time', floor(extract(epoch from a.end_at))::bigint,
    'created_at', floor(extract(epoch from a.created_at))::bigint,
    'modified_at', floor(extract(epoch from a.updated_at))::bigint,
    'custom_attributes', coalesce(a.custom_attributes, '{}'),
    'partner_meta', coalesce(a.partner_meta, '{}'),
    'sa_ids', '[]'::json
  );
end $$;

-- The lowest free seat for the whole period, under the doctor's lock. Overbooked: a seat beyond every session's own.
create function claim_seat(r booking_request, overbooked boolean) returns boolean language plpgsql volatile as $$
declare
  wanted constant tstzrange := tstzrange(to_timestamp(r.start_at), to_timestamp(r.occupied_until));
  first_seat constant integer := case when overbooked then 1000 else 0 end;
  seat_count constant integer := case when overbooked then 1000 else r.seats end;
  taken constant integer[] := array(
    select c.seat from seat_claims c
    where c.business_id = r.business_id and c.doctor_key = hashtextextended(r.doctor_id, 0) and c.period && wanted
  );
begin
  for candidate in first_seat .. first_seat + seat_count - 1 loop
    continue when candidate = any (taken);
    -- Never an error for a lost race: catching 23P01 cost deadlocks and stalls of 37 s with 64 clients.
    insert into seat_claims (business_id, appointment_id, doctor_id, seat, seats, overbooked, period)
    values (r.business_id, r.appointment_id, r.doctor_id, candidate, r.seats, overbooked, wanted)
    on conflict on constraint seat_claims_no_overlap do nothing;
    if found then
      return true;
    end if;
  end loop;
  return false;
end $$;

-- The named token, or the next of the counter that nobody named. Null when the named one is taken. Numbers are given
-- to appointments that have their seat, so that a refused booking uses none.
create function give_token(r booking_request) returns integer language plpgsql volatile as $$
declare
  given integer := r.token;
begin
  loop
    if r.token is null then
      insert into token_counters as k (business_id, doctor_id, clinic_id, local_date, last_token)
      values (r.business_id, r.doctor_id, r.clinic_id, r.local_date, 1)
      on conflict on constraint token_counters_pkey do update set last_token = k.last_token + 1
      returning k.last_token into given;
    end if;
    insert into tokens (business_id, doctor_id, clinic_id, local_date, token, appointment_id)
    values (r.business_id, r.doctor_id, r.clinic_id, r.local_date, given, r.appointment_id)
    on conflict on constraint tokens_pkey do nothing;
    if found then
      return given;
    end if;
    if r.token is not null then
      return null;
    end if;
  end loop;
end $$;

-- Adds the patient that the request describes, or fills what is empty in one that exists and overwrites nothing.
create function save_patient(r booking_request, existing_id text) returns text language plpgsql volatile as $$
declare
  details patients := json_populate_record(null::patients, r.patient_details);
  patient_id text := existing_id;
begin
  if patient_id is null then
    insert into patients (
      business_id, id, partner_id, designation, first_name, middle_name, last_name, gender, date_of_birth, from_age,
      mobile, address, first_key, middle_key, last_key, created_at, updated_at
    ) values (
      r.business_id, details.id, r.partner_patient_id, details.designation, details.first_name, details.middle_name,
      details.last_name, details.gender, details.date_of_birth, details.from_age, details.mobile, details.address,
      details.first_key, details.middle_key, details.last_key, to_timestamp(r.now), to_timestamp(r.now)
    )
    on conflict (business_id, partner_id) do nothing
    returning patients.id into patient_id;
    if patient_id is not null then
      return patient_id;
    end if;
    select p.id into patient_id from patients p
    where p.business_id = r.business_id and p.partner_id = r.partner_patient_id;
  end if;
  update patients p set
    designation = coalesce(p.designation, details.designation),
    middle_name = coalesce(p.middle_name, details.middle_name),
    middle_key = case when p.middle_name is null then coalesce(details.middle_key, '') else p.middle_key end,
    last_name = coalesce(p.last_name, details.last_name),
    last_key = case when p.last_name is null then coalesce(details.last_key, '') else p.last_key end,
    date_of_birth = coalesce(p.date_of_birth, details.date_of_birth),
    from_age = case when p.date_of_birth is null then coalesce(details.from_age, false) else p.from_age end,
    mobile = coalesce(p.mobile, details.mobile),
    address = coalesce(p.address, details.address),
    updated_at = to_timestamp(r.now)
  where p.business_id = r.business_id and p.id = patient_id
    and (
      (p.designation is null and details.designation is not null)
      or (p.middle_name is null and details.middle_name is not null)
      or (p.last_name is null and details.last_name is not null)
      or (p.date_of_birth is null and details.date_of_birth is not null)
      or (p.mobile is null and details.mobile is not null)
      or (p.address is null and details.address is not null)
    );
  return patient_id;
end $$;

-- The appointment with its history and event. Its seat and token are given.
create function insert_appointment(r booking_request, patient text, given_token integer, is_overbooked boolean)
returns void language plpgsql volatile as $$
declare
  added appointments;
begin
  insert into appointments (
    business_id, id, partner_appointment_id, doctor_id, clinic_id, patient_id, service_id, status, mode, channel,
    local_date, token, start_at, end_at, occupied_until, overbooked, custom_attributes, video_connect, partner_meta,
    display_meta, notes, reason, request_digest, created_by, created_at, updated_at
  ) values (
    r.business_id, r.appointment_id, r.partner_appointment_id, r.doctor_id, r.clinic_id, patient, r.service_id, 'BK',
    r.mode, r.channel, r.local_date, given_token, to_timestamp(r.start_at), to_timestamp(r.end_at),
    to_timestamp(r.occupied_until), is_overbooked, r.custom_attributes::json, r.video_connect::json,
    r.partner_meta::json, r.display_meta::json, r.notes, r.reason, decode(r.request_digest, 'hex'), r.actor_id,
    to_timestamp(r.now), to_timestamp(r.now)
  )
  returning * into added;

  insert into appointment_history (
    business_id, appointment_id, version, at, actor_kind, actor_id, action, from_status, to_status, changes
  ) values (
    added.business_id, added.id, added.version, added.created_at, r.actor_kind, r.actor_id, 'book', null, added.status,
    json_build_object(
      'start_time', r.start_at::bigint, 'end_time', r.end_at::bigint, 'token', given_token, 'overbooked', is_overbooked
    )
  );

  insert into outbox (
    business_id, event_id, event, appointment_id, appointment_version, client_id, occurred_at, data
  ) values (
    added.business_id, r.event_id, 'appointment.created', added.id, added.version,
    case when r.actor_kind = 'client' then r.actor_id else '' end, added.created_at,
    appointment_event_data(added, 'created')
  );
end $$;

-- Books one request under locks that book_appointments took. Each statement sees what was committed before it.
create function book_appointment(r booking_request) returns booking_outcome language plpgsql volatile as $$
declare
  earlier appointments;
  patient text;
  given_token integer;
  is_overbooked boolean := false;
begin
  if r.may_exist then
    select * into earlier from appointments a where a.business_id = r.business_id and a.id = r.appointment_id;
    if found then
      return ('REPEATED', earlier.id, earlier.token, earlier.status)::booking_outcome;
    end if;
  end if;
  if r.partner_appointment_id is not null then
    select * into earlier from appointments a
    where a.business_id = r.business_id and a.partner_appointment_id = r.partner_appointment_id;
    if found then
      return (
        case
          when earlier.request_digest = decode(r.request_digest, 'hex') and earlier.claimed_id is not null then 'REPEATED'
          else 'EXISTS'
        end,
        earlier.id, earlier.token, earlier.status
      )::booking_outcome;
    end if;
  end if;

  if not exists (select from businesses b where b.id = r.business_id and b.catalog_version = r.catalog_version) then
    return ('STALE', null, null, null)::booking_outcome;
  end if;

  if r.patient_id is not null then
    select p.id into patient from patients p where p.business_id = r.business_id and p.id = r.patient_id;
  else
    select p.id into patient from patients p where p.business_id = r.business_id and p.partner_id = r.partner_patient_id;
  end if;
  if patient is null and not (r.patient_id is null and r.can_add_patient) then
    return ('PATIENT_UNKNOWN', null, null, null)::booking_outcome;
  end if;

  if not claim_seat(r, false) then
    is_overbooked := r.overbook and claim_seat(r, true);
    if not is_overbooked then
      return ('TAKEN', null, null, null)::booking_outcome;
    end if;
  end if;
  given_token := give_token(r);
  if given_token is null then
    delete from seat_claims c where c.business_id = r.business_id and c.appointment_id = r.appointment_id;
    return ('TOKEN_TAKEN', null, null, null)::booking_outcome;
  end if;
  if patient is null or r.patient_details is not null then
    patient := save_patient(r, patient);
  end if;
  perform insert_appointment(r, patient, given_token, is_overbooked);
  return ('BOOKED', r.appointment_id, given_token, 'BK')::booking_outcome;
end $$;

-- Books many requests in one round trip and one transaction; each gets its own outcome, in the order of the requests.
-- Measured: gathering what arrives while a statement is in flight beats one statement a booking from 16 clients on.
create function book_appointments(requests json) returns setof booking_outcome language plpgsql volatile
set plan_cache_mode = force_generic_plan
-- Every row is found by its key. A plan made while a table was small would scan it for as long as the plan lives.
set enable_seqscan = off
-- A doctor whose lock somebody keeps stops that doctor's bookings, not those of the business.
set lock_timeout = '2s'
as $$
declare
  gathered constant booking_request[] := array(select x from json_populate_recordset(null::booking_request, requests) as x);
  r booking_request;
begin
  perform take_locks(array(
    select name
    from unnest(gathered) as q
    cross join lateral (values
      (doctor_lock(q.business_id, q.doctor_id)),
      ('appointment/' || q.business_id || '/' || q.partner_appointment_id),
      -- Of one name whichever id was sent: two batches that fill in the same people must not do so in opposite orders.
      (case when q.patient_details is not null then 'patient/' || q.business_id || '/' || coalesce(
        q.partner_patient_id,
        (select p.partner_id from patients p where p.business_id = q.business_id and p.id = q.patient_id),
        ' ' || q.patient_id
      ) end)
    ) as lock (name)
    where name is not null
  ));
  perform pg_advisory_xact_lock_shared(catalog_lock(business.id))
  from (select distinct q.business_id as id from unnest(gathered) as q order by 1) as business;
  foreach r in array gathered loop
    return next book_appointment(r);
  end loop;
end $$;
