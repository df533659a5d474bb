--
-- PostgreSQL database dump
--

SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;

--
-- Name: btree_gist; Type: EXTENSION; Schema: -; Owner: -
--

CREATE EXTENSION IF NOT EXISTS btree_gist WITH SCHEMA public;

--
-- Name: EXTENSION btree_gist; Type: COMMENT; Schema: -; Owner: -
--

COMMENT ON EXTENSION btree_gist IS 'support for indexing common datatypes in GiST';

--
-- Name: booking_outcome; Type: TYPE; Schema: public; Owner: -
--

CREATE TYPE public.booking_outcome AS (
	outcome text,
	appointment_id text,
	token integer,
	status text
);

--
-- Name: booking_request; Type: TYPE; Schema: public; Owner: -
--

CREATE TYPE public.booking_request AS (
	business_id text,
	catalog_version bigint,
	appointment_id text,
	may_exist boolean,
	partner_appointment_id text,
	request_digest text,
	doctor_id text,
	clinic_id text,
	patient_id text,
	partner_patient_id text,
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

SET default_tablespace = '';

SET default_table_access_method = heap;

--
-- Name: appointments; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.appointments (
    business_id text NOT NULL,
    id text NOT NULL,
    partner_appointment_id text,
    doctor_id text NOT NULL,
    clinic_id text NOT NULL,
    patient_id text NOT NULL,
    service_id text,
    status text NOT NULL,
    mode text NOT NULL,
    channel text NOT NULL,
    local_date date NOT NULL,
    token integer NOT NULL,
    start_at timestamp with time zone NOT NULL,
    end_at timestamp with time zone NOT NULL,
    occupied_until timestamp with time zone NOT NULL,
    overbooked boolean NOT NULL,
    custom_attributes json,
    video_connect json,
    partner_meta json,
    display_meta json,
    notes text,
    reason text,
    prescription_id text,
    prescription_url text,
    request_digest bytea NOT NULL,
    created_by text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    version integer DEFAULT 1 NOT NULL,
    claimed_id text GENERATED ALWAYS AS (
CASE
    WHEN (status = ANY (ARRAY['BK'::text, 'RV'::text, 'IN'::text, 'CK'::text, 'PA'::text, 'OG'::text])) THEN id
    ELSE NULL::text
END) STORED,
    CONSTRAINT appointments_check CHECK ((end_at > start_at)),
    CONSTRAINT appointments_check1 CHECK ((occupied_until >= end_at)),
    CONSTRAINT appointments_mode_check CHECK ((mode = ANY (ARRAY['INCLINIC'::text, 'PHONE'::text, 'VIDEO'::text]))),
    CONSTRAINT appointments_token_check CHECK (((token >= 1) AND (token <= 999999)))
);

--
-- Name: appointment_event_data(public.appointments, text); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.appointment_event_data(a public.appointments, action text) RETURNS json
    LANGUAGE plpgsql STABLE
    AS $$
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

--
-- Name: book_appointment(public.booking_request); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.book_appointment(r public.booking_request) RETURNS public.booking_outcome
    LANGUAGE plpgsql
    AS $$
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

--
-- Name: book_appointments(json); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.book_appointments(requests json) RETURNS SETOF public.booking_outcome
    LANGUAGE plpgsql
    SET plan_cache_mode TO 'force_generic_plan'
    SET enable_seqscan TO 'off'
    SET lock_timeout TO '2s'
    AS $$
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

--
-- Name: catalog_lock(text); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.catalog_lock(business_id text) RETURNS bigint
    LANGUAGE sql IMMUTABLE
    AS $$ select hashtextextended('catalog/' || business_id, 0) $$;

--
-- Name: claim_seat(public.booking_request, boolean); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.claim_seat(r public.booking_request, overbooked boolean) RETURNS boolean
    LANGUAGE plpgsql
    AS $$
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

--
-- Name: doctor_lock(text, text); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.doctor_lock(business_id text, doctor_id text) RETURNS text
    LANGUAGE sql IMMUTABLE
    AS $$ select 'doctor/' || business_id || '/' || doctor_id $$;

--
-- Name: give_token(public.booking_request); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.give_token(r public.booking_request) RETURNS integer
    LANGUAGE plpgsql
    AS $$
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

--
-- Name: insert_appointment(public.booking_request, text, integer, boolean); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.insert_appointment(r public.booking_request, patient text, given_token integer, is_overbooked boolean) RETURNS void
    LANGUAGE plpgsql
    AS $$
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

--
-- Name: raise_catalog_version(text); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.raise_catalog_version(of_business text) RETURNS void
    LANGUAGE plpgsql
    AS $$
begin
  perform pg_advisory_xact_lock(catalog_lock(of_business));
  update businesses set catalog_version = catalog_version + 1 where id = of_business;
end $$;

--
-- Name: refuse_history_change(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.refuse_history_change() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
  raise exception 'the history of appointments cannot be changed';
end $$;

--
-- Name: save_patient(public.booking_request, text); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.save_patient(r public.booking_request, existing_id text) RETURNS text
    LANGUAGE plpgsql
    AS $$
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

--
-- Name: take_locks(text[]); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.take_locks(names text[]) RETURNS void
    LANGUAGE plpgsql
    AS $$
begin
  perform pg_advisory_xact_lock(ordered.key)
  from (
    select distinct hashtextextended(name, 0) as key
    from unnest(names) as name
    order by 1
    offset 0
  ) as ordered;
end $$;

--
-- Name: api_clients; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.api_clients (
    id text NOT NULL,
    business_id text NOT NULL,
    name text NOT NULL,
    secret_hash text NOT NULL,
    secret_version integer DEFAULT 1 NOT NULL,
    scopes text[] NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    revoked_at timestamp with time zone
);

--
-- Name: appointment_history; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.appointment_history (
    business_id text NOT NULL,
    appointment_id text NOT NULL,
    version integer NOT NULL,
    at timestamp with time zone NOT NULL,
    actor_kind text NOT NULL,
    actor_id text NOT NULL,
    action text NOT NULL,
    from_status text,
    to_status text NOT NULL,
    changes json NOT NULL,
    CONSTRAINT appointment_history_actor_kind_check CHECK ((actor_kind = ANY (ARRAY['client'::text, 'staff'::text, 'system'::text])))
);

--
-- Name: businesses; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.businesses (
    id text NOT NULL,
    name text NOT NULL,
    time_zone text NOT NULL,
    country text NOT NULL,
    settings json DEFAULT '{}'::json NOT NULL,
    catalog_version bigint DEFAULT 1 NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL
);

--
-- Name: clinics; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.clinics (
    business_id text NOT NULL,
    id text NOT NULL,
    partner_id text,
    name text NOT NULL,
    address text NOT NULL,
    city text,
    state text,
    country text,
    pincode text,
    contact text,
    latitude text,
    longitude text,
    time_zone text,
    accept_any_time boolean,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    deleted_at timestamp with time zone
);

--
-- Name: doctor_clinics; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.doctor_clinics (
    business_id text NOT NULL,
    doctor_id text NOT NULL,
    clinic_id text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL
);

--
-- Name: doctors; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.doctors (
    business_id text NOT NULL,
    id text NOT NULL,
    partner_id text,
    first_name text NOT NULL,
    last_name text NOT NULL,
    gender text NOT NULL,
    date_of_birth date,
    email text,
    mobile text,
    specialisations text[] DEFAULT '{}'::text[] NOT NULL,
    qualifications text[] DEFAULT '{}'::text[] NOT NULL,
    about text,
    profile_image_url text,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    deleted_at timestamp with time zone,
    CONSTRAINT doctors_gender_check CHECK ((gender = ANY (ARRAY['M'::text, 'F'::text, 'O'::text])))
);

--
-- Name: idempotency_keys; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.idempotency_keys (
    business_id text NOT NULL,
    client_id text NOT NULL,
    method text NOT NULL,
    path text NOT NULL,
    key text NOT NULL,
    body_digest bytea NOT NULL,
    seed text NOT NULL,
    leased_until timestamp with time zone NOT NULL,
    status integer,
    body text,
    created_at timestamp with time zone DEFAULT now() NOT NULL
);

--
-- Name: leaves; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.leaves (
    business_id text NOT NULL,
    id text NOT NULL,
    doctor_id text,
    clinic_id text,
    start_at timestamp with time zone,
    end_at timestamp with time zone,
    start_date date,
    end_date date,
    reason text DEFAULT ''::text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT leaves_check CHECK ((num_nonnulls(doctor_id, clinic_id) > 0)),
    CONSTRAINT leaves_check1 CHECK (((num_nonnulls(start_at, end_at) = ANY (ARRAY[0, 2])) AND (num_nonnulls(start_date, end_date) = ANY (ARRAY[0, 2])))),
    CONSTRAINT leaves_check2 CHECK ((num_nonnulls(start_at, start_date) = 1)),
    CONSTRAINT leaves_check3 CHECK ((end_at > start_at)),
    CONSTRAINT leaves_check4 CHECK ((end_date >= start_date))
);

--
-- Name: migrations; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.migrations (
    version integer NOT NULL,
    applied_at timestamp with time zone DEFAULT now() NOT NULL
);

--
-- Name: outbox; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.outbox (
    "position" bigint NOT NULL,
    business_id text NOT NULL,
    event_id text NOT NULL,
    event text NOT NULL,
    appointment_id text NOT NULL,
    appointment_version integer NOT NULL,
    client_id text NOT NULL,
    occurred_at timestamp with time zone NOT NULL,
    data json NOT NULL
);

--
-- Name: outbox_position_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.outbox ALTER COLUMN "position" ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.outbox_position_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

--
-- Name: patients; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.patients (
    business_id text NOT NULL,
    id text NOT NULL,
    partner_id text,
    designation text,
    first_name text NOT NULL,
    middle_name text,
    last_name text,
    gender text NOT NULL,
    date_of_birth date,
    from_age boolean DEFAULT false NOT NULL,
    mobile text,
    email text,
    address json,
    tag text,
    partner_meta json,
    first_key text NOT NULL,
    middle_key text DEFAULT ''::text NOT NULL,
    last_key text DEFAULT ''::text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    archived_at timestamp with time zone,
    relations json,
    CONSTRAINT patients_gender_check CHECK ((gender = ANY (ARRAY['M'::text, 'F'::text, 'O'::text])))
);

--
-- Name: refresh_tokens; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.refresh_tokens (
    business_id text NOT NULL,
    digest bytea NOT NULL,
    chain_id text NOT NULL,
    client_id text NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    used_at timestamp with time zone,
    revoked_at timestamp with time zone
);

--
-- Name: seat_claims; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.seat_claims (
    business_id text NOT NULL,
    appointment_id text NOT NULL,
    doctor_id text NOT NULL,
    doctor_key bigint GENERATED ALWAYS AS (hashtextextended(doctor_id, (0)::bigint)) STORED NOT NULL,
    seat integer NOT NULL,
    seats integer NOT NULL,
    overbooked boolean NOT NULL,
    period tstzrange NOT NULL,
    CONSTRAINT seat_claims_period_check CHECK (((NOT isempty(period)) AND (NOT lower_inf(period)) AND (NOT upper_inf(period)))),
    CONSTRAINT seat_claims_within_limit CHECK (
CASE
    WHEN overbooked THEN (seat >= 1000)
    ELSE ((seat >= 0) AND (seat < seats))
END)
);

--
-- Name: services; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.services (
    business_id text NOT NULL,
    id text NOT NULL,
    doctor_id text NOT NULL,
    name text NOT NULL,
    type text NOT NULL,
    modes text[] NOT NULL,
    duration_minutes integer NOT NULL,
    price numeric(12,2),
    currency text NOT NULL,
    pre_pay boolean NOT NULL,
    post_pay boolean NOT NULL,
    book_ahead_days integer NOT NULL,
    minimum_notice_minutes integer NOT NULL,
    allow_patient_booking boolean NOT NULL,
    archived boolean DEFAULT false NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT services_book_ahead_days_check CHECK ((book_ahead_days >= 0)),
    CONSTRAINT services_duration_minutes_check CHECK (((duration_minutes >= 1) AND (duration_minutes <= 1440))),
    CONSTRAINT services_minimum_notice_minutes_check CHECK ((minimum_notice_minutes >= 0)),
    CONSTRAINT services_modes_check CHECK ((cardinality(modes) > 0)),
    CONSTRAINT services_type_check CHECK ((type = ANY (ARRAY['REGULAR'::text, 'FOLLOW_UP'::text])))
);

--
-- Name: sessions; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.sessions (
    business_id text NOT NULL,
    id text NOT NULL,
    doctor_id text NOT NULL,
    clinic_id text NOT NULL,
    service_id text NOT NULL,
    weekday smallint,
    on_date date,
    from_minute integer NOT NULL,
    to_minute integer NOT NULL,
    valid_from date,
    valid_until date,
    slot_minutes integer NOT NULL,
    buffer_minutes integer NOT NULL,
    seats integer NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT sessions_buffer_minutes_check CHECK (((buffer_minutes >= 0) AND (buffer_minutes <= 1440))),
    CONSTRAINT sessions_check CHECK (((to_minute > from_minute) AND ((to_minute - from_minute) <= 1440))),
    CONSTRAINT sessions_check1 CHECK ((num_nonnulls(weekday, on_date) = 1)),
    CONSTRAINT sessions_from_minute_check CHECK (((from_minute >= 0) AND (from_minute <= 1439))),
    CONSTRAINT sessions_seats_check CHECK (((seats >= 1) AND (seats <= 100))),
    CONSTRAINT sessions_slot_minutes_check CHECK (((slot_minutes >= 1) AND (slot_minutes <= 1440))),
    CONSTRAINT sessions_to_minute_check CHECK ((to_minute <= 2880)),
    CONSTRAINT sessions_weekday_check CHECK (((weekday >= 1) AND (weekday <= 7)))
);

--
-- Name: signing_keys; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.signing_keys (
    id text NOT NULL,
    secret bytea NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL
);

--
-- Name: token_counters; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.token_counters (
    business_id text NOT NULL,
    doctor_id text NOT NULL,
    clinic_id text NOT NULL,
    local_date date NOT NULL,
    last_token integer NOT NULL
);

--
-- Name: tokens; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.tokens (
    business_id text NOT NULL,
    doctor_id text NOT NULL,
    clinic_id text NOT NULL,
    local_date date NOT NULL,
    token integer NOT NULL,
    appointment_id text NOT NULL
);

--
-- Name: api_clients api_clients_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.api_clients
    ADD CONSTRAINT api_clients_pkey PRIMARY KEY (id);

--
-- Name: appointment_history appointment_history_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.appointment_history
    ADD CONSTRAINT appointment_history_pkey PRIMARY KEY (business_id, appointment_id, version);

--
-- Name: appointments appointments_claimed_id_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.appointments
    ADD CONSTRAINT appointments_claimed_id_key UNIQUE (business_id, claimed_id);

--
-- Name: appointments appointments_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.appointments
    ADD CONSTRAINT appointments_pkey PRIMARY KEY (business_id, id);

--
-- Name: businesses businesses_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.businesses
    ADD CONSTRAINT businesses_pkey PRIMARY KEY (id);

--
-- Name: clinics clinics_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.clinics
    ADD CONSTRAINT clinics_pkey PRIMARY KEY (business_id, id);

--
-- Name: doctor_clinics doctor_clinics_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.doctor_clinics
    ADD CONSTRAINT doctor_clinics_pkey PRIMARY KEY (business_id, doctor_id, clinic_id);

--
-- Name: doctors doctors_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.doctors
    ADD CONSTRAINT doctors_pkey PRIMARY KEY (business_id, id);

--
-- Name: idempotency_keys idempotency_keys_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.idempotency_keys
    ADD CONSTRAINT idempotency_keys_pkey PRIMARY KEY (business_id, client_id, method, path, key);

--
-- Name: leaves leaves_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.leaves
    ADD CONSTRAINT leaves_pkey PRIMARY KEY (business_id, id);

--
-- Name: migrations migrations_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.migrations
    ADD CONSTRAINT migrations_pkey PRIMARY KEY (version);

--
-- Name: outbox outbox_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.outbox
    ADD CONSTRAINT outbox_pkey PRIMARY KEY ("position");

--
-- Name: patients patients_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.patients
    ADD CONSTRAINT patients_pkey PRIMARY KEY (business_id, id);

--
-- Name: refresh_tokens refresh_tokens_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.refresh_tokens
    ADD CONSTRAINT refresh_tokens_pkey PRIMARY KEY (business_id, digest);

--
-- Name: seat_claims seat_claims_no_overlap; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.seat_claims
    ADD CONSTRAINT seat_claims_no_overlap EXCLUDE USING gist (doctor_key WITH =, period WITH &&, seat WITH =, business_id WITH =);

--
-- Name: seat_claims seat_claims_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.seat_claims
    ADD CONSTRAINT seat_claims_pkey PRIMARY KEY (business_id, appointment_id);

--
-- Name: services services_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.services
    ADD CONSTRAINT services_pkey PRIMARY KEY (business_id, id);

--
-- Name: sessions sessions_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.sessions
    ADD CONSTRAINT sessions_pkey PRIMARY KEY (business_id, id);

--
-- Name: signing_keys signing_keys_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.signing_keys
    ADD CONSTRAINT signing_keys_pkey PRIMARY KEY (id);

--
-- Name: token_counters token_counters_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.token_counters
    ADD CONSTRAINT token_counters_pkey PRIMARY KEY (business_id, doctor_id, clinic_id, local_date);

--
-- Name: tokens tokens_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.tokens
    ADD CONSTRAINT tokens_pkey PRIMARY KEY (business_id, doctor_id, clinic_id, local_date, token);

--
-- Name: appointments_by_clinic; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX appointments_by_clinic ON public.appointments USING btree (business_id, clinic_id, start_at, id);

--
-- Name: appointments_by_doctor; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX appointments_by_doctor ON public.appointments USING btree (business_id, doctor_id, start_at, id);

--
-- Name: appointments_by_patient; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX appointments_by_patient ON public.appointments USING btree (business_id, patient_id, start_at DESC, id);

--
-- Name: appointments_by_start; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX appointments_by_start ON public.appointments USING btree (business_id, start_at, id);

--
-- Name: appointments_partner_id_key; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX appointments_partner_id_key ON public.appointments USING btree (business_id, partner_appointment_id) WHERE (partner_appointment_id IS NOT NULL);

--
-- Name: clinics_partner_id_key; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX clinics_partner_id_key ON public.clinics USING btree (business_id, partner_id) WHERE (deleted_at IS NULL);

--
-- Name: doctor_clinics_by_clinic; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX doctor_clinics_by_clinic ON public.doctor_clinics USING btree (business_id, clinic_id);

--
-- Name: doctors_partner_id_key; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX doctors_partner_id_key ON public.doctors USING btree (business_id, partner_id) WHERE (deleted_at IS NULL);

--
-- Name: idempotency_keys_by_age; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX idempotency_keys_by_age ON public.idempotency_keys USING btree (created_at);

--
-- Name: leaves_by_clinic; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX leaves_by_clinic ON public.leaves USING btree (business_id, clinic_id);

--
-- Name: leaves_by_doctor; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX leaves_by_doctor ON public.leaves USING btree (business_id, doctor_id);

--
-- Name: patients_by_mobile; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX patients_by_mobile ON public.patients USING btree (business_id, mobile) WHERE (archived_at IS NULL);

--
-- Name: patients_partner_id_key; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX patients_partner_id_key ON public.patients USING btree (business_id, partner_id);

--
-- Name: refresh_tokens_by_chain; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX refresh_tokens_by_chain ON public.refresh_tokens USING btree (business_id, chain_id);

--
-- Name: refresh_tokens_by_client; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX refresh_tokens_by_client ON public.refresh_tokens USING btree (business_id, client_id);

--
-- Name: refresh_tokens_by_expiry; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX refresh_tokens_by_expiry ON public.refresh_tokens USING btree (business_id, expires_at);

--
-- Name: services_by_doctor; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX services_by_doctor ON public.services USING btree (business_id, doctor_id);

--
-- Name: sessions_by_doctor; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX sessions_by_doctor ON public.sessions USING btree (business_id, doctor_id);

--
-- Name: appointment_history appointment_history_is_final; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER appointment_history_is_final BEFORE DELETE OR UPDATE OR TRUNCATE ON public.appointment_history FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_history_change();

--
-- Name: api_clients api_clients_business_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.api_clients
    ADD CONSTRAINT api_clients_business_id_fkey FOREIGN KEY (business_id) REFERENCES public.businesses(id);

--
-- Name: appointment_history appointment_history_business_id_appointment_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.appointment_history
    ADD CONSTRAINT appointment_history_business_id_appointment_id_fkey FOREIGN KEY (business_id, appointment_id) REFERENCES public.appointments(business_id, id);

--
-- Name: appointments appointments_business_id_clinic_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.appointments
    ADD CONSTRAINT appointments_business_id_clinic_id_fkey FOREIGN KEY (business_id, clinic_id) REFERENCES public.clinics(business_id, id);

--
-- Name: appointments appointments_business_id_doctor_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.appointments
    ADD CONSTRAINT appointments_business_id_doctor_id_fkey FOREIGN KEY (business_id, doctor_id) REFERENCES public.doctors(business_id, id);

--
-- Name: appointments appointments_business_id_patient_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.appointments
    ADD CONSTRAINT appointments_business_id_patient_id_fkey FOREIGN KEY (business_id, patient_id) REFERENCES public.patients(business_id, id);

--
-- Name: appointments appointments_business_id_service_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.appointments
    ADD CONSTRAINT appointments_business_id_service_id_fkey FOREIGN KEY (business_id, service_id) REFERENCES public.services(business_id, id);

--
-- Name: appointments appointments_hold_a_seat; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.appointments
    ADD CONSTRAINT appointments_hold_a_seat FOREIGN KEY (business_id, claimed_id) REFERENCES public.seat_claims(business_id, appointment_id) DEFERRABLE INITIALLY DEFERRED;

--
-- Name: clinics clinics_business_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.clinics
    ADD CONSTRAINT clinics_business_id_fkey FOREIGN KEY (business_id) REFERENCES public.businesses(id);

--
-- Name: doctor_clinics doctor_clinics_business_id_clinic_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.doctor_clinics
    ADD CONSTRAINT doctor_clinics_business_id_clinic_id_fkey FOREIGN KEY (business_id, clinic_id) REFERENCES public.clinics(business_id, id);

--
-- Name: doctor_clinics doctor_clinics_business_id_doctor_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.doctor_clinics
    ADD CONSTRAINT doctor_clinics_business_id_doctor_id_fkey FOREIGN KEY (business_id, doctor_id) REFERENCES public.doctors(business_id, id);

--
-- Name: doctors doctors_business_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.doctors
    ADD CONSTRAINT doctors_business_id_fkey FOREIGN KEY (business_id) REFERENCES public.businesses(id);

--
-- Name: idempotency_keys idempotency_keys_business_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.idempotency_keys
    ADD CONSTRAINT idempotency_keys_business_id_fkey FOREIGN KEY (business_id) REFERENCES public.businesses(id);

--
-- Name: leaves leaves_business_id_clinic_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.leaves
    ADD CONSTRAINT leaves_business_id_clinic_id_fkey FOREIGN KEY (business_id, clinic_id) REFERENCES public.clinics(business_id, id);

--
-- Name: leaves leaves_business_id_doctor_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.leaves
    ADD CONSTRAINT leaves_business_id_doctor_id_fkey FOREIGN KEY (business_id, doctor_id) REFERENCES public.doctors(business_id, id);

--
-- Name: patients patients_business_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.patients
    ADD CONSTRAINT patients_business_id_fkey FOREIGN KEY (business_id) REFERENCES public.businesses(id);

--
-- Name: refresh_tokens refresh_tokens_business_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.refresh_tokens
    ADD CONSTRAINT refresh_tokens_business_id_fkey FOREIGN KEY (business_id) REFERENCES public.businesses(id);

--
-- Name: refresh_tokens refresh_tokens_client_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.refresh_tokens
    ADD CONSTRAINT refresh_tokens_client_id_fkey FOREIGN KEY (client_id) REFERENCES public.api_clients(id);

--
-- Name: seat_claims seat_claims_of_the_living; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.seat_claims
    ADD CONSTRAINT seat_claims_of_the_living FOREIGN KEY (business_id, appointment_id) REFERENCES public.appointments(business_id, claimed_id) DEFERRABLE INITIALLY DEFERRED;

--
-- Name: services services_business_id_doctor_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.services
    ADD CONSTRAINT services_business_id_doctor_id_fkey FOREIGN KEY (business_id, doctor_id) REFERENCES public.doctors(business_id, id);

--
-- Name: sessions sessions_business_id_clinic_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.sessions
    ADD CONSTRAINT sessions_business_id_clinic_id_fkey FOREIGN KEY (business_id, clinic_id) REFERENCES public.clinics(business_id, id);

--
-- Name: sessions sessions_business_id_doctor_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.sessions
    ADD CONSTRAINT sessions_business_id_doctor_id_fkey FOREIGN KEY (business_id, doctor_id) REFERENCES public.doctors(business_id, id);

--
-- Name: sessions sessions_business_id_service_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.sessions
    ADD CONSTRAINT sessions_business_id_service_id_fkey FOREIGN KEY (business_id, service_id) REFERENCES public.services(business_id, id);

--
-- PostgreSQL database dump complete
--
