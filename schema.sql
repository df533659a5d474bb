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
-- Name: appointment_change; Type: TYPE; Schema: public; Owner: -
--

CREATE TYPE public.appointment_change AS (
	business_id text,
	appointment_id text,
	expected_version integer,
	catalog_version bigint,
	doctor_ids text[],
	action text,
	columns json,
	fields text[],
	may_overbook boolean,
	token integer,
	patient_columns json,
	remark text,
	event_id text,
	status_event_id text,
	actor_kind text,
	actor_id text,
	role text,
	on_behalf_of text,
	now double precision,
	seed text,
	is_placed boolean,
	session_id text,
	patient_conflicts text,
	shown_version text
);

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
-- Name: booking_placement; Type: TYPE; Schema: public; Owner: -
--

CREATE TYPE public.booking_placement AS (
	outcome text,
	patient text,
	given_token integer,
	is_overbooked boolean
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
	practice_date date,
	token integer,
	start_at double precision,
	end_at double precision,
	occupied_until double precision,
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
	now double precision,
	status text,
	role text,
	on_behalf_of text,
	remark text,
	hold_id text,
	seated boolean,
	is_dummy boolean,
	guest_name text,
	guest_mobile text,
	previous_ids text[],
	follow_up_of text,
	session_id text,
	occupied_from double precision,
	passed_over text[],
	is_limited boolean,
	patient_conflicts text,
	most_patients integer,
	most_walk_ins integer
);

--
-- Name: change_outcome; Type: TYPE; Schema: public; Owner: -
--

CREATE TYPE public.change_outcome AS (
	outcome text,
	token integer
);

--
-- Name: hold_outcome; Type: TYPE; Schema: public; Owner: -
--

CREATE TYPE public.hold_outcome AS (
	outcome text,
	free_at timestamp with time zone
);

--
-- Name: hold_request; Type: TYPE; Schema: public; Owner: -
--

CREATE TYPE public.hold_request AS (
	business_id text,
	catalog_version bigint,
	hold_id text,
	may_exist boolean,
	client_id text,
	doctor_id text,
	clinic_id text,
	service_id text,
	mode text,
	start_at double precision,
	end_at double precision,
	occupied_until double precision,
	expires_at double precision,
	most integer,
	now double precision,
	session_id text,
	occupied_from double precision,
	most_an_hour integer
);

--
-- Name: publishing_part; Type: TYPE; Schema: public; Owner: -
--

CREATE TYPE public.publishing_part AS (
	positions bigint[],
	is_last boolean,
	is_wanted boolean
);

--
-- Name: queue_outcome; Type: TYPE; Schema: public; Owner: -
--

CREATE TYPE public.queue_outcome AS (
	outcome text,
	appointment_id text
);

--
-- Name: webhook_mark; Type: TYPE; Schema: public; Owner: -
--

CREATE TYPE public.webhook_mark AS (
	business_id text,
	webhook_id text,
	endpoint text,
	has_succeeded boolean,
	failing_since double precision,
	last_failed_at double precision,
	is_gone boolean
);

--
-- Name: webhook_to_send; Type: TYPE; Schema: public; Owner: -
--

CREATE TYPE public.webhook_to_send AS (
	"position" bigint,
	business_id text,
	webhook_id text,
	event_id text,
	sequence integer,
	body text,
	tries integer,
	replayed_after integer,
	refusals integer,
	created_at timestamp with time zone,
	endpoint text,
	signing_key text,
	previous_keys jsonb
);

--
-- Name: webhook_try_result; Type: TYPE; Schema: public; Owner: -
--

CREATE TYPE public.webhook_try_result AS (
	"position" bigint,
	lease double precision,
	at double precision,
	duration_ms integer,
	status_code integer,
	failure text,
	answer text,
	state text,
	refusals integer,
	is_passed boolean,
	next_try_at double precision,
	finished_at double precision,
	signatures text[]
);

--
-- Name: add_partner_id(text, text, text, timestamp with time zone); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.add_partner_id(of_business text, of_patient text, added_id text, at timestamp with time zone) RETURNS void
    LANGUAGE plpgsql
    AS $$
begin
  update patients p set partner_id = added_id, updated_at = at
  where p.business_id = of_business and p.id = of_patient and p.partner_id is null;
  if not found then
    raise exception 'the patient has a partner id'
      using errcode = 'unique_violation', constraint = 'patients_partner_id_key';
  end if;
end $$;

--
-- Name: adds_details(json, text, text, text, date, text, json); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.adds_details(described json, designation text, middle_name text, last_name text, date_of_birth date, mobile text, address json) RETURNS boolean
    LANGUAGE sql IMMUTABLE
    AS $$
  select (designation is null and described ->> 'designation' is not null)
    or (middle_name is null and described ->> 'middle_name' is not null)
    or (last_name is null and described ->> 'last_name' is not null)
    or (date_of_birth is null and described ->> 'date_of_birth' is not null)
    or (mobile is null and described ->> 'mobile' is not null)
    or filled_address(address, described -> 'address')::text is distinct from address::text
$$;

--
-- Name: after_deleting_webhook_deliveries(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.after_deleting_webhook_deliveries() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
  perform end_wait_of_webhooks(array_agg(g.business_id), array_agg(g.subscription_id), array_agg(g.appointment_id))
  from gone g
  where g.state = 'PENDING' and not g.is_passed and g.appointment_id is not null
  having count(*) > 0;
  return null;
end $$;

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
    patient_id text,
    service_id text,
    status text NOT NULL,
    mode text NOT NULL,
    channel text NOT NULL,
    practice_date date NOT NULL,
    token integer,
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
    seated boolean DEFAULT true NOT NULL,
    is_dummy boolean DEFAULT false NOT NULL,
    guest_name text,
    guest_mobile text,
    queue_position numeric,
    calls integer DEFAULT 0 NOT NULL,
    called_at timestamp with time zone,
    checked_in_at timestamp with time zone,
    started_at timestamp with time zone,
    ended_at timestamp with time zone,
    previous_ids text[] DEFAULT '{}'::text[] NOT NULL,
    next_id text,
    follow_up_of text,
    claimed_id text GENERATED ALWAYS AS (
CASE
    WHEN (seated AND (status = ANY (ARRAY['BK'::text, 'RV'::text, 'IN'::text, 'CK'::text, 'PA'::text, 'OG'::text]))) THEN id
    ELSE NULL::text
END) STORED,
    occupied_from timestamp with time zone NOT NULL,
    session_id text,
    CONSTRAINT appointments_dummies_alone_have_no_token CHECK ((is_dummy = (token IS NULL))),
    CONSTRAINT appointments_dummies_have_no_seat CHECK ((NOT (is_dummy AND seated))),
    CONSTRAINT appointments_end_after_start CHECK ((end_at > start_at)),
    CONSTRAINT appointments_guests_have_no_seat CHECK (((patient_id IS NOT NULL) OR (NOT seated))),
    CONSTRAINT appointments_mode_check CHECK ((mode = ANY (ARRAY['INCLINIC'::text, 'PHONE'::text, 'VIDEO'::text]))),
    CONSTRAINT appointments_occupied_from_check CHECK ((occupied_from <= start_at)),
    CONSTRAINT appointments_occupied_until_check CHECK ((occupied_until >= end_at)),
    CONSTRAINT appointments_token_check CHECK (((token >= 1) AND (token <= 999999)))
);

--
-- Name: TABLE appointments; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.appointments IS 'An appointment, from its booking on and for good: a patient, a doctor, a clinic and a time, with a status. The queue of a doctor is made of these rows, too.';

--
-- Name: appointment_event_data(public.appointments, text); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.appointment_event_data(a public.appointments, action text) RETURNS json
    LANGUAGE plpgsql STABLE
    AS $$
begin
  return appointment_event_json(
    a,
    action,
    (select d.partner_id from doctors d where d.business_id = a.business_id and d.id = a.doctor_id),
    (select c.partner_id from clinics c where c.business_id = a.business_id and c.id = a.clinic_id),
    (select p.partner_id from patients p where p.business_id = a.business_id and p.id = a.patient_id)
  );
end $$;

--
-- Name: appointment_event_json(public.appointments, text, text, text, text); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.appointment_event_json(a public.appointments, action text, partner_doctor_id text, partner_clinic_id text, partner_patient_id text) RETURNS json
    LANGUAGE plpgsql STABLE
    AS $$
declare
  data json := json_build_object(
    'appointment_id', a.id,
    'partner_appointment_id', coalesce(a.partner_appointment_id, ''),
    'doctor_id', a.doctor_id,
    'partner_doctor_id', coalesce(partner_doctor_id, ''),
    'patient_id', coalesce(a.patient_id, ''),
    'partner_patient_id', coalesce(partner_patient_id, ''),
    'clinic_id', a.clinic_id,
    'partner_clinic_id', coalesce(partner_clinic_id, ''),
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
begin
  if cardinality(a.previous_ids) > 0 then
    return left(data::text, -1) || ', "p_aid" : ' || to_json(a.previous_ids[cardinality(a.previous_ids)])::text || '}';
  end if;
  return data;
end $$;

--
-- Name: patient_merges; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.patient_merges (
    business_id text NOT NULL,
    id text NOT NULL,
    merged_id text NOT NULL,
    left_id text NOT NULL,
    merged_at timestamp with time zone NOT NULL,
    actor_kind text NOT NULL,
    actor_id text NOT NULL,
    role text NOT NULL,
    on_behalf_of text,
    remark text,
    fields json NOT NULL,
    columns_before json,
    columns_after json,
    partner_id text,
    archived_at timestamp with time zone,
    appointment_ids text[] DEFAULT '{}'::text[] NOT NULL,
    live_appointments integer DEFAULT 0 NOT NULL,
    earlier_ids text[] DEFAULT '{}'::text[] NOT NULL,
    undone_at timestamp with time zone,
    undone_kind text,
    undone_by text
);

--
-- Name: TABLE patient_merges; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.patient_merges IS 'A merge of two patients who were found to be one: who made it, what was moved, and what it takes to undo it (docs/decisions/0014).';

--
-- Name: appointments_going_back(public.patient_merges); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.appointments_going_back(m public.patient_merges) RETURNS text[]
    LANGUAGE sql STABLE
    AS $$
  with recursive own as (
    select a.id, a.next_id, a.follow_up_of
    from appointments a
    where a.business_id = m.business_id and a.patient_id = m.left_id
  ), continued (id, by_id) as (
    select own.id, own.next_id from own where own.next_id is not null
    union all
    select own.follow_up_of, own.id from own where own.follow_up_of is not null
  ), back (id) as (
    select unnest(m.appointment_ids)
    union
    select continued.by_id from back join continued on continued.id = back.id
  )
  select coalesce(array_agg(own.id), '{}') from own join back on back.id = own.id
$$;

--
-- Name: assign_patient(json, json); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.assign_patient(change json, booking json) RETURNS public.booking_outcome
    LANGUAGE plpgsql
    SET plan_cache_mode TO 'force_generic_plan'
    SET enable_seqscan TO 'off'
    AS $$
declare
  c appointment_change := json_populate_record(null::appointment_change, change);
  r constant booking_request := json_populate_record(null::booking_request, booking);
  own appointments;
  patient text;
  changed change_outcome;
begin
  perform take_locks(booking_locks(r));
  perform lock_patients_of_bookings(array[r]);
  perform pg_advisory_xact_lock_shared(catalog_lock(c.business_id));
  select * into own from appointments a
  where a.business_id = c.business_id and a.id = c.appointment_id and a.version = c.expected_version;
  if not found or not is_as_shown(c, own) or not exists (
    select from businesses b
    where b.id = c.business_id and b.catalog_version = coalesce(c.catalog_version, b.catalog_version)
  ) then
    return ('STALE', null, null, null)::booking_outcome;
  end if;
  patient := patient_of(r.business_id, coalesce(r.patient_id, r.partner_patient_id), r.patient_id is null);
  if exists (
    select from patients p where p.business_id = r.business_id and p.id = patient and p.erased_at is not null
  ) then
    return ('PATIENT_UNKNOWN', null, null, null)::booking_outcome;
  end if;
  if patient is null and not (r.patient_id is null and r.can_add_patient) then
    return ('PATIENT_UNKNOWN', null, null, null)::booking_outcome;
  end if;
  if r.most_patients is not null and patient is null then
    if quota_frees_at(r.business_id, 'patients', r.most_patients, r.now) is not null then
      return ('OVER_PATIENTS', null, null, null)::booking_outcome;
    end if;
  end if;
  if r.patient_conflicts = 'refuse' and exists (
    select from patient_conflicts(own.business_id, patient, own.id, own.start_at, own.end_at, to_timestamp(r.now))
  ) then
    return ('PATIENT_CONFLICT', null, null, null)::booking_outcome;
  end if;
  if patient is null or r.patient_details is not null then
    patient := save_patient(r, patient);
  end if;
  c.columns := json_build_object('patient_id', patient, 'guest_name', null, 'guest_mobile', null);
  changed := change_appointment(c);
  return (
    case
      when changed.outcome <> 'CHANGED' then changed.outcome
      when patient = r.patient_details ->> 'id' then 'ADDED'
      else 'BOOKED'
    end,
    c.appointment_id, null, null
  )::booking_outcome;
end $$;

--
-- Name: assign_token(text, text, text, date, integer, text); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.assign_token(of_business text, of_doctor text, of_clinic text, on_date date, named integer, for_appointment text) RETURNS integer
    LANGUAGE plpgsql
    AS $$
declare
  given integer := named;
begin
  loop
    if named is null then
      insert into token_counters as k (business_id, doctor_id, clinic_id, practice_date, last_token)
      values (of_business, of_doctor, of_clinic, on_date, 1)
      on conflict on constraint token_counters_pkey do update set last_token = k.last_token + 1
      returning k.last_token into given;
    end if;
    insert into tokens (business_id, doctor_id, clinic_id, practice_date, token, appointment_id)
    values (of_business, of_doctor, of_clinic, on_date, given, for_appointment)
    on conflict on constraint tokens_pkey do nothing;
    if found then
      return given;
    end if;
    if named is not null then
      return null;
    end if;
  end loop;
end $$;

--
-- Name: audit_entries; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.audit_entries (
    number bigint NOT NULL,
    business_id text,
    at timestamp with time zone NOT NULL,
    kind text NOT NULL,
    actor_kind text NOT NULL,
    actor_id text NOT NULL,
    address text NOT NULL,
    operation text NOT NULL,
    outcome text NOT NULL,
    subject_ids text[] NOT NULL,
    subjects integer NOT NULL,
    digest bytea NOT NULL
);

--
-- Name: TABLE audit_entries; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.audit_entries IS 'An entry of the audit: who did what when, by ids alone. Written once, and chained to the one before it, so that a missing or changed one shows (docs/decisions/0020).';

--
-- Name: audit_digest(bytea, public.audit_entries); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.audit_digest(previous bytea, e public.audit_entries) RETURNS bytea
    LANGUAGE sql STABLE
    AS $$
  select sha256(previous || convert_to(
    jsonb_build_array(
      e.number, e.business_id, extract(epoch from e.at), e.kind, e.actor_kind, e.actor_id, e.address, e.operation,
      e.outcome, e.subject_ids, e.subjects
    )::text,
    'UTF8'
  ))
$$;

--
-- Name: bare_event_data(public.appointments); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.bare_event_data(a public.appointments) RETURNS json
    LANGUAGE sql STABLE
    RETURN public.appointment_event_data(a, 'modified'::text);

--
-- Name: begin_erasure(json); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.begin_erasure(erasure json) RETURNS boolean
    LANGUAGE plpgsql
    SET enable_seqscan TO 'off'
    AS $$
declare
  e constant erasures := json_populate_record(null::erasures, erasure);
begin
  perform pg_advisory_xact_lock(catalog_lock(e.business_id));
  if exists (
    select from patients p where p.business_id = e.business_id and p.id = e.subject_id and p.merged_into is not null
  ) then
    return false;
  end if;
  if erasure ->> 'unused_since' is not null and not is_patient_unused(
    e.business_id, e.subject_id, (erasure ->> 'unused_since')::timestamptz
  ) then
    return false;
  end if;
  perform count_erasure(e.business_id, decode(erasure ->> 'salt', 'hex'));
  insert into erasures (business_id, subject_id, is_guest, asked_at, actor_kind, actor_id, role, on_behalf_of, remark)
  values (
    e.business_id, e.subject_id, e.is_guest, e.asked_at, e.actor_kind, e.actor_id, e.role, e.on_behalf_of, e.remark
  )
  on conflict on constraint erasures_pkey do nothing;
  insert into audit_pending
    (business_id, at, kind, actor_kind, actor_id, address, operation, outcome, subject_ids, subjects)
  values (
    e.business_id, e.asked_at, 'erasure', e.actor_kind, e.actor_id, coalesce(erasure ->> 'address', ''),
    case when e.is_guest then 'eraseGuestData' else 'erasePersonalData' end, 'done', array[e.subject_id], 1
  );
  if e.is_guest then
    return true;
  end if;
  insert into erased_patients (business_id, digest)
  select p.business_id, sha256(c.salt || convert_to(p.partner_id, 'UTF8'))
  from patients p
  join erasure_counts c on c.business_id = p.business_id
  where p.business_id = e.business_id and (p.id = e.subject_id or p.merged_into = e.subject_id)
    and p.partner_id is not null
  on conflict on constraint erased_patients_pkey do nothing;
  update patients p set
    partner_id = null, designation = null, first_name = '', middle_name = null, last_name = null, date_of_birth = null,
    from_age = false, mobile = null, email = null, address = null, tag = null, partner_meta = null, relations = null,
    blood_group = null, abha = null, extras = null,
    archived_at = coalesce(p.archived_at, e.asked_at), updated_at = e.asked_at, erased_at = e.asked_at
  where p.business_id = e.business_id and (p.id = e.subject_id or p.merged_into = e.subject_id);
  update patient_consents c set on_behalf_of = null
  where c.business_id = e.business_id and c.on_behalf_of is not null and c.patient_id in (
    select p.id from patients p
    where p.business_id = e.business_id and (p.id = e.subject_id or p.merged_into = e.subject_id)
  );
  update patient_merges m set on_behalf_of = null, remark = null, columns_before = null, columns_after = null,
    partner_id = null
  where m.business_id = e.business_id and (
    m.left_id = e.subject_id
    or m.merged_id = e.subject_id
    or m.merged_id in (
      select p.id from patients p where p.business_id = e.business_id and p.merged_into = e.subject_id
    )
  );
  return true;
end $$;

--
-- Name: book_appointments(json); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.book_appointments(requests json) RETURNS TABLE(outcome text, appointment_id text, token integer, status text, conflicts json, duplicates text[])
    LANGUAGE plpgsql
    SET plan_cache_mode TO 'force_generic_plan'
    SET enable_seqscan TO 'off'
    AS $$
declare
  gathered booking_request[];
  refuses_conflicts boolean;
  business_id text;
  outcomes booking_outcome[];
  overlapping text[];
  booked booking_outcome;
begin
  select array_agg(q), bool_or(q.patient_conflicts = 'refuse') into gathered, refuses_conflicts
  from json_populate_recordset(null::booking_request, requests) as q;
  business_id := gathered[1].business_id;
  perform take_locks(locks_of_bookings(gathered));
  if refuses_conflicts then
    perform lock_patients_of_bookings(gathered);
  end if;
  perform pg_advisory_xact_lock_shared(catalog_lock(business_id));
  select b.outcomes, b.overlapping into outcomes, overlapping from book_gathered(gathered) as b;
  for ordinal in 1 .. cardinality(gathered) loop
    booked := outcomes[ordinal];
    outcome := case booked.outcome when 'ADDED' then 'BOOKED' else booked.outcome end;
    appointment_id := booked.appointment_id;
    token := booked.token;
    status := booked.status;
    conflicts := null;
    duplicates := null;
    if appointment_id = any (overlapping) then
      select c.conflicts into conflicts
      from conflicts_of_appointments(business_id, array[appointment_id], gathered[ordinal].now) as c;
    end if;
    if booked.outcome = 'ADDED' then
      duplicates := duplicates_of_appointment(business_id, appointment_id);
    end if;
    return next;
  end loop;
end $$;

--
-- Name: book_gathered(public.booking_request[]); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.book_gathered(gathered public.booking_request[], OUT outcomes public.booking_outcome[], OUT overlapping text[]) RETURNS record
    LANGUAGE plpgsql
    AS $$
declare
  r booking_request;
  ordinal integer := 0;
  -- Of each request, asked once for all.
  is_current boolean[];
  may_be_booked boolean[];
  known_patients text[];
  adds_details boolean[];
  has_other boolean[];
  placement booking_placement;
  -- Of those that were placed together; of the others, and how many requests have had theirs written.
  plain booking_placement[];
  placements booking_placement[] := '{}';
  written integer := 0;
  outcome booking_outcome;
  -- Which are walk-ins whose quota has enough left for all of them; the doctors of those that have a place.
  is_walk_in boolean[] := '{}';
  doctors_of_walk_ins text[] := '{}';
  -- Ours and the partners' ids of those that have a place, and their patients.
  given_ids text[] := '{}';
  given_patients text[] := '{}';
begin
  -- Not a setting of the function: only a superuser may create one with a parameter that PostgreSQL does not know.
  perform set_config('opdesk.refused_seats', 'left_out', true);
  outcomes := '{}';
  overlapping := '{}';
  -- 1. Ask for all requests at once. Under the locks only this batch changes these rows before the transaction ends.
  select
    array_agg(q.is_current order by q.ordinal), array_agg(q.may_be_booked order by q.ordinal),
    array_agg(q.patient order by q.ordinal), array_agg(q.adds_details order by q.ordinal),
    array_agg(q.has_other order by q.ordinal)
  into is_current, may_be_booked, known_patients, adds_details, has_other
  from (
    select q.ordinality as ordinal, p.id as patient, p.adds_details,
      exists (
        select from businesses b where b.id = q.business_id and b.catalog_version = q.catalog_version
      ) as is_current,
      (q.may_exist and exists (
        select from appointments a where a.business_id = q.business_id and a.id = q.appointment_id
      )) or exists (
        select from appointments a
        where a.business_id = q.business_id and a.partner_appointment_id = q.partner_appointment_id
      ) or exists (
        select from erasure_counts c
        join erased_requests e on e.business_id = c.business_id
          and e.digest = sha256(c.salt || convert_to(q.partner_appointment_id, 'UTF8'))
        where c.business_id = q.business_id
      ) as may_be_booked,
      q.patient_conflicts = 'warn' and exists (
        select from patient_conflicts(
          q.business_id, p.id, q.appointment_id, to_timestamp(q.start_at), to_timestamp(q.end_at), to_timestamp(q.now)
        )
      ) as has_other
    from unnest(gathered) with ordinality as q
    left join lateral (
      select coalesce(f.merged_into, f.id) as id,
        f.merged_into is not null
        or adds_details(
          q.patient_details, f.designation, f.middle_name, f.last_name, f.date_of_birth, f.mobile, f.address
        ) as adds_details
      from (
        select * from patients
        where business_id = q.business_id and id = q.patient_id
          and (erased_at is null or cardinality(q.previous_ids) > 0)
        union all
        select * from patients
        where business_id = q.business_id and partner_id = q.partner_patient_id and q.patient_id is null
      ) as f
    ) as p on true
  ) as q;
  -- As a rule the quota of walk-ins has enough left for all: then it is asked once, and counted once at the end.
  if exists (select from unnest(gathered) as q where q.most_walk_ins is not null) then
    select array_agg(q.most_walk_ins is not null and u.uses + u.walk_ins <= q.most_walk_ins order by q.ordinality)
    into is_walk_in
    from unnest(gathered) with ordinality as q
    cross join (
      select quota_uses(gathered[1].business_id, 'walk_ins', max(g.now)) as uses, count(g.most_walk_ins) as walk_ins
      from unnest(gathered) as g
    ) as u;
    for walk_in in 1 .. cardinality(gathered) loop
      if is_walk_in[walk_in] then
        gathered[walk_in].most_walk_ins := null;
      end if;
    end loop;
  end if;
  -- 2. Place the requests that need a seat and a token alone, together. Measured: up to four are faster one by one.
  if cardinality(gathered) > 4 then
    plain := place_plain_bookings(gathered, is_current, may_be_booked, known_patients, adds_details);
    perform insert_appointments(gathered, plain, 0);
  end if;

  -- 3. Place the others in turn, each after the ones before it; one statement writes those in between.
  foreach r in array gathered loop
    ordinal := ordinal + 1;
    placement := plain[ordinal];
    outcome := null;
    placements[ordinal] := null;
    if placement.outcome is null then
      if r.patient_conflicts = 'refuse' then
        -- Among what the patient has already may be what an earlier request of the batch has booked.
        perform insert_appointments(gathered, placements, written);
        written := ordinal - 1;
      end if;
      if may_be_booked[ordinal] or r.appointment_id = any (given_ids) or r.partner_appointment_id = any (given_ids) then
        -- The booking that this one may repeat must have been written.
        perform insert_appointments(gathered, placements, written);
        written := ordinal - 1;
        outcome := earlier_booking(r);
      end if;
      if outcome.outcome is null then
        if is_current[ordinal] then
          placement := place_booking(r, known_patients[ordinal], adds_details[ordinal]);
        else
          placement.outcome := 'STALE';
        end if;
        placements[ordinal] := placement;
      end if;
    end if;
    -- 4. The outcome of the request.
    if placement.outcome = 'BOOKED' then
      if is_walk_in[ordinal] then
        doctors_of_walk_ins := doctors_of_walk_ins || r.doctor_id;
      end if;
      outcome := (
        case
          -- The patient was added with it.
          when known_patients[ordinal] is null and placement.patient = r.patient_details ->> 'id' then 'ADDED'
          else 'BOOKED'
        end,
        r.appointment_id, placement.given_token, r.status
      )::booking_outcome;
      -- A patient whom nobody was found for at first may be one who was there: by our id sent as the partner's.
      if r.patient_conflicts = 'warn'
        and (has_other[ordinal] or known_patients[ordinal] is null or placement.patient = any (given_patients))
      then
        overlapping := overlapping || r.appointment_id;
      end if;
      given_ids := given_ids || r.appointment_id || r.partner_appointment_id;
      given_patients := given_patients || placement.patient;
    elsif outcome.outcome is null then
      outcome := (placement.outcome, null, null, null)::booking_outcome;
    elsif outcome.outcome = 'REPEATED' and r.patient_conflicts = 'warn' then
      overlapping := overlapping || outcome.appointment_id;
    end if;
    outcomes[ordinal] := outcome;
  end loop;
  perform insert_appointments(gathered, placements, written);
  perform count_quota(gathered[1].business_id, 'walk_ins', d.id, gathered[1].now, count(*)::integer)
  from unnest(doctors_of_walk_ins) as d (id)
  group by d.id;
  perform set_config('opdesk.refused_seats', '', true);
end $$;

--
-- Name: booking_locks(public.booking_request); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.booking_locks(r public.booking_request) RETURNS text[]
    LANGUAGE plpgsql STABLE
    AS $$
begin
  return locks_of_bookings(array[r]);
end $$;

--
-- Name: call_next(json, text, date); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.call_next(change json, of_clinic text, on_date date) RETURNS public.queue_outcome
    LANGUAGE plpgsql
    SET plan_cache_mode TO 'force_generic_plan'
    SET enable_seqscan TO 'off'
    AS $$
declare
  c appointment_change := json_populate_record(null::appointment_change, change);
  called_id text;
  first appointments;
  changed change_outcome;
begin
  perform take_locks(array(select doctor_lock(c.business_id, id) from unnest(c.doctor_ids) as id));
  if c.seed is not null then
    select h.appointment_id into called_id from appointment_history h
    where h.business_id = c.business_id and h.seed = c.seed;
    if found then
      return ('REPEATED', called_id)::queue_outcome;
    end if;
  end if;
  select a.* into first
  from appointments a
  join businesses b on b.id = a.business_id
  where a.business_id = c.business_id and a.doctor_id = c.doctor_ids[1] and a.clinic_id = of_clinic
    and a.practice_date = on_date and a.status = 'CK' and a.called_at is null
  order by queue_place(a, b.queue_order), a.token
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

--
-- Name: can_write_merge(public.patient_merges, json, text); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.can_write_merge(m public.patient_merges, decided json, of_patient text) RETURNS boolean
    LANGUAGE plpgsql
    AS $$
begin
  perform take_locks(array(
    select doctor_lock(m.business_id, id) from json_array_elements_text(decided -> 'doctor_ids') as id
  ));
  perform pg_advisory_xact_lock(catalog_lock(m.business_id));
  perform from patients p
  where p.business_id = m.business_id and p.id in (m.merged_id, m.left_id)
  order by p.id
  for update;
  return not exists (
    select from patients p
    where p.business_id = m.business_id and p.id in (m.merged_id, m.left_id)
      and p.xmin::text is distinct from decided -> 'row_versions' ->> p.id
  ) and not exists (
    select from appointments a
    where a.business_id = m.business_id and a.patient_id = of_patient and (
      a.doctor_id <> all (array(select json_array_elements_text(decided -> 'doctor_ids')))
      or is_live(a.status) and decided -> 'event_ids' ->> a.id is null
    )
  );
end $$;

--
-- Name: catalog_lock(text); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.catalog_lock(business_id text) RETURNS bigint
    LANGUAGE sql IMMUTABLE
    AS $$ select hashtextextended('catalog/' || business_id, 0) $$;

--
-- Name: change_appointment(public.appointment_change); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.change_appointment(c public.appointment_change) RETURNS public.change_outcome
    LANGUAGE plpgsql
    AS $$
declare
  old appointments;
  new appointments;
  patient patients;
  claim seat_claims;
  wanted tstzrange;
  kept tstzrange;
  refusal text;
  holds_seat boolean;
  needs_seat boolean := false;
begin
  select * into old from appointments a
  where a.business_id = c.business_id and a.id = c.appointment_id and a.version = c.expected_version
  for no key update;
  if not found or not is_as_shown(c, old) then
    return ('STALE', null)::change_outcome;
  end if;
  if c.catalog_version is not null
    and not exists (select from businesses b where b.id = c.business_id and b.catalog_version = c.catalog_version) then
    return ('STALE', null)::change_outcome;
  end if;
  new := json_populate_record(old, c.columns);
  new.version := old.version + 1;
  new.updated_at := to_timestamp(c.now);

  holds_seat := new.seated and is_live(new.status);
  if holds_seat then
    select * into claim from seat_claims k where k.business_id = old.business_id and k.appointment_id = old.claimed_id;
    wanted := tstzrange(new.occupied_from, new.occupied_until);
    if c.is_placed is not true then
      c.session_id := claim.session_id;
    end if;
    needs_seat := (new.doctor_id, new.clinic_id, c.session_id, wanted)
      is distinct from (claim.doctor_id, claim.clinic_id, claim.session_id, claim.period);
    new.session_id := c.session_id;
  end if;
  if needs_seat then
    if (new.doctor_id, new.clinic_id, c.session_id)
      is not distinct from (claim.doctor_id, claim.clinic_id, claim.session_id) then
      kept := claim.period;
    end if;
    refusal := seat_refusal(
      c.business_id, new.doctor_id, new.clinic_id, c.session_id, wanted, kept, new.id, null, new.updated_at
    );
    -- A move within one session as it is held once takes nothing more of its limit.
    if refusal is null and not (
      kept is not null and claim.occupied_from <@ day_of_session(c.business_id, c.session_id, new.occupied_from)
    ) and limit_reached(
      c.business_id, new.doctor_id, new.clinic_id, c.session_id, new.occupied_from, new.id, null, new.updated_at
    ) then
      refusal := 'TAKEN';
    end if;
    -- An appointment beyond the seats may stay so at its own time; any time beside that must be free.
    if refusal = 'ELSEWHERE' or (refusal = 'TAKEN' and not (c.may_overbook and (kept && wanted) is not true)) then
      return ('TAKEN', null)::change_outcome;
    end if;
    new.overbooked := refusal is not null or (old.overbooked and (kept && wanted) is true);
  end if;
  if c.patient_conflicts = 'refuse' and exists (
    select from patient_conflicts(new.business_id, new.patient_id, new.id, new.start_at, new.end_at, new.updated_at)
  ) then
    return ('PATIENT_CONFLICT', null)::change_outcome;
  end if;
  if c.token is not null then
    new.token := assign_token(
      c.business_id, new.doctor_id, new.clinic_id, new.practice_date, nullif(c.token, 0), new.id
    );
    if new.token is null then
      return ('TOKEN_TAKEN', null)::change_outcome;
    end if;
    new.queue_position := new.token;
  elsif new.start_at <> old.start_at and new.queue_position <> queue_place(new, 'token') then
    -- Moved where the queue goes by time: another time has a place of its own.
    new.queue_position := new.token;
  end if;

  if not holds_seat then
    if old.claimed_id is not null then
      delete from seat_claims k where k.business_id = old.business_id and k.appointment_id = old.id;
    end if;
  elsif needs_seat then
    if old.claimed_id is not null then
      update seat_claims k set
        doctor_id = new.doctor_id, clinic_id = new.clinic_id, session_id = c.session_id, overbooked = new.overbooked,
        occupied_from = new.occupied_from, occupied_until = new.occupied_until
      where k.business_id = old.business_id and k.appointment_id = old.id;
    else
      insert into seat_claims (
        business_id, appointment_id, doctor_id, clinic_id, session_id, occupied_from, occupied_until, overbooked
      ) values (
        new.business_id, new.id, new.doctor_id, new.clinic_id, c.session_id, new.occupied_from, new.occupied_until,
        new.overbooked
      );
    end if;
  end if;
  update appointments a set
    partner_appointment_id = new.partner_appointment_id, doctor_id = new.doctor_id, clinic_id = new.clinic_id,
    patient_id = new.patient_id, service_id = new.service_id, status = new.status, mode = new.mode,
    practice_date = new.practice_date, token = new.token, start_at = new.start_at, end_at = new.end_at,
    occupied_from = new.occupied_from, occupied_until = new.occupied_until, overbooked = new.overbooked,
    seated = new.seated, is_dummy = new.is_dummy, session_id = new.session_id,
    custom_attributes = new.custom_attributes, video_connect = new.video_connect, partner_meta = new.partner_meta,
    display_meta = new.display_meta, notes = new.notes, reason = new.reason, prescription_id = new.prescription_id,
    prescription_url = new.prescription_url, guest_name = new.guest_name, guest_mobile = new.guest_mobile,
    queue_position = new.queue_position, calls = new.calls, called_at = new.called_at,
    checked_in_at = new.checked_in_at, started_at = new.started_at, ended_at = new.ended_at, next_id = new.next_id,
    updated_at = new.updated_at, version = new.version
  where a.business_id = new.business_id and a.id = new.id;
  if c.patient_columns is not null then
    select * into patient from patients p where p.business_id = new.business_id and p.id = new.patient_id for update;
    patient := json_populate_record(patient, c.patient_columns);
    update patients p set
      partner_id = patient.partner_id, designation = patient.designation, first_name = patient.first_name,
      middle_name = patient.middle_name, last_name = patient.last_name, gender = patient.gender,
      date_of_birth = patient.date_of_birth, from_age = patient.from_age, mobile = patient.mobile,
      address = patient.address, updated_at = new.updated_at
    where p.business_id = patient.business_id and p.id = patient.id;
  end if;
  perform record_change(c, old, new);
  return ('CHANGED', new.token)::change_outcome;
end $$;

--
-- Name: change_appointments(json); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.change_appointments(changes json) RETURNS SETOF public.change_outcome
    LANGUAGE plpgsql
    SET plan_cache_mode TO 'force_generic_plan'
    SET enable_seqscan TO 'off'
    AS $$
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
  perform lock_patients_of_changes(gathered);
  perform pg_advisory_xact_lock_shared(catalog_lock(business.id))
  from (
    select distinct q.business_id as id from unnest(gathered) as q
    where q.catalog_version is not null or q.shown_version is not null
    order by 1
  ) as business;
  foreach c in array gathered loop
    if c.patient_columns -> 'address_lines' is not null then
      c.patient_columns := with_merged_address(c);
    end if;
    return next change_appointment(c);
  end loop;
end $$;

--
-- Name: check_audit(bigint, bytea, integer); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.check_audit(after_number bigint, after_digest bytea, at_most integer, OUT checked integer, OUT last_number bigint, OUT last_digest bytea, OUT problems text[]) RETURNS record
    LANGUAGE plpgsql STABLE
    AS $$
declare
  e audit_entries;
begin
  checked := 0;
  last_number := after_number;
  last_digest := after_digest;
  problems := '{}';
  for e in
    select a.* from audit_entries a where a.number > after_number order by a.number limit at_most
  loop
    if e.number > last_number + 1 then
      problems := problems || format('%s to %s are missing', last_number + 1, e.number - 1);
    elsif audit_digest(last_digest, e) <> e.digest then
      problems := problems || format('%s is changed, or does not follow the one before it', e.number);
    end if;
    checked := checked + 1;
    last_number := e.number;
    last_digest := e.digest;
  end loop;
  if checked < at_most then
    problems := problems || array(
      select format('the newest should be %s, and is %s or another one', c.last_number, check_audit.last_number)
      from audit_chain c
      where c.last_number > check_audit.last_number
        or (c.last_number = check_audit.last_number and c.last_digest <> check_audit.last_digest)
    );
  end if;
end $$;

--
-- Name: check_seat_claim(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.check_seat_claim() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
declare
  locked text;
  kept tstzrange;
  refusal text;
begin
  -- A snapshot that is older than the lock would not show who came meanwhile.
  if current_setting('transaction_isolation') <> 'read committed' then
    raise exception 'seats are claimed at the isolation level read committed'
      using errcode = 'invalid_transaction_state';
  end if;
  locked := pg_advisory_xact_lock(hashtextextended(doctor_lock(new.business_id, new.doctor_id), 0));
  if tg_op = 'UPDATE' and new.overbooked >= old.overbooked
    and (new.business_id, new.doctor_id, new.clinic_id, new.session_id)
      is not distinct from (old.business_id, old.doctor_id, old.clinic_id, old.session_id)
  then
    kept := old.period;
  end if;
  refusal := seat_refusal(
    new.business_id, new.doctor_id, new.clinic_id, new.session_id,
    tstzrange(new.occupied_from, new.occupied_until), kept,
    new.appointment_id, new.hold_id, '-infinity'
  );
  if refusal = 'TAKEN' and new.overbooked then
    refusal := null;
  end if;
  if refusal is not null and current_setting('opdesk.refused_seats', true) = 'left_out' then
    return null;
  elsif refusal = 'ELSEWHERE' then
    raise exception 'the doctor is at another clinic then'
      using errcode = 'exclusion_violation', constraint = 'seat_claims_counted';
  elsif refusal = 'TAKEN' then
    raise exception 'every seat is taken then'
      using errcode = 'exclusion_violation', constraint = 'seat_claims_counted';
  end if;
  -- Said by the session when it is deleted, of those who are in it then.
  if tg_op = 'INSERT' or new.session_id is distinct from old.session_id then
    new.last_seats := null;
  end if;
  return new;
end $$;

--
-- Name: claim_seat(public.booking_request, boolean); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.claim_seat(r public.booking_request, is_overbooked boolean) RETURNS void
    LANGUAGE plpgsql
    AS $$
begin
  insert into seat_claims (
    business_id, appointment_id, doctor_id, clinic_id, session_id, occupied_from, occupied_until, overbooked
  ) values (
    r.business_id, r.appointment_id, r.doctor_id, r.clinic_id, r.session_id, to_timestamp(r.occupied_from),
    to_timestamp(r.occupied_until), is_overbooked
  );
  if not found then
    raise exception 'every seat is taken then'
      using errcode = 'exclusion_violation', constraint = 'seat_claims_counted';
  end if;
end $$;

--
-- Name: conflicts_of_appointments(text, text[], double precision); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.conflicts_of_appointments(of_business text, ids text[], now double precision) RETURNS TABLE(appointment_id text, conflicts json)
    LANGUAGE plpgsql
    SET plan_cache_mode TO 'force_generic_plan'
    SET enable_seqscan TO 'off'
    AS $$
begin
  return query
    select own.id, json_agg(other_appointment_json(a) order by a.start_at, a.id)
    -- A booking and its repeat, both in one batch, have one id.
    from (select distinct unnest(ids)) as wanted (id)
    join appointments own on own.business_id = of_business and own.id = wanted.id
    cross join lateral patient_conflicts(
      own.business_id, own.patient_id, own.id, own.start_at, own.end_at, to_timestamp(now)
    ) as a
    where not own.is_dummy and is_live(own.status)
    group by own.id;
end $$;

--
-- Name: count_erasure(text, bytea); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.count_erasure(of_business text, new_salt bytea) RETURNS void
    LANGUAGE plpgsql
    AS $$
begin
  perform pg_advisory_xact_lock(catalog_lock(of_business));
  insert into erasure_counts as c (business_id, begun, salt)
  values (of_business, 1, new_salt)
  on conflict on constraint erasure_counts_pkey do update
  set begun = c.begun + 1, salt = case when c.salt = '' then excluded.salt else c.salt end;
end $$;

--
-- Name: count_quota(text, text, text, double precision, integer); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.count_quota(of_business text, of_quota text, of_part text, now double precision, further integer) RETURNS void
    LANGUAGE sql
    AS $$
  insert into quota_counts (business_id, quota, begins_at, part, uses)
  values (of_business, of_quota, to_timestamp(floor(now / 300) * 300), of_part, further)
  on conflict on constraint quota_counts_pkey do update set uses = quota_counts.uses + excluded.uses
$$;

--
-- Name: current_relations(text, json); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.current_relations(of_business text, relations json) RETURNS json
    LANGUAGE plpgsql STABLE
    AS $$
begin
  if not exists (
    select from json_array_elements(relations) as r
    where r ->> 'pid' <> patient_of(of_business, r ->> 'pid', false)
  ) then
    return relations;
  end if;
  return (
    select json_agg(
      json_build_object('relation', r.value ->> 'relation', 'pid', patient_of(of_business, r.value ->> 'pid', false))
      order by r.ordinality
    )
    from json_array_elements(relations) with ordinality as r
  );
end $$;

--
-- Name: day_of_session(text, text, timestamp with time zone); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.day_of_session(of_business text, of_session text, near timestamp with time zone) RETURNS tstzrange
    LANGUAGE sql STABLE
    AS $$
  select tstzrange(
    first_midnight(d.date, d.zone) + make_interval(mins => least(0, min(s.from_minute - s.buffer_before_minutes))),
    first_midnight(d.date + 1, d.zone)
      + make_interval(mins => case when max(s.to_minute) > 1440 then max(s.to_minute) - 1440 + 60 else 0 end)
  )
  from sessions o
  join clinics c on c.business_id = o.business_id and c.id = o.clinic_id
  join businesses b on b.id = o.business_id
  cross join lateral (
    select coalesce(c.time_zone, b.time_zone) as zone,
      coalesce(o.weekday, extract(isodow from o.on_date))::integer as weekday
  ) as w
  cross join lateral (select (near at time zone w.zone)::date as local) as n
  cross join lateral (
    select w.zone, n.local + (w.weekday - extract(isodow from n.local)::integer + 10) % 7 - 3 as date
  ) as d
  join sessions s
    on s.business_id = o.business_id and s.doctor_id = o.doctor_id and s.clinic_id = o.clinic_id
      and s.service_id = o.service_id
    and coalesce(s.weekday, extract(isodow from s.on_date)) = w.weekday
  where o.business_id = of_business and o.id = of_session
  group by d.date, d.zone
$$;

--
-- Name: delete_old_audit_entries(double precision, integer); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.delete_old_audit_entries(before double precision, at_most integer) RETURNS integer
    LANGUAGE plpgsql
    AS $$
declare
  newest audit_entries;
  deleted integer;
begin
  perform from audit_chain for update;
  -- Entries stand in the order of the chain, a read up to two minutes after others of its time.
  with oldest as (
    select a.number, a.at, a.digest from audit_entries a order by a.number limit at_most
  )
  select o.number, o.digest into newest.number, newest.digest
  from oldest o
  where o.number < coalesce((select min(k.number) from oldest k where k.at >= to_timestamp(before)), o.number + 1)
  order by o.number desc
  limit 1;
  if not found then
    return 0;
  end if;
  perform set_config('opdesk.deletes_old_audit_entries', 'on', true);
  delete from audit_entries a where a.number <= newest.number;
  get diagnostics deleted = row_count;
  perform set_config('opdesk.deletes_old_audit_entries', 'off', true);
  update audit_chain set deleted_up_to = newest.number, begins_with = newest.digest;
  return deleted;
end $$;

--
-- Name: delete_old_events(timestamp with time zone, integer); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.delete_old_events(before timestamp with time zone, at_most integer) RETURNS bigint
    LANGUAGE plpgsql
    SET plan_cache_mode TO 'force_generic_plan'
    SET enable_seqscan TO 'off'
    SET jit TO 'off'
    AS $$
declare
  deleted bigint;
begin
  delete from outbox o
  using webhook_publisher p, live_feed f
  where o.position = any (array(select n.position from outbox n order by n.position limit at_most))
    and o.occurred_at < before
    and pg_visible_in_snapshot(o.transaction_id, p.snapshot)
    and not exists (select from held_events h where h.position = o.position)
    -- Nobody has listened for so long that nobody waits for these events. The database's clock has written that time.
    and (
      pg_visible_in_snapshot(o.transaction_id, f.snapshot)
      or f.numbered_at < clock_timestamp() - interval '10 minutes'
    );
  get diagnostics deleted = row_count;
  return deleted;
end $$;

--
-- Name: live_feed; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.live_feed (
    only_one boolean DEFAULT true NOT NULL,
    began_at bigint NOT NULL,
    last_id bigint NOT NULL,
    kept_after bigint NOT NULL,
    snapshot pg_snapshot NOT NULL,
    numbered_at timestamp with time zone NOT NULL,
    CONSTRAINT live_feed_only_one_check CHECK (only_one)
);

--
-- Name: TABLE live_feed; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.live_feed IS 'How far the numbers of the live feed go: one row.';

--
-- Name: delete_old_live_events(public.live_feed); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.delete_old_live_events(feed public.live_feed) RETURNS bigint
    LANGUAGE plpgsql
    AS $$
declare
  first_kept bigint;
begin
  select min(e.id) into first_kept from live_events e where e.numbered_at > clock_timestamp() - interval '1 hour';
  first_kept := coalesce(first_kept, feed.last_id + 1);
  delete from live_events e where e.id < first_kept;
  return greatest(feed.kept_after, first_kept - 1);
end $$;

--
-- Name: digit_quads(text, text); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.digit_quads(business text, digits text) RETURNS bigint[]
    LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE
    AS $$
declare
  quads bigint[] := '{}';
begin
  for place in 1..char_length(digits) - 3 loop
    quads[place] := hashtextextended(business || ' ' || substr(digits, place, 4), 0);
  end loop;
  return quads;
end $$;

--
-- Name: doctor_lock(text, text); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.doctor_lock(business_id text, doctor_id text) RETURNS text
    LANGUAGE sql IMMUTABLE
    AS $$ select 'doctor/' || business_id || '/' || doctor_id $$;

--
-- Name: duplicate_patients(text, text, integer); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.duplicate_patients(business text, patient text, up_to integer) RETURNS TABLE(id text)
    LANGUAGE plpgsql STABLE
    SET plan_cache_mode TO 'force_generic_plan'
    SET enable_seqscan TO 'off'
    AS $$
declare
  one patients;
  own_name text;
begin
  select p.* into one from patients p where p.business_id = business and p.id = patient;
  own_name := concat_ws(' ', one.first_name, one.middle_name, one.last_name);
  return query
  with alike as materialized (
    select p.id, p.created_at, concat_ws(' ', p.first_name, p.middle_name, p.last_name) as full_name
    from patients p
    where p.business_id = business and p.mobile = one.mobile and p.archived_at is null and p.id <> patient
      and (p.date_of_birth = one.date_of_birth or (p.from_age or one.from_age) and abs(
        extract(year from age(one.created_at::date, p.date_of_birth))
          - extract(year from age(one.created_at::date, one.date_of_birth))
      ) <= 2)
    order by p.created_at desc, p.id desc
    limit 300
  )
  select a.id from alike a
  where is_name_found(a.full_name, own_name) and is_name_found(own_name, a.full_name)
  order by a.created_at, a.id
  limit up_to;
end $$;

--
-- Name: duplicates_of_appointment(text, text); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.duplicates_of_appointment(of_business text, appointment_id text) RETURNS text[]
    LANGUAGE plpgsql
    SET enable_seqscan TO 'off'
    AS $$
begin
  return array(
    select d.id from appointments a
    cross join lateral duplicate_patients(of_business, a.patient_id, 5) as d
    where a.business_id = of_business and a.id = appointment_id
  );
end $$;

--
-- Name: duplicates_of_patients(text, text[]); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.duplicates_of_patients(of_business text, ids text[]) RETURNS TABLE(patient_id text, duplicate_id text)
    LANGUAGE plpgsql STABLE
    SET plan_cache_mode TO 'force_generic_plan'
    SET enable_seqscan TO 'off'
    AS $$
begin
  return query
  select p.id, d.id
  from patients p
  cross join lateral (
    select from patients o
    where o.business_id = of_business and o.mobile = p.mobile and o.archived_at is null and o.id <> p.id
    limit 1
  ) as sharing
  cross join lateral duplicate_patients(of_business, p.id, 1) as d
  where p.business_id = of_business and p.id = any (ids);
end $$;

--
-- Name: earlier_booking(public.booking_request); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.earlier_booking(r public.booking_request) RETURNS public.booking_outcome
    LANGUAGE plpgsql
    AS $$
declare
  earlier appointments;
begin
  if r.may_exist then
    select * into earlier from appointments a where a.business_id = r.business_id and a.id = r.appointment_id;
    if found then
      perform pg_logical_emit_message(true, 'opdesk', '');
      return ('REPEATED', earlier.id, earlier.token, earlier.status)::booking_outcome;
    end if;
  end if;
  if r.partner_appointment_id is not null then
    select * into earlier from appointments a
    where a.business_id = r.business_id and a.partner_appointment_id = r.partner_appointment_id;
    if found then
      perform pg_logical_emit_message(true, 'opdesk', '');
      return (
        case
          when earlier.request_digest = decode(r.request_digest, 'hex')
            and is_live(earlier.status) then 'REPEATED'
          else 'EXISTS'
        end,
        earlier.id, earlier.token, earlier.status
      )::booking_outcome;
    end if;
    -- The patient of it was erased since, and the partner's id with them.
    select a.* into earlier from erasure_counts c
    join erased_requests e on e.business_id = c.business_id
      and e.digest = sha256(c.salt || convert_to(r.partner_appointment_id, 'UTF8'))
    join appointments a on a.business_id = e.business_id and a.id = e.appointment_id
    where c.business_id = r.business_id;
    if found then
      return ('EXISTS', earlier.id, earlier.token, earlier.status)::booking_outcome;
    end if;
  end if;
  return null;
end $$;

--
-- Name: end_wait_of_webhooks(text[], text[], text[]); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.end_wait_of_webhooks(businesses text[], webhooks text[], appointments text[]) RETURNS void
    LANGUAGE plpgsql
    SET plan_cache_mode TO 'force_generic_plan'
    SET enable_seqscan TO 'off'
    SET enable_bitmapscan TO 'off'
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    AS $$
begin
  update webhook_deliveries d set is_waiting = false
  from (
    select first_pending_webhook(o.business_id, o.webhook_id, o.appointment_id) as position
    from (select distinct * from unnest(businesses, webhooks, appointments))
      as o (business_id, webhook_id, appointment_id)
    offset 0
  ) as next
  where d.position = next.position and d.is_waiting;
end $$;

--
-- Name: end_webhook_tries(json, json, interval); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.end_webhook_tries(results json, marks json, failing_for interval) RETURNS TABLE(business_id text, webhook_id text, reason text)
    LANGUAGE plpgsql
    SET plan_cache_mode TO 'force_generic_plan'
    SET enable_seqscan TO 'off'
    SET enable_bitmapscan TO 'off'
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    AS $$
#variable_conflict use_column
declare
  businesses text[];
  webhooks text[];
  appointments text[];
begin
  return query
  with marked as (
    select
      s.business_id, s.id, s.failing_since as was, m.is_gone, to_timestamp(m.last_failed_at) as last_failed_at,
      case
        when m.has_succeeded then to_timestamp(m.failing_since)
        else coalesce(s.failing_since, to_timestamp(m.failing_since))
      end
        as failing_since
    from json_populate_recordset(null::webhook_mark, marks) as m
    join webhook_subscriptions s on s.business_id = m.business_id and s.id = m.webhook_id
    -- Tries at an endpoint that it no longer has say nothing of it.
    where s.endpoint = m.endpoint and s.disabled_at is null
  ), judged as (
    select m.*, case
      when m.is_gone then 'GONE'
      when m.failing_since <= m.last_failed_at - failing_for then 'FAILING'
    end as reason
    from marked m
  ), locked as (
    select j.*
    from judged j
    join webhook_subscriptions s on s.business_id = j.business_id and s.id = j.id
    where (j.reason is not null or j.failing_since is distinct from j.was)
      and (j.is_gone or s.failing_since is not distinct from j.was)
    order by s.business_id, s.id
    for no key update of s
  ), changed as (
    update webhook_subscriptions s
    set failing_since = l.failing_since,
      disabled_at = case when l.reason is not null then l.last_failed_at end,
      disabled_reason = l.reason
    from locked l
    where s.business_id = l.business_id and s.id = l.id and s.disabled_at is null
    returning s.business_id, s.id, s.disabled_reason
  )
  select c.business_id, c.id, c.disabled_reason from changed c where c.disabled_reason is not null;

  with ended as (
    update webhook_deliveries d
    set state = r.state, tries = d.tries + 1, refusals = r.refusals, is_passed = r.is_passed,
      next_try_at = to_timestamp(r.next_try_at), finished_at = to_timestamp(r.finished_at),
      leased_until = null, asked_for = false
    from json_populate_recordset(null::webhook_try_result, results) as r
    where d.position = r.position and d.leased_until = to_timestamp(r.lease)
    returning d.position, d.tries, d.state, d.is_passed, d.business_id, d.subscription_id, d.appointment_id,
      r.at, r.duration_ms, r.status_code, r.failure, r.answer, r.signatures
  ), noted as (
    insert into webhook_tries (delivery, try, at, duration_ms, status_code, failure, answer, signatures)
    select e.position, e.tries, to_timestamp(e.at), e.duration_ms, e.status_code, e.failure, e.answer, e.signatures
    from ended e
  )
  select array_agg(e.business_id), array_agg(e.subscription_id), array_agg(e.appointment_id)
  into businesses, webhooks, appointments
  from ended e
  where (e.state <> 'PENDING' or e.is_passed) and e.appointment_id is not null;

  -- With those locked, nothing is set to wait for them any more; what was is seen by the next statement.
  if businesses is not null then
    perform end_wait_of_webhooks(businesses, webhooks, appointments);
  end if;
end $$;

--
-- Name: erase_partner_patient_id(text, text[]); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.erase_partner_patient_id(of_business text, patient_ids text[]) RETURNS void
    LANGUAGE plpgsql
    AS $$
begin
  if not has_undone_merge(of_business, patient_ids) then
    return;
  end if;
  perform pg_advisory_xact_lock(publishing_lock());
  update outbox o set data = with_members(o.data, '{"partner_patient_id": ""}')
  where o.business_id = of_business and o.data ->> 'patient_id' = any (patient_ids)
    and o.data ->> 'partner_patient_id' <> '';
end $$;

--
-- Name: erase_records(text, text); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.erase_records(of_business text, of_appointment text) RETURNS void
    LANGUAGE plpgsql
    SET enable_seqscan TO 'off'
    AS $$
begin
  -- A publisher that was at work has made its deliveries by now, which the caller erases after this; one that comes
  -- later reads the erased events.
  perform pg_advisory_xact_lock(publishing_lock());
  -- A change that is under way has written its event and its remark when this is had.
  perform from appointments a where a.business_id = of_business and a.id = of_appointment for no key update;
  delete from appointment_remarks r
  where r.business_id = of_business and r.appointment_id = of_appointment and not exists (
    select from appointment_history h
    where h.business_id = r.business_id and h.appointment_id = r.appointment_id and h.version = r.version
      and h.action = 'erase'
  );
  -- A name or a number can be found by trying which request has this digest.
  update appointments a set request_digest = ''
  where a.business_id = of_business and a.id = of_appointment and a.request_digest <> '';
  perform set_config('opdesk.erases_history', 'on', true);
  update appointment_history h set on_behalf_of = null
  where h.business_id = of_business and h.appointment_id = of_appointment and h.on_behalf_of is not null
    and h.action <> 'erase';
  perform set_config('opdesk.erases_history', 'off', true);
  update outbox o set
    data = with_members(o.data, '{
      "partner_meta": {}, "custom_attributes": {}, "partner_patient_id": "", "partner_appointment_id": "",
      "video_connect": null
    }')
  where o.business_id = of_business and o.appointment_id = of_appointment and (
    o.data ->> 'partner_patient_id' <> ''
    or o.data ->> 'partner_appointment_id' <> ''
    or o.data ->> 'partner_meta' <> '{}'
    or o.data ->> 'custom_attributes' <> '{}'
    or o.data ->> 'video_connect' is not null
  );
end $$;

--
-- Name: export_record(record); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.export_record(row_of_query record) RETURNS text
    LANGUAGE plpgsql STABLE
    SET "TimeZone" TO 'UTC'
    AS $$
begin
  return row_to_json(row_of_query);
end $$;

--
-- Name: fill_patient_words(integer); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.fill_patient_words(up_to integer) RETURNS integer
    LANGUAGE plpgsql
    SET enable_seqscan TO 'off'
    AS $$
declare
  task patient_words_to_fill;
  ids text[];
  locked patients[];
  filled integer := 0;
begin
  select * into task from patient_words_to_fill order by business_id limit 1 for no key update skip locked;
  if not found then
    return null;
  end if;
  ids := array(
    select p.id from patients p where p.business_id = task.business_id and p.id > task.after_id
    order by p.id limit up_to
  );
  if ids = '{}' then
    delete from patient_words_to_fill t where t.business_id = task.business_id;
    return 0;
  end if;
  -- Nobody is waited for: bookings that change several of these patients lock them in the order of the requests, and
  -- wait for this.
  locked := array(
    select p from patients p where p.business_id = task.business_id and p.id = any (ids) order by p.id
    for share skip locked
  );
  -- Those up to the first who is being changed; the others are the next call's.
  while locked[filled + 1].id = ids[filled + 1] loop
    filled := filled + 1;
  end loop;
  if filled > 0 then
    perform write_words_of(locked[:filled]);
    update patient_words_to_fill t set after_id = ids[filled] where t.business_id = task.business_id;
  end if;
  return filled;
end $$;

--
-- Name: filled_address(json, json); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.filled_address(stored json, told json) RETURNS json
    LANGUAGE sql IMMUTABLE
    AS $$
  select case
    when json_typeof(told) is distinct from 'object' then stored
    when json_typeof(stored) is distinct from 'object' then told
    -- Without a subquery, so that it becomes part of the query that calls it.
    when told::jsonb || stored::jsonb = stored::jsonb then stored
    else (told::jsonb || stored::jsonb)::json
  end
$$;

--
-- Name: first_midnight(date, text); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.first_midnight(day date, zone text) RETURNS timestamp with time zone
    LANGUAGE sql IMMUTABLE
    AS $$
  select case when earlier at time zone zone = day::timestamp then earlier else late end
  from (select day::timestamp at time zone zone as late) as taken
  cross join lateral (select late - interval '24 hours' as yesterday) as before
  cross join lateral (
    select late - ((yesterday at time zone zone) - (late at time zone zone) + interval '24 hours') as earlier
  ) as offset_of_yesterday
$$;

--
-- Name: first_pending_webhook(text, text, text); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.first_pending_webhook(of_business text, webhook text, appointment text) RETURNS bigint
    LANGUAGE plpgsql
    SET plan_cache_mode TO 'force_generic_plan'
    SET enable_seqscan TO 'off'
    AS $$
declare
  found record;
begin
  select d.business_id, d.subscription_id, d.appointment_id, d.position into found
  from webhook_deliveries d
  where d.state = 'PENDING' and not d.is_passed
    and (d.business_id, d.subscription_id, d.appointment_id, d.position) > (of_business, webhook, appointment, 0)
  order by d.business_id, d.subscription_id, d.appointment_id, d.position
  limit 1;
  return case
    when (found.business_id, found.subscription_id, found.appointment_id) = (of_business, webhook, appointment)
    then found.position
  end;
end $$;

--
-- Name: follow_merged_patient(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.follow_merged_patient() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
declare
  left_id text;
begin
  select coalesce(p.merged_into, p.id) into left_id
  from patients p where p.business_id = new.business_id and p.id = new.patient_id
  for key share;
  -- An id that nobody has is for the foreign key to refuse.
  if found then
    new.patient_id := left_id;
  end if;
  return new;
end $$;

--
-- Name: follow_merged_patients(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.follow_merged_patients() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
  update appointments a set patient_id = p.merged_into
  from added n
  join patients p on p.business_id = n.business_id and p.id = n.patient_id
  where p.merged_into is not null and a.business_id = n.business_id and a.id = n.id;
  return null;
end $$;

--
-- Name: has_undone_merge(text, text[]); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.has_undone_merge(of_business text, patient_ids text[]) RETURNS boolean
    LANGUAGE sql STABLE
    AS $$
  select exists (
    select from patient_merges m
    where m.business_id = of_business and m.left_id = any (patient_ids) and m.undone_at is not null
  )
$$;

--
-- Name: history_changes(public.appointments, public.appointments, text[]); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.history_changes(old public.appointments, new public.appointments, fields text[]) RETURNS json
    LANGUAGE plpgsql STABLE
    AS $$
begin
  return jsonb_strip_nulls(jsonb_build_object(
    'start_time', case when old.start_at <> new.start_at then
      jsonb_build_array(extract(epoch from old.start_at)::bigint, extract(epoch from new.start_at)::bigint) end,
    'end_time', case when old.end_at <> new.end_at then
      jsonb_build_array(extract(epoch from old.end_at)::bigint, extract(epoch from new.end_at)::bigint) end,
    -- Where the start does not say it.
    'practice_date', case when old.practice_date <> new.practice_date and old.start_at = new.start_at then
      jsonb_build_array(old.practice_date, new.practice_date) end,
    'doctor_id', case when old.doctor_id <> new.doctor_id then jsonb_build_array(old.doctor_id, new.doctor_id) end,
    'clinic_id', case when old.clinic_id <> new.clinic_id then jsonb_build_array(old.clinic_id, new.clinic_id) end,
    'conf_id', case when old.service_id is distinct from new.service_id then
      jsonb_build_array(coalesce(old.service_id, ''), coalesce(new.service_id, '')) end,
    'mode', case when old.mode <> new.mode then jsonb_build_array(old.mode, new.mode) end,
    'token', case when old.token is distinct from new.token then
      jsonb_build_array(coalesce(old.token, 0), coalesce(new.token, 0)) end,
    'queue_position', case when old.queue_position is distinct from new.queue_position then
      jsonb_build_array(coalesce(old.queue_position, 0), coalesce(new.queue_position, 0)) end,
    'calls', case when old.calls <> new.calls then jsonb_build_array(old.calls, new.calls) end,
    'overbooked', case when old.overbooked <> new.overbooked then jsonb_build_array(old.overbooked, new.overbooked) end,
    'patient_id', case when old.patient_id is distinct from new.patient_id then
      jsonb_build_array(coalesce(old.patient_id, ''), coalesce(new.patient_id, '')) end,
    'next_aid', case when old.next_id is distinct from new.next_id then new.next_id end,
    'fields', case when cardinality(fields) > 0 then to_jsonb(fields) end
  ))::json;
end $$;

--
-- Name: hold_slot(json); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.hold_slot(request json) RETURNS public.hold_outcome
    LANGUAGE plpgsql
    SET plan_cache_mode TO 'force_generic_plan'
    SET enable_seqscan TO 'off'
    AS $$
declare
  r constant hold_request := json_populate_record(null::hold_request, request);
  moment constant timestamptz := to_timestamp(r.now);
  wanted constant tstzrange := tstzrange(to_timestamp(r.occupied_from), to_timestamp(r.occupied_until));
  standing bigint;
  first_end timestamptz;
begin
  perform take_locks(array[doctor_lock(r.business_id, r.doctor_id), 'holds/' || r.business_id || '/' || r.client_id]);
  perform pg_advisory_xact_lock_shared(catalog_lock(r.business_id));
  if r.may_exist and exists (select from holds h where h.business_id = r.business_id and h.id = r.hold_id) then
    return ('REPEATED', null)::hold_outcome;
  end if;
  if not exists (select from businesses b where b.id = r.business_id and b.catalog_version = r.catalog_version) then
    return ('STALE', null)::hold_outcome;
  end if;
  select count(*), min(h.expires_at) into standing, first_end from holds h
  where h.business_id = r.business_id and h.client_id = r.client_id and h.expires_at > moment;
  if standing >= r.most then
    return ('TOO_MANY', first_end)::hold_outcome;
  end if;
  if r.most_an_hour is not null then
    first_end := quota_frees_at(r.business_id, 'holds', r.most_an_hour, r.now);
    if first_end is not null then
      return ('OVER_QUOTA', first_end)::hold_outcome;
    end if;
  end if;
  if seat_refusal(r.business_id, r.doctor_id, r.clinic_id, r.session_id, wanted, null, null, null, moment) is not null
    or limit_reached(r.business_id, r.doctor_id, r.clinic_id, r.session_id, lower(wanted), null, null, moment) then
    return ('TAKEN', null)::hold_outcome;
  end if;
  insert into holds (
    business_id, id, client_id, doctor_id, clinic_id, service_id, mode, start_at, end_at, occupied_from, occupied_until,
    expires_at, created_at
  ) values (
    r.business_id, r.hold_id, r.client_id, r.doctor_id, r.clinic_id, r.service_id, r.mode, to_timestamp(r.start_at),
    to_timestamp(r.end_at), lower(wanted), upper(wanted), to_timestamp(r.expires_at), moment
  );
  insert into seat_claims (
    business_id, hold_id, expires_at, doctor_id, clinic_id, session_id, occupied_from, occupied_until, overbooked
  ) values (
    r.business_id, r.hold_id, to_timestamp(r.expires_at), r.doctor_id, r.clinic_id, r.session_id, lower(wanted),
    upper(wanted), false
  );
  if r.most_an_hour is not null then
    perform count_quota(r.business_id, 'holds', r.doctor_id, r.now, 1);
  end if;
  return ('HELD', null)::hold_outcome;
end $$;

--
-- Name: insert_appointments(public.booking_request[], public.booking_placement[], integer); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.insert_appointments(requests public.booking_request[], placements public.booking_placement[], written integer) RETURNS void
    LANGUAGE plpgsql
    AS $$
begin
  with placed as (
    select q.*
    from rows from (unnest(requests), unnest(placements)) with ordinality as q
    where q.ordinality > written and q.outcome = 'BOOKED'
  ),
  added as (
    insert into appointments as a (
      business_id, id, partner_appointment_id, doctor_id, clinic_id, patient_id, service_id, status, mode, channel,
      practice_date, token, start_at, end_at, occupied_from, occupied_until, overbooked, custom_attributes,
      video_connect, partner_meta, display_meta, notes, reason, request_digest, created_by, created_at, updated_at,
      seated, is_dummy, guest_name, guest_mobile, queue_position, checked_in_at, previous_ids, follow_up_of, session_id
    )
    select
      q.business_id, q.appointment_id, q.partner_appointment_id, q.doctor_id, q.clinic_id, q.patient, q.service_id,
      q.status, q.mode, q.channel, q.practice_date, q.given_token, to_timestamp(q.start_at), to_timestamp(q.end_at),
      to_timestamp(q.occupied_from), to_timestamp(q.occupied_until), q.is_overbooked, q.custom_attributes::json,
      q.video_connect::json, q.partner_meta::json, q.display_meta::json, q.notes, q.reason,
      decode(q.request_digest, 'hex'), q.actor_id, to_timestamp(q.now), to_timestamp(q.now), q.seated, q.is_dummy,
      q.guest_name, q.guest_mobile, q.given_token, case when q.status = 'CK' then to_timestamp(q.now) end,
      coalesce(q.previous_ids, '{}'), q.follow_up_of, case when q.seated then q.session_id end
    from placed as q
    returning a as appointment, a.business_id, a.id, a.version, a.created_at, a.status
  ),
  remembered as (
    insert into appointment_history (
      business_id, appointment_id, version, at, actor_kind, actor_id, role, on_behalf_of, action,
      from_status, to_status, changes
    )
    select
      added.business_id, added.id, added.version, added.created_at, q.actor_kind, q.actor_id, q.role, q.on_behalf_of,
      'book', null, added.status,
      case
        when q.is_overbooked or cardinality(q.passed_over) > 0 then json_build_object(
          'start_time', q.start_at::bigint, 'end_time', q.end_at::bigint, 'token', q.given_token,
          'overbooked', q.is_overbooked,
          'passed_over', q.passed_over || case when q.is_overbooked then array['TAKEN'] end
        )
        else json_build_object(
          'start_time', q.start_at::bigint, 'end_time', q.end_at::bigint, 'token', q.given_token, 'overbooked', false
        )
      end
    from added
    join placed as q on q.appointment_id = added.id
  ),
  remarked as (
    insert into appointment_remarks (business_id, appointment_id, version, remark)
    select added.business_id, added.id, added.version, q.remark
    from added
    join placed as q on q.appointment_id = added.id
    where q.remark is not null
  )
  insert into outbox (business_id, event_id, event, appointment_id, appointment_version, client_id, occurred_at, data)
  select
    added.business_id, q.event_id, 'appointment.created', added.id, added.version,
    case when q.actor_kind = 'client' then q.actor_id else '' end, added.created_at,
    appointment_event_json(
      added.appointment,
      'created',
      (select d.partner_id from doctors d where d.business_id = added.business_id and d.id = q.doctor_id),
      (select c.partner_id from clinics c where c.business_id = added.business_id and c.id = q.clinic_id),
      (select p.partner_id from patients p where p.business_id = added.business_id and p.id = q.patient)
    )
  from added
  join placed as q on q.appointment_id = added.id
  order by q.ordinality;
end $$;

--
-- Name: insert_bare_event(text, text, integer, text, text, text, boolean, timestamp with time zone); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.insert_bare_event(of_business text, of_appointment text, expected_version integer, new_event text, new_event_id text, acting_client text, adds_video boolean, at timestamp with time zone) RETURNS boolean
    LANGUAGE plpgsql
    SET plan_cache_mode TO 'force_generic_plan'
    SET enable_seqscan TO 'off'
    AS $$
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
  data := bare_event_data(a);
  if adds_video then
    data := left(data::text, -1) || ', "video_connect" : ' || joined_video(a)::text || '}';
  end if;
  -- Asked again under the same Idempotency-Key, by somebody who does not know how the first try ended.
  if exists (
    select from outbox o
    where o.business_id = of_business and o.appointment_id = of_appointment and o.event_id = new_event_id
  ) then
    return true;
  end if;
  insert into outbox (business_id, event_id, event, appointment_id, appointment_version, client_id, occurred_at, data)
  values (
    of_business, new_event_id, coalesce(new_event, reminder_event(a)), of_appointment, a.version, acting_client, at,
    data
  );
  return true;
end $$;

--
-- Name: insert_patient_event(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.insert_patient_event() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
  -- The id of the event is made here, because a trigger is given none.
  insert into outbox (business_id, event_id, event, client_id, occurred_at, data)
  select new.business_id, 'ev-' || gen_random_uuid(), 'patient.updated', '', new.updated_at,
    json_build_object('patient_id', patient.id)
  from (
    select new.id
    union all
    select coalesce(new.merged_into, old.merged_into) where (new.merged_into is null) <> (old.merged_into is null)
  ) as patient (id);
  return null;
end $$;

--
-- Name: insert_webhook_deliveries(bigint[], text[], text[], timestamp with time zone); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.insert_webhook_deliveries(positions bigint[], bodies text[], thin_bodies text[], at timestamp with time zone) RETURNS bigint
    LANGUAGE plpgsql
    SET plan_cache_mode TO 'force_generic_plan'
    SET enable_seqscan TO 'off'
    SET jit TO 'off'
    AS $$
declare
  inserted bigint;
begin
  with events as (
    select o.*, b.body, b.thin_body, count(*) over before_it as nth
    from unnest(positions, bodies, thin_bodies) as b (position, body, thin_body)
    join outbox o on o.position = b.position
    window before_it as (partition by o.business_id, o.appointment_id order by o.position)
  ), counted as (
    insert into webhook_sequences as s (business_id, appointment_id, last_sequence)
    select e.business_id, e.appointment_id, count(*) from events e where e.appointment_id is not null group by 1, 2
    on conflict on constraint webhook_sequences_pkey do update
      set last_sequence = s.last_sequence + excluded.last_sequence
    returning s.business_id, s.appointment_id, s.last_sequence
  ), sequenced as (
    select e.*, c.last_sequence - count(*) over (partition by e.business_id, e.appointment_id) + e.nth as sequence
    from events e
    left join counted c on c.business_id = e.business_id and c.appointment_id = e.appointment_id
  ), wanting as (
    select s.* from webhook_subscriptions s
    where s.business_id in (select e.business_id from events e)
    for key share
  )
  insert into webhook_deliveries (
    business_id, id, subscription_id, event_id, event, appointment_id, sequence, body, created_at, next_try_at
  )
  select
    e.business_id, 'dl-' || substr(e.event_id, 4) || '-' || row_number() over (partition by e.position order by w.id),
    w.id, e.event_id, e.event, e.appointment_id, e.sequence,
    case w.event_payload when 'thin' then e.thin_body else e.body end, at, at
  from sequenced e
  join wanting w on w.business_id = e.business_id
  where (w.event_names is null or e.event = any (w.event_names))
    -- By both: clocks of servers differ, and a restored database has transactions of another server.
    and not (e.occurred_at <= w.created_at and pg_visible_in_snapshot(e.transaction_id, w.made_in))
  order by e.position, w.id;
  get diagnostics inserted = row_count;
  return inserted;
end $$;

--
-- Name: is_as_shown(public.appointment_change, public.appointments); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.is_as_shown(c public.appointment_change, own public.appointments) RETURNS boolean
    LANGUAGE plpgsql
    AS $$
begin
  if c.shown_version is null then
    return true;
  end if;
  perform from patients p where p.business_id = own.business_id and p.id = own.patient_id for no key update;
  return shown_version(own) = c.shown_version;
end $$;

--
-- Name: webhook_deliveries; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.webhook_deliveries (
    "position" bigint NOT NULL,
    business_id text NOT NULL,
    id text NOT NULL,
    subscription_id text NOT NULL,
    event_id text NOT NULL,
    event text NOT NULL,
    appointment_id text,
    sequence integer,
    body text NOT NULL,
    state text DEFAULT 'PENDING'::text NOT NULL,
    tries integer DEFAULT 0 NOT NULL,
    replayed_after integer DEFAULT 0 NOT NULL,
    refusals integer DEFAULT 0 NOT NULL,
    is_passed boolean DEFAULT false NOT NULL,
    created_at timestamp with time zone NOT NULL,
    next_try_at timestamp with time zone,
    leased_until timestamp with time zone,
    is_waiting boolean DEFAULT false NOT NULL,
    finished_at timestamp with time zone,
    asked_for boolean DEFAULT false NOT NULL,
    CONSTRAINT webhook_deliveries_pending_are_due CHECK (((state = 'PENDING'::text) = (next_try_at IS NOT NULL))),
    CONSTRAINT webhook_deliveries_state_check CHECK ((state = ANY (ARRAY['PENDING'::text, 'DELIVERED'::text, 'FAILED'::text, 'WITHDRAWN'::text])))
);

--
-- Name: TABLE webhook_deliveries; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.webhook_deliveries IS 'One event for one webhook, delivered or still to be.';

--
-- Name: is_due(public.webhook_deliveries, timestamp with time zone); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.is_due(d public.webhook_deliveries, at timestamp with time zone) RETURNS boolean
    LANGUAGE sql IMMUTABLE
    AS $$
  select d.state = 'PENDING' and not d.is_waiting and d.next_try_at <= at
    and (d.leased_until is null or d.leased_until <= at)
$$;

--
-- Name: is_live(text); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.is_live(status text) RETURNS boolean
    LANGUAGE sql IMMUTABLE
    AS $$ select status in ('BK', 'RV', 'IN', 'CK', 'PA', 'OG') $$;

--
-- Name: is_name_found(text, text); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.is_name_found(name text, searched text) RETURNS boolean
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    AS $$
  select exists (
    select from search_readings(search_key(searched)) as reading
    where not exists (
      select from unnest(reading.words) as asked
      where not exists (select from unnest(search_words(search_key(name))) as word where word ^@ asked)
    )
  )
$$;

--
-- Name: outbox; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.outbox (
    "position" bigint NOT NULL,
    business_id text NOT NULL,
    event_id text NOT NULL,
    event text NOT NULL,
    appointment_id text,
    appointment_version integer,
    client_id text NOT NULL,
    occurred_at timestamp with time zone NOT NULL,
    data json NOT NULL,
    from_clinic_id text,
    transaction_id xid8 DEFAULT pg_current_xact_id() NOT NULL,
    from_doctor_id text
);

--
-- Name: TABLE outbox; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.outbox IS 'An event, written with its change. The live feed and the webhooks read it; a sweep deletes it two days after both have.';

--
-- Name: is_outbox_older(pg_snapshot); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.is_outbox_older(seen pg_snapshot) RETURNS boolean
    LANGUAGE sql
    RETURN ((pg_snapshot_xmax(seen) > pg_snapshot_xmax(pg_current_snapshot())) OR (EXISTS (SELECT FROM public.outbox o WHERE (o.transaction_id >= pg_snapshot_xmax(pg_current_snapshot())))));

--
-- Name: is_patient_unused(text, text, timestamp with time zone); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.is_patient_unused(of_business text, of_patient text, since timestamp with time zone) RETURNS boolean
    LANGUAGE sql STABLE
    AS $$
  select not exists (
    select from appointments a
    where a.business_id = of_business and a.patient_id = of_patient and (a.start_at >= since or is_live(a.status))
  )
$$;

--
-- Name: joined_video(public.appointments); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.joined_video(a public.appointments) RETURNS json
    LANGUAGE plpgsql IMMUTABLE
    AS $$
declare
  video text := coalesce(a.video_connect, '{}')::text;
begin
  if a.mode <> 'VIDEO' then
    return '{}';
  end if;
  if a.video_connect ->> 'meet_link' is null and a.video_connect ->> 'url' is not null then
    return left(video, -1) || ',"meet_link":' || to_json(a.video_connect ->> 'url')::text || '}';
  end if;
  return video;
end $$;

--
-- Name: keep_answer(text, text, text, text, text, text, integer, text, boolean); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.keep_answer(of_business text, of_client text, of_method text, of_path text, of_key text, own_seed text, new_status integer, new_body text, is_impersonal boolean) RETURNS boolean
    LANGUAGE plpgsql
    SET enable_seqscan TO 'off'
    AS $$
begin
  perform pg_advisory_xact_lock_shared(catalog_lock(of_business));
  update idempotency_keys k set status = new_status, body = new_body
  where k.business_id = of_business and k.client_id = of_client and k.method = of_method and k.path = of_path
    and k.key = of_key and k.seed = own_seed
    and (is_impersonal or k.erasures = coalesce(
      (select c.begun from erasure_counts c where c.business_id = of_business), 0
    ));
  return found;
end $$;

--
-- Name: keep_last_seats(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.keep_last_seats() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
  perform pg_advisory_xact_lock(hashtextextended(doctor_lock(old.business_id, old.doctor_id), 0));
  update seat_claims c set last_seats = old.seats
  where c.doctor_key = hashtextextended(old.doctor_id, 0) and c.business_id = old.business_id
    and c.doctor_id = old.doctor_id
    and c.session_id = old.id;
  return old;
end $$;

--
-- Name: lease_webhook_deliveries(timestamp with time zone, timestamp with time zone, integer, integer, text[], text[], integer[]); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.lease_webhook_deliveries(at timestamp with time zone, until timestamp with time zone, at_most integer, at_most_each integer, busy_businesses text[], busy_webhooks text[], busy_tries integer[]) RETURNS SETOF public.webhook_to_send
    LANGUAGE plpgsql
    SET plan_cache_mode TO 'force_generic_plan'
    SET enable_seqscan TO 'off'
    SET enable_bitmapscan TO 'off'
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    AS $$
declare
  businesses text[];
  webhooks text[];
  tries integer[];
  candidates bigint[];
  taken bigint[] := '{}';
  taken_now bigint[];
begin
  -- One look into the index for each webhook, however much it has due.
  select array_agg(found.business_id), array_agg(found.id), array_agg(found.tries) into businesses, webhooks, tries
  from (
    select s.business_id, s.id, coalesce(b.tries, at_most_each) as tries
    from webhook_subscriptions s
    left join unnest(busy_businesses, busy_webhooks, busy_tries) as b (business_id, id, tries) using (business_id, id)
    where case when s.disabled_at is null then exists (
        select from webhook_deliveries d
        where d.business_id = s.business_id and d.subscription_id = s.id and is_due(d, at)
      ) else exists (
        select from webhook_deliveries d
        where d.business_id = s.business_id and d.subscription_id = s.id and d.asked_for and is_due(d, at)
      ) end
      and coalesce(b.tries, at_most_each) > 0
    -- With more webhooks than tries each gets its turn; which one, nobody has to foresee.
    order by random()
    limit at_most
  ) as found;

  -- A delivery that turns out to wait leaves its try to others. The bound is for a receiver with a long backlog.
  for round in 1 .. 20 loop
    exit when webhooks is null or cardinality(taken) >= at_most;
    select array_agg(c.position) into candidates
    from unnest(businesses, webhooks, tries) as w (business_id, id, tries)
    join webhook_subscriptions s on s.business_id = w.business_id and s.id = w.id and s.disabled_at is null
    cross join lateral (
      select d.position from webhook_deliveries d
      where d.business_id = w.business_id and d.subscription_id = w.id and is_due(d, at)
      order by d.next_try_at, d.position
      limit greatest(1, least(w.tries, (at_most - cardinality(taken)) / cardinality(webhooks)))
      for update skip locked
    ) as c;
    select candidates || array_agg(c.position) into candidates
    from unnest(businesses, webhooks, tries) as w (business_id, id, tries)
    join webhook_subscriptions s on s.business_id = w.business_id and s.id = w.id and s.disabled_at is not null
    cross join lateral (
      select d.position from webhook_deliveries d
      where d.business_id = w.business_id and d.subscription_id = w.id and d.asked_for and is_due(d, at)
      order by d.next_try_at, d.position
      limit greatest(1, least(w.tries, (at_most - cardinality(taken)) / cardinality(webhooks)))
      for update skip locked
    ) as c;
    exit when candidates is null;

    with leased as (
      update webhook_deliveries d set leased_until = until
      where d.position = any (candidates)
        and (
          d.appointment_id is null or d.is_passed
          or d.position = first_pending_webhook(d.business_id, d.subscription_id, d.appointment_id)
        )
      returning d.position
    )
    select coalesce(array_agg(l.position), '{}') into taken_now from leased l;
    taken := taken || taken_now;
    exit when cardinality(taken_now) = cardinality(candidates);

    -- The one that it waits for is locked as well: what is being ended right now is not waited for.
    with waiting as (
      update webhook_deliveries d set is_waiting = true
      from (
        select w.position
        from unnest(candidates) as c (position)
        join webhook_deliveries w on w.position = c.position
        cross join lateral (
          select from webhook_deliveries e
          where e.business_id = w.business_id and e.subscription_id = w.subscription_id
            and e.appointment_id = w.appointment_id and e.state = 'PENDING' and not e.is_passed
            and e.position < w.position
          limit 1
          for share skip locked
        ) as earlier
        where w.position <> all (taken_now)
      ) as found
      where d.position = found.position
      returning d.business_id, d.subscription_id
    )
    select array_agg(f.business_id), array_agg(f.subscription_id), array_agg(f.freed) into businesses, webhooks, tries
    from (select w.business_id, w.subscription_id, count(*)::integer as freed from waiting w group by 1, 2) as f;
  end loop;

  return query
  select
    d.position, d.business_id, d.subscription_id, d.event_id, d.sequence, d.body, d.tries, d.replayed_after, d.refusals,
    d.created_at,
    s.endpoint, s.signing_key, s.previous_keys
  from unnest(taken) as t (position)
  join webhook_deliveries d on d.position = t.position
  join webhook_subscriptions s on s.business_id = d.business_id and s.id = d.subscription_id
  order by d.next_try_at, d.position;
end $$;

--
-- Name: leave_erased_patient(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.leave_erased_patient() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
  return null;
end $$;

--
-- Name: limit_reached(text, text, text, text, timestamp with time zone, text, text, timestamp with time zone); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.limit_reached(of_business text, of_doctor text, of_clinic text, of_session text, wanted_from timestamp with time zone, own_appointment_id text, own_hold_id text, now timestamp with time zone) RETURNS boolean
    LANGUAGE plpgsql
    AS $$
declare
  own record;
  in_session bigint;
  on_day bigint;
  day tstzrange;
begin
  select s.service_id, coalesce(s.weekday, extract(isodow from s.on_date)) as weekday, s.max_appointments,
    v.max_appointments_per_day
  into own
  from sessions s
  join services v on v.business_id = s.business_id and v.id = s.service_id
  where s.business_id = of_business and s.id = of_session and s.doctor_id = of_doctor and s.clinic_id = of_clinic;
  if not found or num_nonnulls(own.max_appointments, own.max_appointments_per_day) = 0 then
    return false;
  end if;
  day := day_of_session(of_business, of_session, wanted_from);
  select count(*) filter (where s.id = of_session), count(*) into in_session, on_day
  from (
    select c.session_id, c.occupied_from
    from seat_claims c
    where c.doctor_key = hashtextextended(of_doctor, 0)
      and c.period && day
      and c.business_id = of_business and c.doctor_id = of_doctor
      and (c.appointment_id is null or c.appointment_id is distinct from own_appointment_id)
      and (c.hold_id is null or c.hold_id is distinct from own_hold_id) and c.expires_at <= now is not true
    union all
    select a.session_id, a.occupied_from
    from appointments a
    where a.business_id = of_business and a.doctor_id = of_doctor and a.session_id is not null
      and a.status in ('CM', 'CMNP', 'AB') and a.id is distinct from own_appointment_id
      and a.occupied_from >= lower(day) and a.occupied_from < upper(day)
  ) as k
  join sessions s on s.business_id = of_business and s.id = k.session_id
  where k.occupied_from <@ day and s.service_id = own.service_id and s.clinic_id = of_clinic
    and coalesce(s.weekday, extract(isodow from s.on_date)) = own.weekday;
  return coalesce(in_session >= own.max_appointments, false) or coalesce(on_day >= own.max_appointments_per_day, false);
end $$;

--
-- Name: username_key(text); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.username_key(username text) RETURNS text
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN translate(lower((regexp_replace(NORMALIZE(username, NFKD), '[\u0300-\u036f]'::text, ''::text, 'g'::text) COLLATE "C")), 'ÆØÐÞĐŁŒΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩАБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯЂЄЅІЈЉЊЋЏҐ'::text, 'æøðþđłœαβγδεζηθικλμνξοπρστυφχψωабвгдежзийклмнопрстуфхцчшщъыьэюяђєѕіјљњћџґ'::text);

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
    mobile text COLLATE pg_catalog."C",
    email text,
    address json,
    tag text,
    partner_meta json,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    archived_at timestamp with time zone,
    relations json,
    blood_group text,
    abha text,
    extras json,
    partner_key text GENERATED ALWAYS AS ("left"(public.username_key(partner_id), 100)) STORED COLLATE pg_catalog."C",
    erased_at timestamp with time zone,
    merged_into text,
    CONSTRAINT patients_blood_group_check CHECK ((blood_group = ANY (ARRAY['A+'::text, 'A-'::text, 'B+'::text, 'B-'::text, 'AB+'::text, 'AB-'::text, 'O+'::text, 'O-'::text]))),
    CONSTRAINT patients_gender_check CHECK ((gender = ANY (ARRAY['M'::text, 'F'::text, 'O'::text]))),
    CONSTRAINT patients_merged_into_check CHECK (((merged_into <> id) AND ((merged_into IS NULL) OR (archived_at IS NOT NULL))))
);

--
-- Name: TABLE patients; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.patients IS 'A patient of a business: archived, merged into another one or erased, and deleted only where an import is undone.';

--
-- Name: list_patients(text, timestamp with time zone, boolean, bigint, text, integer); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.list_patients(business text, since timestamp with time zone, with_archived boolean, skipped bigint, after_id text, up_to integer) RETURNS SETOF public.patients
    LANGUAGE plpgsql STABLE
    SET plan_cache_mode TO 'force_generic_plan'
    SET enable_seqscan TO 'off'
    SET enable_bitmapscan TO 'off'
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    AS $$
declare
  after_at constant timestamptz := (
    select p.created_at from patients p where p.business_id = business and p.id = after_id
  );
  begin_at constant timestamptz := greatest(since, after_at);
begin
  return query
  with page as (
    select p.created_at, p.id from patients p
    where p.business_id = business and p.created_at >= begin_at and (with_archived or p.archived_at is null)
      and p.merged_into is null
      and (after_at is null or (p.created_at, p.id) > (after_at, after_id))
    order by p.created_at, p.id
    offset case when after_at is null then skipped else 0 end
    limit up_to
  )
  select p.* from page join patients p on p.business_id = business and p.id = page.id
  order by page.created_at, page.id;
end $$;

--
-- Name: lock_catalog_at_commit(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.lock_catalog_at_commit() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
  perform pg_advisory_xact_lock(catalog_lock(new.id));
  return null;
end $$;

--
-- Name: lock_patients_of_bookings(public.booking_request[]); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.lock_patients_of_bookings(requests public.booking_request[]) RETURNS void
    LANGUAGE plpgsql
    AS $$
begin
  perform take_locks(array(
    select name
    from unnest(requests) as q
    cross join lateral unnest(patient_time_locks(q.business_id, q.patient_id, q.partner_patient_id)) as name
    where q.patient_conflicts = 'refuse'
  ));
end $$;

--
-- Name: lock_patients_of_changes(public.appointment_change[]); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.lock_patients_of_changes(changes public.appointment_change[]) RETURNS void
    LANGUAGE plpgsql
    AS $$
begin
  perform take_locks(array(
    select name
    from unnest(changes) as q
    join appointments a on a.business_id = q.business_id and a.id = q.appointment_id
    cross join lateral unnest(patient_time_locks(q.business_id, a.patient_id, null)) as name
    where q.patient_conflicts = 'refuse'
  ));
end $$;

--
-- Name: locks_of_bookings(public.booking_request[]); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.locks_of_bookings(requests public.booking_request[]) RETURNS text[]
    LANGUAGE plpgsql STABLE
    AS $$
begin
  return array(
    select name
    from unnest(requests) as q
    cross join lateral (values
      (doctor_lock(q.business_id, q.doctor_id)),
      ('appointment/' || q.business_id || '/' || q.partner_appointment_id),
      -- A patient has one name, whichever id was sent: two batches that fill in the same patients take the locks in one
      -- order. A patient who was merged, or whose id of ours was sent as the partner's, may have two names. Two batches
      -- can then wait for each other; the database ends one of them, and its bookings are sent again one by one. To
      -- look up each patient would cost every booking more.
      (case when q.patient_details is not null then 'patient/' || q.business_id || '/' || coalesce(
        q.partner_patient_id,
        (select p.partner_id from patients p where p.business_id = q.business_id and p.id = q.patient_id),
        ' ' || q.patient_id
      ) end),
      (case when q.patient_id is not null then
        'patient/' || q.business_id || '/' || (q.patient_details ->> 'partner_id')
      end)
    ) as lock (name)
    where name is not null
  );
end $$;

--
-- Name: lower_letters(text); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.lower_letters(word text) RETURNS text
    LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE
    AS $$
declare
  lowered text := lower(word collate "C");
begin
  if lowered ~ '[\u00c6-\u02ff\u0370-\u0482\u048a-\u0556\u1e9e]' then
    lowered := translate(
      lowered,
      'ÆÐØÞĐĦŁŊŒŦƁƂƄƆƇƉƊƋƎƏƐƑƓƔƖƗƘƜƝƟƢƤƦƧƩƬƮƱƲƳƵƷƸƼǤǶǷȜȠȢȤȺȻȽȾɁɃɄɅɆɈɊɌɎͰͲͶͿΑΒΓΔΕΖΗΘΙΚΛΜΝΞ'
      'ΟΠΡΣΤΥΦΧΨΩϏϘϚϜϞϠϢϤϦϨϪϬϮϷϺϽϾϿЂЄЅІЈЉЊЋЏАБВГДЕЖЗИКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯѠѢѤѦѨѪѬѮѰѲѴѸѺѼ'
      'ѾҀҊҌҎҐҒҔҖҘҚҜҞҠҢҤҦҨҪҬҮҰҲҴҶҸҺҼҾӀӃӅӇӉӋӍӔӘӠӨӶӺӼӾԀԂԄԆԈԊԌԎԐԒԔԖԘԚԜԞԠԢԤԦԨԪԬԮԱԲԳԴԵԶԷԸԹԺԻԼԽԾ'
      'ԿՀՁՂՃՄՅՆՇՈՉՊՋՌՍՎՏՐՑՒՓՔՕՖẞ',
      'æðøþđħłŋœŧɓƃƅɔƈɖɗƌǝəɛƒɠɣɩɨƙɯɲɵƣƥʀƨʃƭʈʊʋƴƶʒƹƽǥƕƿȝƞȣȥⱥȼƚⱦɂƀʉʌɇɉɋɍɏͱͳͷϳαβγδεζηθικλμνξ'
      'οπρστυφχψωϗϙϛϝϟϡϣϥϧϩϫϭϯϸϻͻͼͽђєѕіјљњћџабвгдежзиклмнопрстуфхцчшщъыьэюяѡѣѥѧѩѫѭѯѱѳѵѹѻѽ'
      'ѿҁҋҍҏґғҕҗҙқҝҟҡңҥҧҩҫҭүұҳҵҷҹһҽҿӏӄӆӈӊӌӎӕәӡөӷӻӽӿԁԃԅԇԉԋԍԏԑԓԕԗԙԛԝԟԡԣԥԧԩԫԭԯաբգդեզէըթժիլխծ'
      'կհձղճմյնշոչպջռսվտրցւփքօֆß'
    );
  end if;
  if lowered ~ '[\u10a0-\u10cd\u13a0-\u13f5\u1c89-\u1cbf\u1efa-\u1efe\u2132\u2183\u2c00-\u2cf2\ua640-'
    '\ua69a\ua722-\ua7f5\U00010400-\U00010427\U000104b0-\U000104d3\U00010570-\U00010595\U00010c80-\U00010cb2\U00010d50-\U00010d65\U000118a0-\U000118bf\U00016e40-\U00016e5f\U00016ea0-\U00016eb8\U0001e900-\U0001e921]' then
    lowered := translate(
      lowered,
      'ႠႡႢႣႤႥႦႧႨႩႪႫႬႭႮႯႰႱႲႳႴႵႶႷႸႹႺႻႼႽႾႿჀჁჂჃჄჅჇჍᎠᎡᎢᎣᎤᎥᎦᎧᎨᎩᎪᎫᎬᎭᎮᎯᎰᎱᎲᎳᎴᎵᎶᎷᎸᎹᎺᎻᎼᎽᎾᎿᏀᏁᏂᏃᏄᏅᏆᏇᏈᏉ'
      'ᏊᏋᏌᏍᏎᏏᏐᏑᏒᏓᏔᏕᏖᏗᏘᏙᏚᏛᏜᏝᏞᏟᏠᏡᏢᏣᏤᏥᏦᏧᏨᏩᏪᏫᏬᏭᏮᏯᏰᏱᏲᏳᏴᏵᲉᲐᲑᲒᲓᲔᲕᲖᲗᲘᲙᲚᲛᲜᲝᲞᲟᲠᲡᲢᲣᲤᲥᲦᲧᲨᲩᲪᲫᲬᲭᲮᲯᲰᲱᲲᲳᲴ'
      'ᲵᲶᲷᲸᲹᲺᲽᲾᲿỺỼỾℲↃⰀⰁⰂⰃⰄⰅⰆⰇⰈⰉⰊⰋⰌⰍⰎⰏⰐⰑⰒⰓⰔⰕⰖⰗⰘⰙⰚⰛⰜⰝⰞⰟⰠⰡⰢⰣⰤⰥⰦⰧⰨⰩⰪⰫⰬⰭⰮⰯⱠⱢⱣⱤⱧⱩⱫⱭⱮⱯⱰⱲⱵⱾⱿⲀⲂⲄⲆⲈ'
      'ⲊⲌⲎⲐⲒⲔⲖⲘⲚⲜⲞⲠⲢⲤⲦⲨⲪⲬⲮⲰⲲⲴⲶⲸⲺⲼⲾⳀⳂⳄⳆⳈⳊⳌⳎⳐⳒⳔⳖⳘⳚⳜⳞⳠⳢⳫⳭⳲꙀꙂꙄꙆꙈꙊꙌꙎꙐꙒꙔꙖꙘꙚꙜꙞꙠꙢꙤꙦꙨꙪꙬꚀꚂꚄꚆꚈꚊꚌꚎꚐꚒꚔ'
      'ꚖꚘꚚꜢꜤꜦꜨꜪꜬꜮꜲꜴꜶꜸꜺꜼꜾꝀꝂꝄꝆꝈꝊꝌꝎꝐꝒꝔꝖꝘꝚꝜꝞꝠꝢꝤꝦꝨꝪꝬꝮꝹꝻꝽꝾꞀꞂꞄꞆꞋꞍꞐꞒꞖꞘꞚꞜꞞꞠꞢꞤꞦꞨꞪꞫꞬꞭꞮꞰꞱꞲꞳꞴꞶꞸꞺꞼꞾꟀꟂꟄꟅ'
      'ꟆꟇꟉꟋꟌ꟎Ꟑ꟒꟔ꟖꟘꟚꟜꟵ𐐀𐐁𐐂𐐃𐐄𐐅𐐆𐐇𐐈𐐉𐐊𐐋𐐌𐐍𐐎𐐏𐐐𐐑𐐒𐐓𐐔𐐕𐐖𐐗𐐘𐐙𐐚𐐛𐐜𐐝𐐞𐐟𐐠𐐡𐐢𐐣𐐤𐐥𐐦𐐧𐒰𐒱𐒲𐒳𐒴𐒵𐒶𐒷𐒸𐒹𐒺𐒻𐒼𐒽𐒾𐒿𐓀𐓁𐓂𐓃𐓄𐓅𐓆𐓇𐓈𐓉𐓊𐓋'
      '𐓌𐓍𐓎𐓏𐓐𐓑𐓒𐓓𐕰𐕱𐕲𐕳𐕴𐕵𐕶𐕷𐕸𐕹𐕺𐕼𐕽𐕾𐕿𐖀𐖁𐖂𐖃𐖄𐖅𐖆𐖇𐖈𐖉𐖊𐖌𐖍𐖎𐖏𐖐𐖑𐖒𐖔𐖕𐲀𐲁𐲂𐲃𐲄𐲅𐲆𐲇𐲈𐲉𐲊𐲋𐲌𐲍𐲎𐲏𐲐𐲑𐲒𐲓𐲔𐲕𐲖𐲗𐲘𐲙𐲚𐲛𐲜𐲝𐲞𐲟𐲠𐲡𐲢𐲣𐲤𐲥𐲦'
      '𐲧𐲨𐲩𐲪𐲫𐲬𐲭𐲮𐲯𐲰𐲱𐲲𐵐𐵑𐵒𐵓𐵔𐵕𐵖𐵗𐵘𐵙𐵚𐵛𐵜𐵝𐵞𐵟𐵠𐵡𐵢𐵣𐵤𐵥𑢠𑢡𑢢𑢣𑢤𑢥𑢦𑢧𑢨𑢩𑢪𑢫𑢬𑢭𑢮𑢯𑢰𑢱𑢲𑢳𑢴𑢵𑢶𑢷𑢸𑢹𑢺𑢻𑢼𑢽𑢾𑢿𖹀𖹁𖹂𖹃𖹄𖹅𖹆𖹇𖹈𖹉𖹊𖹋𖹌𖹍𖹎𖹏'
      '𖹐𖹑𖹒𖹓𖹔𖹕𖹖𖹗𖹘𖹙𖹚𖹛𖹜𖹝𖹞𖹟𖺠𖺡𖺢𖺣𖺤𖺥𖺦𖺧𖺨𖺩𖺪𖺫𖺬𖺭𖺮𖺯𖺰𖺱𖺲𖺳𖺴𖺵𖺶𖺷𖺸𞤀𞤁𞤂𞤃𞤄𞤅𞤆𞤇𞤈𞤉𞤊𞤋𞤌𞤍𞤎𞤏𞤐𞤑𞤒𞤓𞤔𞤕𞤖𞤗𞤘𞤙𞤚𞤛𞤜𞤝𞤞𞤟𞤠𞤡',
      'ⴀⴁⴂⴃⴄⴅⴆⴇⴈⴉⴊⴋⴌⴍⴎⴏⴐⴑⴒⴓⴔⴕⴖⴗⴘⴙⴚⴛⴜⴝⴞⴟⴠⴡⴢⴣⴤⴥⴧⴭꭰꭱꭲꭳꭴꭵꭶꭷꭸꭹꭺꭻꭼꭽꭾꭿꮀꮁꮂꮃꮄꮅꮆꮇꮈꮉꮊꮋꮌꮍꮎꮏꮐꮑꮒꮓꮔꮕꮖꮗꮘꮙ'
      'ꮚꮛꮜꮝꮞꮟꮠꮡꮢꮣꮤꮥꮦꮧꮨꮩꮪꮫꮬꮭꮮꮯꮰꮱꮲꮳꮴꮵꮶꮷꮸꮹꮺꮻꮼꮽꮾꮿᏸᏹᏺᏻᏼᏽᲊაბგდევზთიკლმნოპჟრსტუფქღყშჩცძწჭხჯჰჱჲჳჴ'
      'ჵჶჷჸჹჺჽჾჿỻỽỿⅎↄⰰⰱⰲⰳⰴⰵⰶⰷⰸⰹⰺⰻⰼⰽⰾⰿⱀⱁⱂⱃⱄⱅⱆⱇⱈⱉⱊⱋⱌⱍⱎⱏⱐⱑⱒⱓⱔⱕⱖⱗⱘⱙⱚⱛⱜⱝⱞⱟⱡɫᵽɽⱨⱪⱬɑɱɐɒⱳⱶȿɀⲁⲃⲅⲇⲉ'
      'ⲋⲍⲏⲑⲓⲕⲗⲙⲛⲝⲟⲡⲣⲥⲧⲩⲫⲭⲯⲱⲳⲵⲷⲹⲻⲽⲿⳁⳃⳅⳇⳉⳋⳍⳏⳑⳓⳕⳗⳙⳛⳝⳟⳡⳣⳬⳮⳳꙁꙃꙅꙇꙉꙋꙍꙏꙑꙓꙕꙗꙙꙛꙝꙟꙡꙣꙥꙧꙩꙫꙭꚁꚃꚅꚇꚉꚋꚍꚏꚑꚓꚕ'
      'ꚗꚙꚛꜣꜥꜧꜩꜫꜭꜯꜳꜵꜷꜹꜻꜽꜿꝁꝃꝅꝇꝉꝋꝍꝏꝑꝓꝕꝗꝙꝛꝝꝟꝡꝣꝥꝧꝩꝫꝭꝯꝺꝼᵹꝿꞁꞃꞅꞇꞌɥꞑꞓꞗꞙꞛꞝꞟꞡꞣꞥꞧꞩɦɜɡɬɪʞʇʝꭓꞵꞷꞹꞻꞽꞿꟁꟃꞔʂ'
      'ᶎꟈꟊɤꟍ꟏ꟑꟓꟕꟗꟙꟛƛꟶ𐐨𐐩𐐪𐐫𐐬𐐭𐐮𐐯𐐰𐐱𐐲𐐳𐐴𐐵𐐶𐐷𐐸𐐹𐐺𐐻𐐼𐐽𐐾𐐿𐑀𐑁𐑂𐑃𐑄𐑅𐑆𐑇𐑈𐑉𐑊𐑋𐑌𐑍𐑎𐑏𐓘𐓙𐓚𐓛𐓜𐓝𐓞𐓟𐓠𐓡𐓢𐓣𐓤𐓥𐓦𐓧𐓨𐓩𐓪𐓫𐓬𐓭𐓮𐓯𐓰𐓱𐓲𐓳'
      '𐓴𐓵𐓶𐓷𐓸𐓹𐓺𐓻𐖗𐖘𐖙𐖚𐖛𐖜𐖝𐖞𐖟𐖠𐖡𐖣𐖤𐖥𐖦𐖧𐖨𐖩𐖪𐖫𐖬𐖭𐖮𐖯𐖰𐖱𐖳𐖴𐖵𐖶𐖷𐖸𐖹𐖻𐖼𐳀𐳁𐳂𐳃𐳄𐳅𐳆𐳇𐳈𐳉𐳊𐳋𐳌𐳍𐳎𐳏𐳐𐳑𐳒𐳓𐳔𐳕𐳖𐳗𐳘𐳙𐳚𐳛𐳜𐳝𐳞𐳟𐳠𐳡𐳢𐳣𐳤𐳥𐳦'
      '𐳧𐳨𐳩𐳪𐳫𐳬𐳭𐳮𐳯𐳰𐳱𐳲𐵰𐵱𐵲𐵳𐵴𐵵𐵶𐵷𐵸𐵹𐵺𐵻𐵼𐵽𐵾𐵿𐶀𐶁𐶂𐶃𐶄𐶅𑣀𑣁𑣂𑣃𑣄𑣅𑣆𑣇𑣈𑣉𑣊𑣋𑣌𑣍𑣎𑣏𑣐𑣑𑣒𑣓𑣔𑣕𑣖𑣗𑣘𑣙𑣚𑣛𑣜𑣝𑣞𑣟𖹠𖹡𖹢𖹣𖹤𖹥𖹦𖹧𖹨𖹩𖹪𖹫𖹬𖹭𖹮𖹯'
      '𖹰𖹱𖹲𖹳𖹴𖹵𖹶𖹷𖹸𖹹𖹺𖹻𖹼𖹽𖹾𖹿𖺻𖺼𖺽𖺾𖺿𖻀𖻁𖻂𖻃𖻄𖻅𖻆𖻇𖻈𖻉𖻊𖻋𖻌𖻍𖻎𖻏𖻐𖻑𖻒𖻓𞤢𞤣𞤤𞤥𞤦𞤧𞤨𞤩𞤪𞤫𞤬𞤭𞤮𞤯𞤰𞤱𞤲𞤳𞤴𞤵𞤶𞤷𞤸𞤹𞤺𞤻𞤼𞤽𞤾𞤿𞥀𞥁𞥂𞥃'
    );
  end if;
  return lowered;
end $$;

--
-- Name: merge_patients(json, json); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.merge_patients(merge json, decided json) RETURNS boolean
    LANGUAGE plpgsql
    SET plan_cache_mode TO 'force_generic_plan'
    SET enable_seqscan TO 'off'
    AS $$
declare
  m patient_merges := json_populate_record(null::patient_merges, merge);
begin
  if not can_write_merge(m, decided, m.merged_id) then
    return false;
  end if;
  -- First of all, because an id has one owner.
  update patients p set partner_id = null where p.business_id = m.business_id and p.id = m.merged_id;
  if exists (select from json_object_keys(decided -> 'columns')) then
    perform write_patient(m.business_id, m.left_id, decided -> 'columns', m.merged_at);
  end if;
  update patients p set
    partner_id = decided ->> 'partner_id', merged_into = m.left_id, archived_at = coalesce(p.archived_at, m.merged_at),
    updated_at = m.merged_at
  where p.business_id = m.business_id and p.id = m.merged_id;
  with earlier as (
    update patients p set merged_into = m.left_id where p.business_id = m.business_id and p.merged_into = m.merged_id
    returning p.id
  )
  select coalesce(array_agg(earlier.id order by earlier.id), '{}') into m.earlier_ids from earlier;
  select coalesce(array_agg(a.id order by a.id), '{}'), count(*) filter (where is_live(a.status))
  into m.appointment_ids, m.live_appointments
  from appointments a where a.business_id = m.business_id and a.patient_id = m.merged_id;
  perform reassign_appointments(m, m.appointment_ids, m.left_id, 'merge_patient', m.merged_at, decided -> 'event_ids');
  insert into patient_merges select m.*;
  return true;
end $$;

--
-- Name: number_live_events(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.number_live_events() RETURNS public.live_feed
    LANGUAGE plpgsql
    SET plan_cache_mode TO 'force_generic_plan'
    SET enable_seqscan TO 'off'
    SET jit TO 'off'
    AS $$
declare
  feed live_feed;
  positions bigint[];
  seen_now pg_snapshot;
begin
  -- In one statement: another server may give numbers between two.
  select * into feed from live_feed f
  where f.numbered_at > clock_timestamp() - interval '30 seconds'
    and pg_snapshot_xmax(f.snapshot) <= pg_snapshot_xmax(pg_current_snapshot())
    and cardinality(unnumbered_positions(f.snapshot)) = 0;
  if found then
    return feed;
  end if;

  select * into strict feed from live_feed for update;
  -- The events without a number and the first of the next numbers are of one snapshot.
  select unnumbered_positions(feed.snapshot), pg_current_snapshot() into positions, seen_now;
  -- Nobody has listened for so long that there is nobody to catch up.
  if feed.numbered_at < clock_timestamp() - interval '10 minutes'
    -- The database was restored into a server that is younger than what it holds.
    or pg_snapshot_xmax(feed.snapshot) > pg_snapshot_xmax(seen_now)
    or exists (select from outbox o where o.transaction_id >= pg_snapshot_xmax(pg_current_snapshot()))
    -- An import, say: everybody reads everything anew sooner than this would be sent.
    or cardinality(positions) > 10000
  then
    delete from live_events;
    perform renumber_outbox();
    update live_feed f set
      began_at = greatest(f.began_at + 1, floor(extract(epoch from clock_timestamp()))::bigint),
      kept_after = f.last_id,
      snapshot = pg_current_snapshot(),
      numbered_at = clock_timestamp()
    returning f.* into strict feed;
    return feed;
  end if;

  if date_trunc('minute', feed.numbered_at) <> date_trunc('minute', clock_timestamp()) then
    feed.kept_after := delete_old_live_events(feed);
  end if;
  with numbered as (
    insert into live_events (
      business_id, id, appointment_id, appointment_version, event, status, action, doctor_id, clinic_id, from_clinic_id,
      from_doctor_id, start_time, occurred_at, numbered_at, patient_id
    )
    select
      o.business_id, feed.last_id + row_number() over (order by o.position), o.appointment_id, o.appointment_version,
      o.event,
      d.status, d.action, d.doctor_id, d.clinic_id, o.from_clinic_id, o.from_doctor_id, d.start_time, o.occurred_at,
      clock_timestamp(),
      case when o.event = 'patient.updated' then d.patient_id end
    from outbox o
    cross join json_to_record(o.data) as d (
      status text, action text, doctor_id text, clinic_id text, start_time bigint, patient_id text
    )
    -- A change of status comes with an update, and a change is sent once.
    where o.position = any (positions) and o.event in ('appointment.created', 'appointment.updated', 'patient.updated')
    returning 1
  )
  update live_feed f set
    last_id = feed.last_id + (select count(*) from numbered),
    kept_after = feed.kept_after,
    snapshot = seen_now,
    numbered_at = clock_timestamp()
  returning f.* into strict feed;
  return feed;
end $$;

--
-- Name: other_appointment_json(public.appointments); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.other_appointment_json(a public.appointments) RETURNS json
    LANGUAGE sql STABLE
    AS $$
  select json_build_object(
    'id', a.id, 'partnerId', a.partner_appointment_id, 'doctorId', a.doctor_id, 'clinicId', a.clinic_id,
    'startAt', extract(epoch from a.start_at), 'endAt', extract(epoch from a.end_at), 'status', a.status
  )
$$;

--
-- Name: partner_id_refusal(text, text, text); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.partner_id_refusal(of_business text, patient text, told text) RETURNS text
    LANGUAGE plpgsql STABLE
    AS $$
declare
  holder constant text := patient_of(of_business, told, true);
begin
  if holder = patient then
    return 'OWN';
  end if;
  if exists (
    select from patients p where p.business_id = of_business and p.id = patient and p.partner_id is not null
  ) then
    return 'PARTNER_PATIENT_DIFFERS';
  end if;
  return (
    select case
      when p.archived_at is null or p.erased_at is not null then 'PARTNER_PATIENT_TAKEN'
      else 'PARTNER_PATIENT_ARCHIVED'
    end
    from patients p where p.business_id = of_business and p.id = holder
  );
end $$;

--
-- Name: partner_patient_lock(text, text); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.partner_patient_lock(business_id text, partner_id text) RETURNS text
    LANGUAGE sql IMMUTABLE
    AS $$ select 'patient/' || business_id || '/' || partner_id $$;

--
-- Name: patient_conflicts(text, text, text, timestamp with time zone, timestamp with time zone, timestamp with time zone); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.patient_conflicts(of_business text, of_patient text, but_id text, from_at timestamp with time zone, until_at timestamp with time zone, now timestamp with time zone) RETURNS SETOF public.appointments
    LANGUAGE sql STABLE
    AS $$
  select a.*
  from appointments a
  where a.business_id = of_business and a.patient_id = of_patient and a.id <> but_id and not a.is_dummy
    and is_live(a.status)
    and a.start_at < until_at and a.start_at > from_at - interval '1 day'
    and (a.end_at > from_at or (a.status in ('CK', 'PA', 'OG') and from_at <= now))
$$;

--
-- Name: patient_of(text, text, boolean); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.patient_of(of_business text, named text, is_partners boolean) RETURNS text
    LANGUAGE plpgsql STABLE
    AS $$
begin
  return coalesce(
    case when is_partners then (
      select coalesce(p.merged_into, p.id) from patients p where p.business_id = of_business and p.partner_id = named
    ) end,
    (select coalesce(p.merged_into, p.id) from patients p where p.business_id = of_business and p.id = named)
  );
end $$;

--
-- Name: patient_time_locks(text, text, text); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.patient_time_locks(of_business text, patient_id text, partner_patient_id text) RETURNS text[]
    LANGUAGE plpgsql STABLE
    AS $$
declare
  known_id constant text := patient_of(of_business, coalesce(patient_id, partner_patient_id), patient_id is null);
begin
  return array_remove(array[
    'patient time/' || of_business || '/' || known_id,
    'patient time/' || of_business || '/partner/' || coalesce(
      (select p.partner_id from patients p where p.business_id = of_business and p.id = known_id), partner_patient_id
    )
  ], null);
end $$;

--
-- Name: patient_word_keys(text, text, text); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.patient_word_keys(first_name text, middle_name text, last_name text) RETURNS text[]
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS $$
declare
  words constant text[] := search_words(search_key(concat_ws(' ', first_name, middle_name, last_name)));
  name constant text := array_to_string(words, ' ');
  keys text[] := '{}';
begin
  for n in 1..cardinality(words) loop
    keys[n] := left(words[n] || '  ' || name, 500);
  end loop;
  return keys;
end $$;

--
-- Name: place_after_skip(public.appointments, integer, text); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.place_after_skip(own public.appointments, places integer, queue_order text) RETURNS numeric
    LANGUAGE plpgsql STABLE
    AS $$
declare
  own_place constant numeric := queue_place(own, queue_order);
  waiting numeric;
begin
  select max(next.place) into waiting
  from (
    select q.place from queue_of(own.business_id, own.doctor_id, own.clinic_id, own.practice_date, queue_order) as q
    where q.status = 'CK' and q.place > own_place
    order by q.place
    limit places
  ) as next;
  return coalesce(waiting, (
    select min(q.place)
    from queue_of(own.business_id, own.doctor_id, own.clinic_id, own.practice_date, queue_order) as q
    where q.status in ('BK', 'RV', 'IN') and q.place > own_place
  ));
end $$;

--
-- Name: place_booking(public.booking_request, text, boolean); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.place_booking(r public.booking_request, known_patient text, adds_details boolean) RETURNS public.booking_placement
    LANGUAGE plpgsql
    AS $$
declare
  wanted constant tstzrange := tstzrange(to_timestamp(r.occupied_from), to_timestamp(r.occupied_until));
  hold holds;
  patient text := known_patient;
  -- The partner's id that the request gives to a patient whom it names by our id.
  added_partner_id constant text := case when r.patient_id is not null then r.patient_details ->> 'partner_id' end;
  partner_id_outcome text;
  names_patient constant boolean :=
    r.patient_id is not null or r.partner_patient_id is not null or r.patient_details is not null;
  refusal text;
  refused_for text;
  given_token integer;
  is_at_limit boolean;
  is_claimed boolean := false;
  is_overbooked boolean := false;
begin
  -- 1. The patient.
  if patient is null and r.patient_id is null and r.partner_patient_id is not null then
    patient := patient_of(r.business_id, r.partner_patient_id, true);
    if exists (
      select from patients p where p.business_id = r.business_id and p.id = patient and p.erased_at is not null
    ) then
      return ('PATIENT_UNKNOWN', null, null, null)::booking_placement;
    end if;
  end if;
  if names_patient and patient is null and not (r.patient_id is null and r.can_add_patient) then
    return ('PATIENT_UNKNOWN', null, null, null)::booking_placement;
  end if;
  -- Here and below a query stands in an inner `if`: in one condition it would be run even where what stands before its
  -- `and` is false.
  if r.most_patients is not null and names_patient and patient is null then
    if quota_frees_at(r.business_id, 'patients', r.most_patients, r.now) is not null then
      return ('OVER_PATIENTS', null, null, null)::booking_placement;
    end if;
  end if;
  if r.most_walk_ins is not null then
    if quota_frees_at(r.business_id, 'walk_ins', r.most_walk_ins, r.now) is not null then
      return ('OVER_WALK_INS', null, null, null)::booking_placement;
    end if;
  end if;
  if added_partner_id is not null then
    -- An earlier request of the batch may have given it.
    partner_id_outcome := partner_id_refusal(r.business_id, patient, added_partner_id);
    if partner_id_outcome <> 'OWN' then
      return (partner_id_outcome, null, null, null)::booking_placement;
    end if;
  end if;

  -- 2. The appointment that it follows: its patient may have been merged or separated since.
  if r.follow_up_of is not null then
    if not exists (
      select from appointments a
      where a.business_id = r.business_id and a.id = r.follow_up_of and a.patient_id = patient
    ) then
      return ('STALE', null, null, null)::booking_placement;
    end if;
  end if;

  -- 3. The hold.
  if r.hold_id is not null then
    select * into hold from holds h
    where h.business_id = r.business_id and h.id = r.hold_id and h.client_id = r.actor_id;
    if not found then
      return ('HOLD_UNKNOWN', null, null, null)::booking_placement;
    end if;
  end if;
  -- 4. The seat.
  is_at_limit := r.seated and r.is_limited is true and limit_reached(
    r.business_id, r.doctor_id, r.clinic_id, r.session_id, lower(wanted), r.appointment_id, hold.id, to_timestamp(r.now)
  );
  if r.seated and hold.id is null and not is_at_limit then
    insert into seat_claims (
      business_id, appointment_id, doctor_id, clinic_id, session_id, occupied_from, occupied_until, overbooked
    ) values (
      r.business_id, r.appointment_id, r.doctor_id, r.clinic_id, r.session_id, lower(wanted), upper(wanted), false
    );
    is_claimed := found;
  end if;
  if r.seated and not is_claimed then
    refusal := seat_refusal(
      r.business_id, r.doctor_id, r.clinic_id, r.session_id, wanted, null, r.appointment_id, hold.id,
      to_timestamp(r.now)
    );
    if refusal is null and is_at_limit then
      refusal := 'TAKEN';
    end if;
    is_overbooked := refusal is not distinct from 'TAKEN' and r.overbook;
    if refusal is not null and not is_overbooked then
      return (
        case when hold.expires_at <= to_timestamp(r.now) then 'HOLD_EXPIRED' else 'TAKEN' end, null, null, null
      )::booking_placement;
    end if;
  end if;
  -- 5. The patient's other appointments, then the token; a refusal gives the claim back.
  if r.patient_conflicts = 'refuse' then
    if exists (
      select from patient_conflicts(
        r.business_id, patient, r.appointment_id, to_timestamp(r.start_at), to_timestamp(r.end_at), to_timestamp(r.now)
      )
    ) then
      refused_for := 'PATIENT_CONFLICT';
    end if;
  end if;
  if refused_for is null and not r.is_dummy then
    given_token := assign_token(r.business_id, r.doctor_id, r.clinic_id, r.practice_date, r.token, r.appointment_id);
    if given_token is null then
      refused_for := 'TOKEN_TAKEN';
    end if;
  end if;
  if refused_for is not null then
    delete from seat_claims k
    where is_claimed and k.business_id = r.business_id and k.appointment_id = r.appointment_id;
    return (refused_for, null, null, null)::booking_placement;
  end if;
  -- 6. Nothing refuses any more: the hold ends, and patient and seat are written.
  if hold.id is not null then
    delete from holds h where h.business_id = hold.business_id and h.id = hold.id;
  end if;
  if r.seated and not is_claimed then
    perform claim_seat(r, is_overbooked);
  end if;
  if names_patient
    and (patient is null or (r.patient_details is not null and (known_patient is null or adds_details)))
  then
    patient := save_patient(r, patient);
  end if;
  if partner_id_outcome is null and added_partner_id is not null then
    perform add_partner_id(r.business_id, patient, added_partner_id, to_timestamp(r.now));
  end if;
  if r.most_walk_ins is not null then
    perform count_quota(r.business_id, 'walk_ins', r.doctor_id, r.now, 1);
  end if;
  return ('BOOKED', patient, given_token, is_overbooked)::booking_placement;
end $$;

--
-- Name: place_in_queue(json, text, text, integer); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.place_in_queue(change json, kind text, other_id text, places integer) RETURNS public.queue_outcome
    LANGUAGE plpgsql
    SET plan_cache_mode TO 'force_generic_plan'
    SET enable_seqscan TO 'off'
    AS $$
declare
  c appointment_change := json_populate_record(null::appointment_change, change);
  own appointments;
  own_place numeric;
  -- Read once: the places of two orders are not to be compared.
  queue_order text;
  -- The places between which it goes. `kind` gives one of them, and the queue then the other.
  lower_one numeric;
  upper_one numeric;
  changed change_outcome;
begin
  perform take_locks(array(select doctor_lock(c.business_id, id) from unnest(c.doctor_ids) as id));
  if c.shown_version is not null then
    perform pg_advisory_xact_lock_shared(catalog_lock(c.business_id));
  end if;
  select * into own from appointments a
  where a.business_id = c.business_id and a.id = c.appointment_id and a.version = c.expected_version;
  if not found then
    return ('STALE', null)::queue_outcome;
  end if;
  select b.queue_order into queue_order from businesses b where b.id = c.business_id;
  own_place := queue_place(own, queue_order);
  case kind
    when 'skip' then
      lower_one := place_after_skip(own, places, queue_order);
    when 'after' then
      select q.place into lower_one
      from queue_of(own.business_id, own.doctor_id, own.clinic_id, own.practice_date, queue_order) as q
      where q.id = other_id;
    when 'before' then
      select q.place into upper_one
      from queue_of(own.business_id, own.doctor_id, own.clinic_id, own.practice_date, queue_order) as q
      where q.id = other_id;
    when 'first' then
      select min(q.place) into upper_one
      from queue_of(own.business_id, own.doctor_id, own.clinic_id, own.practice_date, queue_order) as q
      where q.id <> own.id and q.status in ('BK', 'RV', 'IN', 'CK', 'PA');
    when 'last' then
      select max(q.place) into lower_one
      from queue_of(own.business_id, own.doctor_id, own.clinic_id, own.practice_date, queue_order) as q
      where q.id <> own.id;
  end case;
  if kind in ('before', 'after') and lower_one is null and upper_one is null then
    return ('STALE', null)::queue_outcome;
  end if;
  if lower_one is not null then
    select min(q.place) into upper_one
    from queue_of(own.business_id, own.doctor_id, own.clinic_id, own.practice_date, queue_order) as q
    where q.id <> own.id and q.place > lower_one;
  elsif upper_one is not null then
    select max(q.place) into lower_one
    from queue_of(own.business_id, own.doctor_id, own.clinic_id, own.practice_date, queue_order) as q
    where q.id <> own.id and q.place < upper_one;
  end if;
  if (lower_one is null and upper_one is null)
    or (own_place > coalesce(lower_one, '-infinity') and own_place < coalesce(upper_one, 'infinity')) then
    if c.columns::jsonb = '{}' then
      return ('NOTHING', own.id)::queue_outcome;
    end if;
  else
    c.columns := (
      c.columns::jsonb || jsonb_build_object('queue_position', position_between(lower_one, upper_one))
    )::json;
  end if;
  changed := change_appointment(c);
  return (changed.outcome, own.id)::queue_outcome;
end $$;

--
-- Name: place_plain_bookings(public.booking_request[], boolean[], boolean[], text[], boolean[]); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.place_plain_bookings(gathered public.booking_request[], is_current boolean[], may_be_booked boolean[], known_patients text[], adds_details boolean[]) RETURNS public.booking_placement[]
    LANGUAGE plpgsql
    AS $$
declare
  placements booking_placement[];
  unnumbered text[];
begin
  with asked as (
    select q.ordinality as ordinal, q.business_id, q.appointment_id, q.doctor_id, q.clinic_id, q.session_id,
      q.practice_date, q.seated, to_timestamp(q.occupied_from) as occupied_from,
      to_timestamp(q.occupied_until) as occupied_until,
      is_current[q.ordinality] and not may_be_booked[q.ordinality] and not q.is_dummy and not q.overbook
      and q.is_limited is not true and q.patient_conflicts <> 'refuse'
      and num_nonnulls(q.token, q.hold_id, q.follow_up_of, q.most_walk_ins) = 0
      and case
        when q.patient_id is null and q.partner_patient_id is null then q.patient_details is null
        else known_patients[q.ordinality] is not null and not adds_details[q.ordinality]
          and (q.patient_id is null or q.patient_details ->> 'partner_id' is null)
      end
      -- The second of two with one id repeats the first.
      and row_number() over (
        partition by coalesce(q.partner_appointment_id, q.appointment_id) order by q.ordinality
      ) = 1 as is_plain
    from unnest(gathered) with ordinality as q
  ),
  plain as materialized (
    select * from (
      select a.*, bool_and(coalesce(is_plain, false)) over (partition by doctor_id order by ordinal) as is_first
      from asked as a
    ) as a
    where is_first
  ),
  claimed as (
    insert into seat_claims (
      business_id, appointment_id, doctor_id, clinic_id, session_id, occupied_from, occupied_until, overbooked
    )
    select business_id, appointment_id, doctor_id, clinic_id, session_id, occupied_from, occupied_until, false
    from plain
    where seated
    order by ordinal
    returning appointment_id
  ),
  seated as (
    select p.*, row_number() over (partition by doctor_id, clinic_id, practice_date order by ordinal) as turn
    from plain as p
    where not seated or appointment_id in (select c.appointment_id from claimed as c)
  ),
  counted as (
    insert into token_counters as k (business_id, doctor_id, clinic_id, practice_date, last_token)
    select business_id, doctor_id, clinic_id, practice_date, count(*) from seated group by 1, 2, 3, 4
    on conflict on constraint token_counters_pkey do update set last_token = k.last_token + excluded.last_token
    returning business_id, doctor_id, clinic_id, practice_date, last_token
  ),
  numbered as (
    insert into tokens (business_id, doctor_id, clinic_id, practice_date, token, appointment_id)
    select s.business_id, s.doctor_id, s.clinic_id, s.practice_date,
      c.last_token - count(*) over (partition by s.doctor_id, s.clinic_id, s.practice_date) + s.turn, s.appointment_id
    from seated as s
    join counted as c on c.doctor_id = s.doctor_id and c.clinic_id = s.clinic_id and c.practice_date = s.practice_date
    -- A number that somebody has named before.
    on conflict on constraint tokens_pkey do nothing
    returning appointment_id, token
  )
  select
    array_agg(
      case when n.token is not null then ('BOOKED', known_patients[ordinal], n.token, false)::booking_placement end
      order by ordinal
    ),
    array_agg(s.appointment_id) filter (where n.token is null and s.seated)
  into placements, unnumbered
  from generate_subscripts(gathered, 1) as ordinal
  left join seated as s using (ordinal)
  left join numbered as n on n.appointment_id = s.appointment_id;
  if unnumbered is not null then
    delete from seat_claims k
    where k.business_id = (gathered[1]).business_id and k.appointment_id = any (unnumbered);
  end if;
  return placements;
end $$;

--
-- Name: position_between(numeric, numeric); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.position_between(lower_one numeric, upper_one numeric) RETURNS numeric
    LANGUAGE plpgsql IMMUTABLE
    AS $$
begin
  if lower_one is null then
    return (ceil(upper_one) - 1 + upper_one) * 0.5;
  end if;
  return (lower_one + least(upper_one, floor(lower_one) + 1)) * 0.5;
end $$;

--
-- Name: publishing_lock(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.publishing_lock() RETURNS bigint
    LANGUAGE sql IMMUTABLE
    RETURN hashtextextended('webhook publishing'::text, (0)::bigint);

--
-- Name: queue_of(text, text, text, date, text); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.queue_of(of_business text, of_doctor text, of_clinic text, on_date date, queue_order text) RETURNS TABLE(id text, status text, place numeric)
    LANGUAGE sql STABLE
    AS $$
  select a.id, a.status, queue_place(a, queue_order)
  from appointments a
  where a.business_id = of_business and a.doctor_id = of_doctor and a.clinic_id = of_clinic
    and a.practice_date = on_date
    and a.queue_position is not null
$$;

--
-- Name: queue_place(public.appointments, text); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.queue_place(of_appointment public.appointments, queue_order text) RETURNS numeric
    LANGUAGE sql STABLE
    AS $$
  select case
    when of_appointment.queue_position is null then null
    when (queue_order = 'time') = (of_appointment.queue_position > 10000000) then of_appointment.queue_position
    when queue_order = 'time' then trunc(extract(epoch from of_appointment.start_at) * 1000000) + of_appointment.token
    else of_appointment.token
  end
$$;

--
-- Name: quota_frees_at(text, text, integer, double precision); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.quota_frees_at(of_business text, of_quota text, most integer, now double precision) RETURNS timestamp with time zone
    LANGUAGE plpgsql STABLE
    AS $$
declare
  counted constant bigint := quota_uses(of_business, of_quota, now);
begin
  if counted < most then
    return null;
  end if;
  return (
    select min(g.begins_at) + interval '1 hour'
    from (
      select q.begins_at, sum(q.uses) over (order by q.begins_at) as gone
      from quota_counts q
      where q.business_id = of_business and q.quota = of_quota
        and q.begins_at > to_timestamp(now) - interval '1 hour'
    ) as g
    where counted - g.gone < most
  );
end $$;

--
-- Name: quota_uses(text, text, double precision); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.quota_uses(of_business text, of_quota text, now double precision) RETURNS bigint
    LANGUAGE plpgsql STABLE
    AS $$
begin
  return (
    select coalesce(sum(q.uses), 0) from quota_counts q
    where q.business_id = of_business and q.quota = of_quota
      and q.begins_at > to_timestamp(now) - interval '1 hour'
  );
end $$;

--
-- Name: raise_catalog_version(text); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.raise_catalog_version(of_business text) RETURNS void
    LANGUAGE plpgsql
    AS $$
begin
  update businesses set catalog_version = catalog_version + 1 where id = of_business;
end $$;

--
-- Name: read_live_feed(bigint, integer); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.read_live_feed(seen bigint, at_most integer) RETURNS TABLE(began_at bigint, last_id bigint, kept_after bigint, events json)
    LANGUAGE plpgsql
    SET plan_cache_mode TO 'force_generic_plan'
    SET enable_seqscan TO 'off'
    SET jit TO 'off'
    AS $$
declare
  feed constant live_feed := number_live_events();
begin
  return query select feed.began_at, feed.last_id, feed.kept_after, (
    select coalesce(json_agg(e order by e.id), '[]')
    from (
      select l.business_id, l.id, l.appointment_id, l.appointment_version, l.event, l.status, l.action, l.doctor_id,
        l.clinic_id, l.from_clinic_id, l.from_doctor_id, l.start_time, l.patient_id,
        extract(epoch from l.occurred_at) as occurred_at,
        h.actor_kind, h.actor_id, s.name as actor_name, h.role as actor_role, h.on_behalf_of
      from live_events l
      left join appointment_history h
        on h.business_id = l.business_id and h.appointment_id = l.appointment_id and h.version = l.appointment_version
      left join staff s on h.actor_kind = 'staff' and s.business_id = h.business_id and s.id = h.actor_id
      where l.id > seen and l.id <= feed.last_id
      order by l.id
      limit at_most
    ) as e
  );
end $$;

--
-- Name: reassign_appointments(public.patient_merges, text[], text, text, timestamp with time zone, json); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.reassign_appointments(m public.patient_merges, ids text[], to_patient text, done text, at timestamp with time zone, event_ids json) RETURNS void
    LANGUAGE plpgsql
    AS $$
declare
  old_patient constant text := case to_patient when m.left_id then m.merged_id else m.left_id end;
begin
  with changed as (
    update appointments a set patient_id = to_patient, version = a.version + 1, updated_at = at
    where a.business_id = m.business_id and a.id = any (ids)
    returning a as appointment, a.id, a.version, a.status, a.start_at
  ),
  remembered as (
    insert into appointment_history (
      business_id, appointment_id, version, at, actor_kind, actor_id, role, on_behalf_of, action, from_status,
      to_status, changes
    )
    select
      m.business_id, c.id, c.version, at, m.actor_kind, m.actor_id, m.role, m.on_behalf_of, done, c.status, c.status,
      json_build_object('patient_id', json_build_array(old_patient, to_patient))
    from changed as c
  ),
  remarked as (
    insert into appointment_remarks (business_id, appointment_id, version, remark)
    select m.business_id, c.id, c.version, m.remark from changed as c where m.remark is not null
  )
  insert into outbox (business_id, event_id, event, appointment_id, appointment_version, client_id, occurred_at, data)
  select
    m.business_id, event_ids ->> c.id, 'appointment.updated', c.id, c.version,
    case when m.actor_kind = 'client' then m.actor_id else '' end, at, appointment_event_data(c.appointment, 'modified')
  from changed as c
  where is_live(c.status)
  order by c.start_at, c.id;
end $$;

--
-- Name: record_change(public.appointment_change, public.appointments, public.appointments); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.record_change(c public.appointment_change, old public.appointments, new public.appointments) RETURNS void
    LANGUAGE plpgsql
    AS $$
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
    business_id, event_id, event, appointment_id, appointment_version, client_id, occurred_at, from_clinic_id,
    from_doctor_id, data
  )
  select
    new.business_id, named.event_id, named.event, new.id, new.version, acting_client, new.updated_at,
    nullif(old.clinic_id, new.clinic_id), nullif(old.doctor_id, new.doctor_id),
    appointment_event_data(
      new, case when new.status <> old.status and new.status in ('CM', 'CMNP') then 'completed' else 'modified' end
    )
  from (values
    (1, c.event_id, 'appointment.updated'),
    (2, case when new.status <> old.status then c.status_event_id end, 'appointment.statuschange')
  ) as named (ordinal, event_id, event)
  where named.event_id is not null
  order by named.ordinal;
end $$;

--
-- Name: refuse_audit_change(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.refuse_audit_change() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
  if tg_op <> 'DELETE' or current_setting('opdesk.deletes_old_audit_entries', true) is distinct from 'on' then
    raise exception 'the audit cannot be changed';
  end if;
  return null;
end $$;

--
-- Name: refuse_history_change(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.refuse_history_change() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
  if (tg_op = 'UPDATE' and current_setting('opdesk.erases_history', true) is not distinct from 'on')
    or (tg_op = 'DELETE' and current_setting('opdesk.undoes_import', true) is not distinct from 'on')
  then
    return null;
  end if;
  raise exception 'the history of appointments cannot be changed';
end $$;

--
-- Name: release_hold(text, text, text); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.release_hold(of_business text, of_client text, hold_id text) RETURNS text
    LANGUAGE plpgsql
    AS $$
declare
  of_doctor text;
begin
  select h.doctor_id into of_doctor from holds h
  where h.business_id = of_business and h.id = release_hold.hold_id and h.client_id = of_client;
  if of_doctor is null then
    return null;
  end if;
  perform take_locks(array[doctor_lock(of_business, of_doctor)]);
  delete from holds h where h.business_id = of_business and h.id = release_hold.hold_id;
  return case when found then of_doctor end;
end $$;

--
-- Name: reminder_event(public.appointments); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.reminder_event(a public.appointments) RETURNS text
    LANGUAGE sql IMMUTABLE
    RETURN CASE WHEN ((a).follow_up_of IS NULL) THEN 'appointment.reminder_instant'::text ELSE 'appointment.followup_reminder_instant'::text END;

--
-- Name: remove_imported_appointments(text, text[]); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.remove_imported_appointments(of_business text, ids text[]) RETURNS TABLE(id text, reason text)
    LANGUAGE plpgsql
    AS $$
declare
  gone text[];
begin
  perform from appointments a where a.business_id = of_business and a.id = any (ids) order by a.id for update;
  gone := array(
    select a.id from appointments a
    where a.business_id = of_business and a.id = any (ids) and a.version = 1 and not is_live(a.status)
      and a.next_id is null
  );
  perform set_config('opdesk.undoes_import', 'on', true);
  delete from appointment_remarks r where r.business_id = of_business and r.appointment_id = any (gone);
  delete from appointment_history h where h.business_id = of_business and h.appointment_id = any (gone);
  perform set_config('opdesk.undoes_import', 'off', true);
  delete from tokens t
  using appointments a
  where a.business_id = of_business and a.id = any (gone) and t.business_id = a.business_id
    and t.doctor_id = a.doctor_id and t.clinic_id = a.clinic_id and t.practice_date = a.practice_date
    and t.token = a.token and t.appointment_id = a.id;
  delete from appointments a where a.business_id = of_business and a.id = any (gone);
  return query
  select a.id, case when a.version = 1 and is_live(a.status) then 'live' else 'changed' end
  from appointments a
  where a.business_id = of_business and a.id = any (ids);
end $$;

--
-- Name: remove_imported_patients(text, text[]); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.remove_imported_patients(of_business text, ids text[]) RETURNS TABLE(id text, reason text)
    LANGUAGE plpgsql
    SET plan_cache_mode TO 'force_generic_plan'
    SET enable_seqscan TO 'off'
    AS $$
declare
  relatives text[];
begin
  perform from patients p where p.business_id = of_business and p.id = any (ids) order by p.id for update;
  relatives := array(
    select r ->> 'pid'
    from patients p cross join lateral json_array_elements(p.relations) as r
    where p.business_id = of_business and p.relations is not null and not p.id = any (ids)
  );
  return query
  with found as materialized (
    select p.id, case
      when p.erased_at is not null then 'erased'
      when p.merged_into is not null
        or exists (
          select from patient_merges m
          where m.business_id = of_business and (m.left_id = p.id or m.merged_id = p.id)
        ) then 'merged'
      when exists (select from appointments a where a.business_id = of_business and a.patient_id = p.id)
        then 'appointments'
      when exists (select from patient_consents c where c.business_id = of_business and c.patient_id = p.id)
        then 'consents'
      when p.id = any (relatives) then 'relations'
      when p.updated_at <> p.created_at then 'changed'
    end as reason
    from patients p
    where p.business_id = of_business and p.id = any (ids)
  ), words_gone as (
    delete from patient_words w using found f
    where w.business_id = of_business and w.patient_id = f.id and f.reason is null
  ), digits_gone as (
    delete from patient_digits d using found f
    where d.business_id = of_business and d.patient_id = f.id and f.reason is null
  ), gone as (
    delete from patients p using found f where p.business_id = of_business and p.id = f.id and f.reason is null
  )
  select f.id, f.reason from found f where f.reason is not null;
end $$;

--
-- Name: renumber_outbox(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.renumber_outbox() RETURNS void
    LANGUAGE plpgsql
    AS $$
declare
  p webhook_publisher;
  seen pg_snapshot;
begin
  perform pg_advisory_xact_lock(publishing_lock());
  select * into strict p from webhook_publisher;
  seen := pg_current_snapshot();
  if not is_outbox_older(p.snapshot) then
    return;
  end if;
  update outbox o set transaction_id = case
    when o.position <= p.last_position and (
      pg_visible_in_snapshot(o.transaction_id, p.snapshot)
      or pg_visible_in_snapshot(o.transaction_id, p.target) and o.position <= p.done_up_to
    ) then '0'
    -- Not the snapshot's end alone: that may be a transaction of another database, which would hold these back.
    else greatest(pg_snapshot_xmax(seen), pg_current_xact_id())
  end;
  update webhook_publisher set snapshot = seen, target = null, first_position = null, done_up_to = 0;
end $$;

--
-- Name: replace_appointment(json, json); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.replace_appointment(change json, booking json) RETURNS public.booking_outcome
    LANGUAGE plpgsql
    SET plan_cache_mode TO 'force_generic_plan'
    SET enable_seqscan TO 'off'
    AS $$
declare
  c constant appointment_change := json_populate_record(null::appointment_change, change);
  r constant booking_request := json_populate_record(null::booking_request, booking);
  changed change_outcome;
  booked booking_outcome;
begin
  perform take_locks(booking_locks(r) || array(select doctor_lock(c.business_id, id) from unnest(c.doctor_ids) as id));
  perform lock_patients_of_bookings(array[r]);
  perform pg_advisory_xact_lock_shared(catalog_lock(c.business_id));
  begin
    changed := change_appointment(c);
    if changed.outcome <> 'CHANGED' then
      return (changed.outcome, null, null, null)::booking_outcome;
    end if;
    booked := (book_gathered(array[r])).outcomes[1];
    if booked.outcome <> 'BOOKED' then
      raise exception sqlstate 'OD001';
    end if;
    return booked;
  exception when sqlstate 'OD001' then
    return booked;
  end;
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
      mobile, address, created_at, updated_at
    ) values (
      r.business_id, details.id, r.partner_patient_id, details.designation, details.first_name, details.middle_name,
      details.last_name, details.gender, details.date_of_birth, details.from_age, details.mobile, details.address,
      to_timestamp(r.now), to_timestamp(r.now)
    )
    on conflict (business_id, partner_id) do nothing
    returning patients.id into patient_id;
    if patient_id is not null then
      if r.most_patients is not null then
        perform count_quota(r.business_id, 'patients', r.doctor_id, r.now, 1);
      end if;
      return patient_id;
    end if;
    patient_id := patient_of(r.business_id, r.partner_patient_id, true);
  end if;
  update patients p set
    designation = coalesce(p.designation, details.designation),
    middle_name = coalesce(p.middle_name, details.middle_name),
    last_name = coalesce(p.last_name, details.last_name),
    date_of_birth = coalesce(p.date_of_birth, details.date_of_birth),
    from_age = case when p.date_of_birth is null then coalesce(details.from_age, false) else p.from_age end,
    mobile = coalesce(p.mobile, details.mobile),
    address = filled_address(p.address, details.address),
    updated_at = to_timestamp(r.now)
  where p.business_id = r.business_id and p.id = patient_id
    and adds_details(
      r.patient_details, p.designation, p.middle_name, p.last_name, p.date_of_birth, p.mobile, p.address
    );
  return patient_id;
end $$;

--
-- Name: seal_audit(double precision, integer, boolean); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.seal_audit(now double precision, at_most integer, waits boolean) RETURNS integer
    LANGUAGE plpgsql
    AS $$
declare
  chain audit_chain;
  pending audit_pending;
  e audit_entries;
  sealed integer := 0;
begin
  if waits then
    select c.* into chain from audit_chain c for update;
  else
    select c.* into chain from audit_chain c for update skip locked;
  end if;
  if not found then
    return 0;
  end if;
  e.number := chain.last_number;
  e.digest := chain.last_digest;
  for pending in
    with taken as (
      delete from audit_pending p
      where p.id in (
        -- The reads that a process still gathers of a minute are there a few seconds after it.
        select d.id from audit_pending d
        where d.minute is null or d.minute <= to_timestamp(seal_audit.now) - interval '70 seconds'
        order by d.id
        limit at_most
      )
      returning p.*
    )
    select t.* from taken t order by t.at, t.id
  loop
    e := (
      e.number + 1, pending.business_id, pending.at, pending.kind, pending.actor_kind, pending.actor_id,
      pending.address, pending.operation, pending.outcome, pending.subject_ids, pending.subjects, e.digest
    );
    e.digest := audit_digest(e.digest, e);
    insert into audit_entries select e.*;
    sealed := sealed + 1;
  end loop;
  if sealed > 0 then
    update audit_chain set last_number = e.number, last_digest = e.digest;
  end if;
  return sealed;
end $$;

--
-- Name: search_digits(text, text, integer); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.search_digits(business text, searched text, up_to integer) RETURNS TABLE(key text, patient_id text)
    LANGUAGE plpgsql STABLE
    SET plan_cache_mode TO 'force_generic_plan'
    SET enable_seqscan TO 'off'
    SET enable_bitmapscan TO 'on'
    AS $$
begin
  return query
  select '+' || d.digits, d.patient_id from patient_digits d
  where d.quads @> digit_quads(business, searched) and d.business_id = business and d.digits like '%' || searched || '%'
  order by d.digits, d.patient_id
  limit up_to;
end $$;

--
-- Name: search_key(text); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.search_key(name text) RETURNS text
    LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE
    AS $$
declare
  key text := name;
begin
  if octet_length(key) = char_length(key) then
    key := lower(key collate "C");
  else
    -- Those that the normal form takes for a space with an accent are typed as apostrophes.
    key := normalize(translate(key, '´΄᾽᾿῾', ''''''''''''), NFKD);
    key := regexp_replace(
      lower_letters(key),
      -- Accents of Latin, Greek and Cyrillic, and those of no script in particular.
      '[\u0300-\u036f\u0483-\u0489\u0951-\u0954\u1ab0-\u1aff\u1cd0-\u1cd2\u1cd4-\u1ce0\u1ce2-\u1ce8\u1ced\u1cf4\u1cf8\u1cf9'
      '\u1dc0-\u1dff\u20d0-\u20f0\u2de0-\u2dff\ua66f-\ua672\ua674-\ua67d\ua69e\ua69f\ufe20-\ufe2f\U000102e0\U0001d242-\U0001d244\U0001e08f'
      -- Points of Hebrew; vowels and signs of Arabic, and the stroke that stretches a word.
      '\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\ufb1e'
      '\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed\u0897-\u089f\u08ca-\u08e1\u08e3-\u08ff'
      '\U00010efa-\U00010eff'
      -- Invisible characters.
      '\u0001-\u0008\u000e-\u001f\u007f-\u0084\u0086-\u009f\u00ad\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f'
      '\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a'
      '\U000e0000-\U000e0fff]',
      '', 'g'
    );
    -- Strokes; the forms of one letter that keyboards differ in; then points, apostrophes and hyphens.
    key := translate(key, 'łøđðħŧƀɖɨʉɉɍɏǥƶⱥȼɇⱦƚⱡᵽıȷŋ', 'loddhtbdiujrygzacetllpijn');
    key := translate(key, 'ςيىك', 'σییک');
    key := translate(key, '·•∙⋅・。۔॰', '........');
    key := translate(key, '’‘‛ʼʻʽʾʿʹ′׳״ꞌ`', '''''''''''''''''''''''''''''');
    key := translate(key, '‐‒–—―⁃−־᠆⸗⸺⸻〜', '-------------');
    key := replace(replace(replace(replace(key, 'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe'), 'þ', 'th');
  end if;
  return btrim(regexp_replace(
    translate(key, '`', ''''),
    '[\u0009-\u000d \u0085\u1680\u2028\u2029,;:/|()<>{}"“”„«»،؛、\u005b\u005d]+', ' ', 'g'
  ));
end $$;

--
-- Name: search_names(text, text[], integer); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.search_names(business text, words text[], up_to integer) RETURNS TABLE(key text, patient_id text)
    LANGUAGE plpgsql STABLE
    SET plan_cache_mode TO 'force_generic_plan'
    SET enable_seqscan TO 'off'
    SET enable_bitmapscan TO 'off'
    AS $$
declare
  -- Counting on costs two frequent words more than a rarer one saves (docs/decisions/0013).
  counted constant integer := 500;
  word text;
  words_of integer;
  fewest integer;
  lead text;
  others text[];
  -- One of the others: each entry is compared with a text; an array would be unpacked for each.
  other text;
  ids text[] := '{}';
begin
  if cardinality(words) = 1 then
    lead := words[1];
  else
    -- Of those that are as frequent, the longest one. What reaches the fewest so far is not rarer.
    for word in
      select each from unnest(words) with ordinality as given (each, place) order by char_length(each) desc, place
    loop
      select count(*) into words_of from (
        select from patient_words w
        where w.business_id = business and w.key >= word and w.key < word || chr(1114111)
        limit coalesce(fewest, counted)
      ) as counted_rows;
      if fewest is null or words_of < fewest then
        lead := word;
        fewest := words_of;
      end if;
    end loop;
    select array_agg('% ' || replace(replace(replace(each, '\', '\\'), '%', '\%'), '_', '\_') || '%') into others
    from unnest(words) as each where each <> lead;
  end if;
  other := coalesce(others[1], '%');
  others := nullif(others[2:], '{}');
  for key, patient_id in
    select w.key, w.patient_id from patient_words w
    where w.business_id = business and w.key >= lead and w.key < lead || chr(1114111)
      and w.key like other and (others is null or w.key like all (others))
    order by w.key, w.patient_id
  loop
    continue when patient_id = any (ids);
    return next;
    ids := ids || patient_id;
    exit when cardinality(ids) = up_to;
  end loop;
end $$;

--
-- Name: search_patients(text, text, text[], text, integer); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.search_patients(business text, searched text, numbers text[], digits text, up_to integer) RETURNS SETOF public.patients
    LANGUAGE plpgsql STABLE
    SET plan_cache_mode TO 'force_generic_plan'
    SET enable_seqscan TO 'off'
    SET enable_bitmapscan TO 'off'
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    AS $$
declare
  -- A text of which nothing is left, such as a lone accent, is the beginning of nothing rather than of everything.
  partner constant text := nullif(left(username_key(btrim(searched)), 100), '');
  partner_end constant text := partner || chr(1114111);
  reading text[];
  keys text[] := '{}';
  ids text[] := '{}';
begin
  for reading in select words from search_readings(search_key(searched)) loop
    select keys || array_agg(n.key), ids || array_agg(n.patient_id) into keys, ids
    from search_names(business, reading, up_to) as n;
  end loop;
  if cardinality(numbers) > 0 then
    select keys || array_agg(reached.mobile), ids || array_agg(reached.id) into keys, ids
    from unnest(numbers) as number
    cross join lateral (
      select p.mobile, p.id from patients p
      where p.business_id = business and p.archived_at is null
        -- The colon follows the nine.
        and p.mobile >= number and p.mobile < number || ':'
      order by p.mobile, p.id
      limit up_to
    ) as reached;
  end if;
  if digits is not null and cardinality(ids) < up_to then
    select keys || array_agg(d.key), ids || array_agg(d.patient_id) into keys, ids from search_digits(business, digits, up_to) as d;
  end if;
  return query
  with found as (
    (select * from unnest(keys, ids) as found_by_name(key, id))
    union all (
      select p.partner_key, p.id from patients p
      where p.business_id = business and p.archived_at is null and p.partner_key >= partner and p.partner_key < partner_end
      order by p.partner_key, p.id
      limit up_to
    )
  ), best as (
    select min(f.key collate "C") as key, f.id from found f group by f.id order by 1, 2 limit up_to
  )
  select p.* from best join patients p on p.business_id = business and p.id = best.id
  where p.archived_at is null
  order by best.key, best.id;
end $$;

--
-- Name: search_readings(text); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.search_readings(key text) RETURNS TABLE(words text[])
    LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE
    AS $$
declare
  word text;
  was_letter boolean := false;
  apart text[] := '{}';
  written text[] := '{}';
  initials text[] := '{}';
  joined text[] := '{}';
begin
  foreach word in array regexp_split_to_array(translate(key, '''', ''), '[ .-]+') loop
    continue when word = '';
    apart := apart || word;
    if was_letter and char_length(word) = 1 then
      initials[cardinality(initials)] := initials[cardinality(initials)] || word;
    else
      initials := initials || word;
    end if;
    was_letter := char_length(word) = 1;
  end loop;
  was_letter := false;
  foreach word in array string_to_array(translate(key, '''.-', ''), ' ') loop
    continue when word = '';
    written := written || word;
    if was_letter then
      joined[cardinality(joined)] := joined[cardinality(joined)] || word;
    else
      joined := joined || word;
    end if;
    was_letter := char_length(word) = 1;
  end loop;
  return query
  select distinct array(select distinct left(each, 60) from unnest(reading) as each order by 1)
  from (select apart as reading union all select written union all select initials union all select joined) as all_readings
  where cardinality(reading) > 0;
end $$;

--
-- Name: search_words(text); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.search_words(key text) RETURNS text[]
    LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE
    AS $$
declare
  tokens constant text[] := string_to_array(key, ' ');
  parts text[];
  tail text collate "C" := '';
  -- In order and each once; no query, which would cost each patient as much as all the rest of this.
  words text[] collate "C" := '{}';
  place integer;
begin
  for token in reverse cardinality(tokens)..1 loop
    parts := string_to_array(translate(tokens[token], '''-', '..'), '.');
    if char_length(array_to_string(parts, '')) > 1 then
      tail := '';
    end if;
    for part in reverse cardinality(parts)..1 loop
      if parts[part] <> '' then
        tail := left(parts[part] || tail, 60);
        place := 1;
        while words[place] < tail loop
          place := place + 1;
        end loop;
        if words[place] is distinct from tail then
          words := (words[:place - 1] || tail || words[place:])[:60];
        end if;
      end if;
    end loop;
  end loop;
  return words;
end $$;

--
-- Name: seat_refusal(text, text, text, text, tstzrange, tstzrange, text, text, timestamp with time zone); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.seat_refusal(of_business text, of_doctor text, of_clinic text, of_session text, wanted tstzrange, kept tstzrange, own_appointment_id text, own_hold_id text, now timestamp with time zone) RETURNS text
    LANGUAGE plpgsql
    AS $$
declare
  others tstzrange[];
  -- How many each of them allows.
  their_seats integer[];
  own_seats integer;
  is_elsewhere boolean;
  has_expired boolean;
begin
  if wanted <@ kept then
    return null;
  end if;
  -- As a rule nobody is there: telling so takes a third of the time of what follows.
  if not exists (
    select from seat_claims c
    where c.doctor_key = hashtextextended(of_doctor, 0) and c.period && wanted
      and c.business_id = of_business and c.doctor_id = of_doctor
  ) then
    return null;
  end if;
  select
    array_agg(k.period) filter (where k.is_another),
    array_agg(coalesce(s.seats, k.last_seats, 1)) filter (where k.is_another),
    bool_or(k.clinic_id <> of_clinic) filter (where k.is_another), bool_or(k.expires_at <= now)
  into others, their_seats, is_elsewhere, has_expired
  from (
    select c.*, (c.appointment_id is null or c.appointment_id is distinct from own_appointment_id)
      and (c.hold_id is null or c.hold_id is distinct from own_hold_id)
      and c.expires_at <= now is not true as is_another
    from seat_claims c
    where c.doctor_key = hashtextextended(of_doctor, 0) and c.period && wanted
      and c.business_id = of_business and c.doctor_id = of_doctor
  ) as k
  left join sessions s on s.business_id = of_business and s.id = k.session_id and s.doctor_id = of_doctor;
  if has_expired then
    delete from seat_claims c
    where c.doctor_key = hashtextextended(of_doctor, 0) and c.period && wanted
      and c.business_id = of_business and c.doctor_id = of_doctor and c.expires_at <= now;
  end if;
  if others is null then
    return null;
  end if;
  if is_elsewhere then
    return 'ELSEWHERE';
  end if;
  select s.seats into own_seats from sessions s
  where s.business_id = of_business and s.id = of_session and s.doctor_id = of_doctor and s.clinic_id = of_clinic;
  -- Only from an instant on at which one of them begins more are there, or fewer allowed.
  return case when exists (
    select
    from (
      select lower(wanted) as at
      union all select upper(kept)
      union all select lower(period) from unnest(others) as period
    ) as i
    cross join lateral (
      select count(*) as standing, min(o.seats) as seats
      from unnest(others, their_seats) as o (period, seats)
      where o.period @> i.at
    ) as there
    where wanted @> i.at and kept @> i.at is not true
      and there.standing >= least(coalesce(own_seats, 1), there.seats)
  ) then 'TAKEN' end;
end $$;

--
-- Name: send_due_reminders(timestamp with time zone, integer); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.send_due_reminders(at timestamp with time zone, at_most integer) RETURNS bigint
    LANGUAGE plpgsql
    SET plan_cache_mode TO 'force_generic_plan'
    SET enable_seqscan TO 'off'
    SET jit TO 'off'
    AS $$
declare
  sent bigint;
begin
  with due as (
    select a.business_id, a.id, k.kind, a as appointment
    from services s
    cross join unnest(s.reminders) as k (kind)
    cross join lateral (
      select case k.kind when 'DAY_BEFORE' then interval '24 hours' else interval '1 hour' end as ahead
    ) as lead
    join seat_claims c on c.business_id = s.business_id and c.doctor_key = hashtextextended(s.doctor_id, 0)
      and c.period && tstzrange(at, at + lead.ahead, '[]')
    join appointments a on a.business_id = c.business_id and a.id = c.appointment_id
    where s.reminders <> '{}' and a.service_id = s.id and a.status in ('BK', 'RV')
      and a.start_at > at and a.start_at <= at + lead.ahead
      -- After a downtime, an hour before the start is too late for the reminder of the day before.
      and (k.kind = 'HOUR_BEFORE' or a.start_at > at + interval '1 hour')
      -- A patient who books, or moves to, a time that is nearer than that knows it.
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
    -- The ids of the events are made here: only the statement knows how many there are.
    d.business_id, 'ev-' || gen_random_uuid(), reminder_event(d.appointment), d.id, (d.appointment).version, '', at,
    bare_event_data(d.appointment)
  from due d
  join marked m on m.business_id = d.business_id and m.appointment_id = d.id and m.kind = d.kind;
  get diagnostics sent = row_count;
  return sent;
end $$;

--
-- Name: shown_version(public.appointments); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.shown_version(a public.appointments) RETURNS text
    LANGUAGE sql STABLE
    AS $$
  select json_build_array(
    (select p.xmin::text from patients p where p.business_id = a.business_id and p.id = a.patient_id),
    (select d.xmin::text from doctors d where d.business_id = a.business_id and d.id = a.doctor_id),
    (select c.xmin::text from clinics c where c.business_id = a.business_id and c.id = a.clinic_id),
    (select s.xmin::text from services s where s.business_id = a.business_id and s.id = a.service_id)
  )::text
$$;

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
-- Name: take_publishing_part(integer); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.take_publishing_part(at_most integer) RETURNS public.publishing_part
    LANGUAGE plpgsql
    SET plan_cache_mode TO 'force_generic_plan'
    SET enable_seqscan TO 'off'
    SET jit TO 'off'
    AS $$
declare
  p webhook_publisher;
  part bigint[];
  last_found bigint;
  is_wanted boolean;
  seen_now pg_snapshot;
begin
  if not pg_try_advisory_xact_lock(publishing_lock()) then
    return ('{}', true, true)::publishing_part;
  end if;
  -- Each in a statement of its own: a later snapshot than that of the last holder of the lock.
  select * into strict p from webhook_publisher;
  seen_now := pg_current_snapshot();
  if is_outbox_older(p.snapshot) then
    perform renumber_outbox();
    select * into strict p from webhook_publisher;
  end if;
  is_wanted := exists (select from webhook_subscriptions);

  if p.target is null then
    p.target := seen_now;
    -- Not min() and max() of the table: those would walk through all positions, most of them old.
    select min(c.position), max(c.position) into p.first_position, last_found
    from (select o.position from outbox o where o.transaction_id >= pg_snapshot_xmax(p.snapshot) offset 0) as c;
    if p.first_position is null and not exists (
      select from outbox o where o.transaction_id = any (array(select pg_snapshot_xip(p.snapshot)))
    ) then
      return ('{}', true, is_wanted)::publishing_part;
    end if;
    -- Only what was under way before: nothing begins anywhere, and least of all at the beginning.
    p.first_position := coalesce(p.first_position, 9223372036854775807);
    if not is_wanted then
      update webhook_publisher w set snapshot = seen_now, last_position = greatest(w.last_position, last_found);
      return ('{}', true, false)::publishing_part;
    end if;
  end if;

  part := array(
    select c.position
    from (
      (
        select o.position from outbox o
        where o.transaction_id = any (array(select pg_snapshot_xip(p.snapshot))) and o.position > p.done_up_to
          and pg_visible_in_snapshot(o.transaction_id, p.target)
        order by o.position
        limit at_most
      )
      union all
      (
        select o.position from outbox o
        where o.position >= greatest(p.first_position, p.done_up_to + 1)
          and o.transaction_id >= pg_snapshot_xmax(p.snapshot) and pg_visible_in_snapshot(o.transaction_id, p.target)
        order by o.position
        limit at_most
      )
    ) as c
    order by c.position
    limit at_most
  );
  last_found := part[cardinality(part)];
  if cardinality(part) < at_most then
    update webhook_publisher w set
      snapshot = p.target, target = null, first_position = null, done_up_to = 0,
      last_position = greatest(w.last_position, last_found);
  else
    update webhook_publisher w set
      target = p.target, first_position = p.first_position, done_up_to = last_found,
      last_position = greatest(w.last_position, last_found);
  end if;
  return (part, cardinality(part) < at_most, true)::publishing_part;
end $$;

--
-- Name: unmerge_patients(json, json); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.unmerge_patients(undo json, decided json) RETURNS boolean
    LANGUAGE plpgsql
    SET plan_cache_mode TO 'force_generic_plan'
    SET enable_seqscan TO 'off'
    AS $$
declare
  u constant patient_merges := json_populate_record(null::patient_merges, undo);
  m patient_merges;
begin
  if not can_write_merge(u, decided, u.left_id) then
    return false;
  end if;
  -- Has the partner's id that the merged patient is to have again been given to a third one?
  if exists (
    select from patients p
    where p.business_id = u.business_id and p.partner_id = decided ->> 'partner_id'
      and p.id not in (u.merged_id, u.left_id)
  ) then
    return false;
  end if;
  update patient_merges x set
    undone_at = u.undone_at, undone_kind = u.actor_kind, undone_by = u.actor_id, columns_before = null,
    columns_after = null
  where x.business_id = u.business_id and x.id = u.id and x.undone_at is null
  returning * into m;
  if not found then
    return false;
  end if;
  update patients p set partner_id = null where p.business_id = u.business_id and p.id = u.merged_id;
  if exists (select from json_object_keys(decided -> 'columns')) then
    perform write_patient(u.business_id, u.left_id, decided -> 'columns', u.undone_at);
  end if;
  update patients p set
    partner_id = decided ->> 'partner_id', merged_into = null, archived_at = m.archived_at, updated_at = u.undone_at
  where p.business_id = u.business_id and p.id = u.merged_id;
  update patients p set merged_into = u.merged_id
  where p.business_id = u.business_id and p.id = any (m.earlier_ids) and p.merged_into = u.left_id;
  perform reassign_appointments(
    u, appointments_going_back(m), u.merged_id, 'unmerge_patient', u.undone_at, decided -> 'event_ids'
  );
  return true;
end $$;

--
-- Name: unnumbered_positions(pg_snapshot); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.unnumbered_positions(seen pg_snapshot) RETURNS bigint[]
    LANGUAGE plpgsql STABLE
    AS $$
begin
  return array(
    (
      select o.position from outbox o
      where o.transaction_id >= pg_snapshot_xmax(seen)
      order by o.transaction_id
      limit 10001
    )
    union all
    select o.position from outbox o where o.transaction_id = any (array(select pg_snapshot_xip(seen)))
  );
end $$;

--
-- Name: with_members(json, json); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.with_members(object json, members json) RETURNS json
    LANGUAGE sql IMMUTABLE
    RETURN (SELECT COALESCE(json_object_agg(COALESCE(m.key, o.key), COALESCE(m.value, o.value) ORDER BY o.ordinality, m.ordinality), '{}'::json) AS "coalesce" FROM (json_each(with_members.object) WITH ORDINALITY o(key, value, ordinality) FULL JOIN json_each(with_members.members) WITH ORDINALITY m(key, value, ordinality) ON ((m.key = o.key))) WHERE ((m.key IS NULL) OR (json_typeof(m.value) <> 'null'::text)));

--
-- Name: with_merged_address(public.appointment_change); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.with_merged_address(c public.appointment_change) RETURNS json
    LANGUAGE plpgsql
    AS $$
declare
  stored json;
  merged jsonb;
begin
  select p.address into stored
  from appointments a join patients p on p.business_id = a.business_id and p.id = a.patient_id
  where a.business_id = c.business_id and a.id = c.appointment_id
  for no key update of p;
  merged := jsonb_strip_nulls(
    case when json_typeof(stored) = 'object' then stored::jsonb else '{}' end
      || (c.patient_columns -> 'address_lines')::jsonb
  );
  return (c.patient_columns::jsonb - 'address_lines' || jsonb_build_object('address', nullif(merged, '{}')))::json;
end $$;

--
-- Name: write_patient(text, text, json, timestamp with time zone); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.write_patient(of_business text, patient text, columns json, at timestamp with time zone) RETURNS void
    LANGUAGE plpgsql
    AS $$
declare
  p patients;
begin
  select * into strict p from patients x where x.business_id = of_business and x.id = patient;
  p := json_populate_record(p, columns);
  update patients x set
    partner_id = p.partner_id, designation = p.designation, first_name = p.first_name, middle_name = p.middle_name,
    last_name = p.last_name, gender = p.gender, date_of_birth = p.date_of_birth, from_age = p.from_age,
    mobile = p.mobile,
    email = p.email, address = p.address, tag = p.tag, partner_meta = p.partner_meta, relations = p.relations,
    blood_group = p.blood_group, abha = p.abha, extras = p.extras, updated_at = at
  where x.business_id = of_business and x.id = patient;
end $$;

--
-- Name: write_patient_words(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.write_patient_words() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
  perform write_words_of(array[new]);
  return null;
end $$;

--
-- Name: write_words_of(public.patients[]); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.write_words_of(written public.patients[]) RETURNS void
    LANGUAGE plpgsql
    SET plan_cache_mode TO 'force_generic_plan'
    SET enable_seqscan TO 'off'
    AS $$
begin
  with wanted as materialized (
    select p.business_id, p.id, w.keys, n.digits, coalesce(digit_quads(p.business_id, n.digits), '{}') as quads
    from unnest(written) as p
    cross join lateral (select
      case when p.archived_at is null then patient_word_keys(p.first_name, p.middle_name, p.last_name) else '{}' end as keys
    ) as w
    cross join lateral (select case when p.archived_at is null then substr(p.mobile, 2) end as digits) as n
  ), words_gone as (
    delete from patient_words w using wanted p
    where w.business_id = p.business_id and w.patient_id = p.id and w.key <> all (p.keys)
  ), digits_gone as (
    delete from patient_digits d using wanted p
    where d.business_id = p.business_id and d.patient_id = p.id and p.digits is null
  ), digits_written as (
    insert into patient_digits as d select p.business_id, p.id, p.digits, p.quads from wanted p where p.digits is not null
    on conflict on constraint patient_digits_pkey do update set digits = excluded.digits, quads = excluded.quads
    where (d.digits, d.quads) is distinct from (excluded.digits, excluded.quads)
  )
  insert into patient_words select p.business_id, key, p.id from wanted p cross join lateral unnest(p.keys) as key
  on conflict do nothing;
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
    created_at timestamp with time zone NOT NULL,
    revoked_at timestamp with time zone,
    previous_secret_hash text,
    previous_secret_until timestamp with time zone,
    CONSTRAINT api_clients_previous_secret_ends CHECK (((previous_secret_hash IS NULL) = (previous_secret_until IS NULL)))
);

--
-- Name: TABLE api_clients; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.api_clients IS 'An API client: a program with credentials for one business.';

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
    role text DEFAULT 'api'::text NOT NULL,
    on_behalf_of text,
    seed text,
    CONSTRAINT appointment_history_actor_kind_check CHECK ((actor_kind = ANY (ARRAY['client'::text, 'staff'::text, 'system'::text]))),
    CONSTRAINT appointment_history_role_check CHECK ((role = ANY (ARRAY['api'::text, 'staff'::text, 'doctor'::text, 'system'::text])))
);

--
-- Name: TABLE appointment_history; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.appointment_history IS 'The change that made one version of an appointment, and its author. Written with the change, and final.';

--
-- Name: appointment_remarks; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.appointment_remarks (
    business_id text NOT NULL,
    appointment_id text NOT NULL,
    version integer NOT NULL,
    remark text NOT NULL
);

--
-- Name: TABLE appointment_remarks; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.appointment_remarks IS 'The reason of a change of the history. Apart from it, because free text may name the patient: an erasure removes it.';

--
-- Name: appointment_reminders; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.appointment_reminders (
    business_id text NOT NULL,
    appointment_id text NOT NULL,
    kind text NOT NULL,
    start_at timestamp with time zone NOT NULL,
    reminded_at timestamp with time zone NOT NULL,
    CONSTRAINT appointment_reminders_kind_check CHECK ((kind = ANY (ARRAY['DAY_BEFORE'::text, 'HOUR_BEFORE'::text])))
);

--
-- Name: TABLE appointment_reminders; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.appointment_reminders IS 'A reminder that was sent of one time of an appointment. A sweep deletes it when the time is past.';

--
-- Name: audit_chain; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.audit_chain (
    only_one boolean NOT NULL,
    deleted_up_to bigint NOT NULL,
    begins_with bytea NOT NULL,
    last_number bigint NOT NULL,
    last_digest bytea NOT NULL,
    CONSTRAINT audit_chain_only_one_check CHECK (only_one)
);

--
-- Name: TABLE audit_chain; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.audit_chain IS 'Where the chain of the audit begins and ends: one row, whose lock is the right to continue it.';

--
-- Name: audit_pending; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.audit_pending (
    id bigint NOT NULL,
    business_id text,
    at timestamp with time zone NOT NULL,
    kind text NOT NULL,
    actor_kind text NOT NULL,
    actor_id text NOT NULL,
    address text NOT NULL,
    operation text NOT NULL,
    outcome text NOT NULL,
    subject_ids text[] NOT NULL,
    subjects integer NOT NULL,
    minute timestamp with time zone,
    CONSTRAINT audit_pending_actor_kind_check CHECK ((actor_kind = ANY (ARRAY['client'::text, 'staff'::text, 'operator'::text, 'system'::text, 'unknown'::text]))),
    CONSTRAINT audit_pending_kind_check CHECK ((kind = ANY (ARRAY['login'::text, 'administration'::text, 'read'::text, 'export'::text, 'erasure'::text])))
);

--
-- Name: TABLE audit_pending; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.audit_pending IS 'An entry of the audit that has no number yet: it waits a second, and one of reads until its minute is over.';

--
-- Name: audit_pending_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.audit_pending ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.audit_pending_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
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
    created_at timestamp with time zone NOT NULL,
    queue_order text GENERATED ALWAYS AS (COALESCE((settings ->> 'queueOrder'::text), 'token'::text)) STORED NOT NULL
);

--
-- Name: TABLE businesses; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.businesses IS 'A business: one customer of Opdesk, with its settings.';

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
    display_names text DEFAULT 'none'::text NOT NULL,
    display_message text,
    created_at timestamp with time zone NOT NULL,
    deleted_at timestamp with time zone,
    CONSTRAINT clinics_display_names_check CHECK ((display_names = ANY (ARRAY['none'::text, 'initials'::text])))
);

--
-- Name: TABLE clinics; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.clinics IS 'A clinic. The row of a deleted one stays for its appointments.';

--
-- Name: closed_days; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.closed_days (
    business_id text NOT NULL,
    clinic_id text NOT NULL,
    closed_until date NOT NULL,
    closed_at timestamp with time zone
);

--
-- Name: TABLE closed_days; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.closed_days IS 'How far the days of a clinic are closed: every day up to this one, each once (rule E5). Closing a day so costs the same however long the past has become, and what was left booked on a closed day is not looked at again.';

--
-- Name: display_codes; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.display_codes (
    code text NOT NULL,
    digest bytea NOT NULL,
    expires_at timestamp with time zone NOT NULL
);

--
-- Name: TABLE display_codes; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.display_codes IS 'A code that a screen without a clinic shows, until somebody types it at the desk or it expires (rule A10).';

--
-- Name: displays; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.displays (
    business_id text NOT NULL,
    id text NOT NULL,
    clinic_id text NOT NULL,
    name text NOT NULL,
    digest bytea NOT NULL,
    added_at timestamp with time zone NOT NULL,
    seen_at timestamp with time zone NOT NULL
);

--
-- Name: TABLE displays; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.displays IS 'A screen of a waiting room, which reads what its clinic shows and nothing else (rule A10).';

--
-- Name: doctor_clinics; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.doctor_clinics (
    business_id text NOT NULL,
    doctor_id text NOT NULL,
    clinic_id text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    removed_at timestamp with time zone
);

--
-- Name: TABLE doctor_clinics; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.doctor_clinics IS 'A doctor who practises at a clinic, or did.';

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
    created_at timestamp with time zone NOT NULL,
    deleted_at timestamp with time zone,
    username text,
    registrations json DEFAULT '[]'::json NOT NULL,
    changed_at timestamp with time zone,
    CONSTRAINT doctors_gender_check CHECK ((gender = ANY (ARRAY['M'::text, 'F'::text, 'O'::text])))
);

--
-- Name: TABLE doctors; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.doctors IS 'A doctor. The row of a deleted one stays for the appointments.';

--
-- Name: erased_patients; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.erased_patients (
    business_id text NOT NULL,
    digest bytea NOT NULL
);

--
-- Name: TABLE erased_patients; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.erased_patients IS 'The partner''s id that an erased patient had, as a salted digest, for good: a file that still has the patient would bring them back.';

--
-- Name: erased_requests; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.erased_requests (
    business_id text NOT NULL,
    digest bytea NOT NULL,
    appointment_id text NOT NULL,
    erased_at timestamp with time zone NOT NULL
);

--
-- Name: TABLE erased_requests; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.erased_requests IS 'The request that booked an appointment whose patient was erased, as a salted digest of the partner''s id: for a day a repeat of it books nothing. A sweep deletes it then.';

--
-- Name: erasure_counts; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.erasure_counts (
    business_id text NOT NULL,
    begun bigint NOT NULL,
    salt bytea NOT NULL
);

--
-- Name: TABLE erasure_counts; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.erasure_counts IS 'How many erasures of a business have begun; no row for none. An answer is not kept for repeats where the number has changed since the request began: it may tell what has been erased.';

--
-- Name: erasures; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.erasures (
    business_id text NOT NULL,
    subject_id text NOT NULL,
    is_guest boolean NOT NULL,
    asked_at timestamp with time zone NOT NULL,
    actor_kind text NOT NULL,
    actor_id text NOT NULL,
    role text NOT NULL,
    on_behalf_of text,
    remark text,
    tries integer DEFAULT 0 NOT NULL,
    next_try_at timestamp with time zone
);

--
-- Name: TABLE erasures; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.erasures IS 'An erasure that was begun and has not come to its end: a sweep finishes what a crash leaves here.';

--
-- Name: held_events; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.held_events (
    "position" bigint NOT NULL,
    business_id text NOT NULL,
    appointment_id text NOT NULL,
    due_at timestamp with time zone NOT NULL,
    decision text NOT NULL,
    CONSTRAINT held_events_decision_check CHECK ((decision = ANY (ARRAY['UNDECIDED'::text, 'DUE'::text, 'WITHDRAWN'::text])))
);

--
-- Name: TABLE held_events; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.held_events IS 'An event of which webhooks are not notified yet, because the business lets them wait (notify_delay_seconds), has more to publish than its share, or an earlier event of the appointment still waits. Those of an appointment become due in the order of their positions.';

--
-- Name: holds; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.holds (
    business_id text NOT NULL,
    id text NOT NULL,
    client_id text NOT NULL,
    doctor_id text NOT NULL,
    clinic_id text NOT NULL,
    service_id text,
    mode text NOT NULL,
    start_at timestamp with time zone NOT NULL,
    end_at timestamp with time zone NOT NULL,
    occupied_until timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    created_at timestamp with time zone NOT NULL,
    occupied_from timestamp with time zone NOT NULL,
    CONSTRAINT holds_mode_check CHECK ((mode = ANY (ARRAY['INCLINIC'::text, 'PHONE'::text, 'VIDEO'::text])))
);

--
-- Name: TABLE holds; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.holds IS 'A slot that is kept for the client that will book it, until it expires (rule E7).';

--
-- Name: hours_changes; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.hours_changes (
    business_id text NOT NULL,
    seed text NOT NULL,
    outcome text NOT NULL,
    created_at timestamp with time zone NOT NULL
);

--
-- Name: TABLE hours_changes; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.hours_changes IS 'The outcome of a change of the hours, sent with an Idempotency-Key, for the appointments in them: a repeat after a lost answer is answered from it (docs/decisions/0012). A sweep deletes old ones.';

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
    created_at timestamp with time zone NOT NULL,
    erasures bigint DEFAULT 0 NOT NULL
);

--
-- Name: TABLE idempotency_keys; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.idempotency_keys IS 'A request that was sent with an Idempotency-Key, and the answer to it (rule B8).';

--
-- Name: imports; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.imports (
    business_id text NOT NULL,
    id text NOT NULL,
    kind text NOT NULL,
    file_key text NOT NULL,
    separator text NOT NULL,
    date_format text NOT NULL,
    header text[] NOT NULL,
    next_row integer DEFAULT 2 NOT NULL,
    written_row integer DEFAULT 2 NOT NULL,
    refused_rows int4multirange DEFAULT '{}'::int4multirange NOT NULL,
    added integer DEFAULT 0 NOT NULL,
    present integer DEFAULT 0 NOT NULL,
    refused integer DEFAULT 0 NOT NULL,
    created_by text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    finished_at timestamp with time zone,
    undo_row integer,
    kept integer DEFAULT 0 NOT NULL,
    undone_at timestamp with time zone,
    CONSTRAINT imports_kind_check CHECK ((kind = ANY (ARRAY['patients'::text, 'doctors'::text, 'hours'::text, 'appointments'::text]))),
    CONSTRAINT imports_next_row_check CHECK ((next_row >= 2))
);

--
-- Name: TABLE imports; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.imports IS 'Patients, doctors, hours or appointments that were read from a file: how far it came, and how it is undone. The file itself is not kept.';

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
    created_at timestamp with time zone NOT NULL,
    kind text,
    CONSTRAINT leaves_absence_of_one_doctor CHECK (((kind IS NULL) OR (num_nonnulls(doctor_id, clinic_id, start_at, end_at) = 4))),
    CONSTRAINT leaves_begin_and_end CHECK (((num_nonnulls(start_at, end_at) = ANY (ARRAY[0, 2])) AND (num_nonnulls(start_date, end_date) = ANY (ARRAY[0, 2])))),
    CONSTRAINT leaves_dates_in_order CHECK ((end_date >= start_date)),
    CONSTRAINT leaves_doctor_or_clinic CHECK ((num_nonnulls(doctor_id, clinic_id) > 0)),
    CONSTRAINT leaves_kind_check CHECK ((kind = ANY (ARRAY['pause'::text, 'departure'::text]))),
    CONSTRAINT leaves_times_in_order CHECK ((end_at > start_at)),
    CONSTRAINT leaves_times_or_dates CHECK ((num_nonnulls(start_at, start_date) = 1))
);

--
-- Name: TABLE leaves; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.leaves IS 'Time in which a doctor is away, or a clinic is closed.';

--
-- Name: live_events; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.live_events (
    business_id text NOT NULL,
    id bigint NOT NULL,
    appointment_id text,
    appointment_version integer,
    event text NOT NULL,
    status text,
    action text,
    doctor_id text,
    clinic_id text,
    from_clinic_id text,
    start_time bigint,
    occurred_at timestamp with time zone NOT NULL,
    numbered_at timestamp with time zone NOT NULL,
    patient_id text,
    from_doctor_id text,
    CONSTRAINT live_events_appointment_or_patient CHECK (((appointment_id IS NULL) <> (patient_id IS NULL)))
);

--
-- Name: TABLE live_events; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.live_events IS 'An event of the outbox with its number in the live feed, of the last hour (docs/decisions/0005). Ids and attributes alone: never names, notes or metas.';

--
-- Name: live_tickets; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.live_tickets (
    digest bytea NOT NULL,
    business_id text NOT NULL,
    client_id text NOT NULL,
    secret_version integer NOT NULL,
    chain_id text NOT NULL,
    key_id text NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    token_expires_at timestamp with time zone NOT NULL
);

--
-- Name: TABLE live_tickets; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.live_tickets IS 'A ticket: it opens the live feed once and within a minute, for a page that can send no header. Any server takes it.';

--
-- Name: login_failures; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.login_failures (
    business_id text NOT NULL,
    client_id text NOT NULL,
    network text NOT NULL,
    began_at timestamp with time zone NOT NULL,
    failures integer NOT NULL
);

--
-- Name: TABLE login_failures; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.login_failures IS 'Failed logins of one client from one network within a minute, counted for all servers together (rule A2).';

--
-- Name: migrations; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.migrations (
    version integer NOT NULL,
    applied_at timestamp with time zone DEFAULT now() NOT NULL,
    program text,
    digest text
);

--
-- Name: TABLE migrations; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.migrations IS 'A file of migrations/ that was applied, by its number.';

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
-- Name: patient_consents; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.patient_consents (
    business_id text NOT NULL,
    id text NOT NULL,
    patient_id text NOT NULL,
    purpose text NOT NULL,
    given boolean NOT NULL,
    at timestamp with time zone NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    actor_kind text NOT NULL,
    actor_id text NOT NULL,
    role text NOT NULL,
    on_behalf_of text
);

--
-- Name: TABLE patient_consents; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.patient_consents IS 'What a patient has agreed to, refused or withdrawn, and who noted it. The newest of a purpose holds.';

--
-- Name: patient_digits; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.patient_digits (
    business_id text NOT NULL,
    patient_id text NOT NULL,
    digits text NOT NULL COLLATE pg_catalog."C",
    quads bigint[] NOT NULL
);

--
-- Name: TABLE patient_digits; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.patient_digits IS 'The mobile number of a patient who is not archived, for finding digits anywhere in it. Triggers of patients keep it.';

--
-- Name: patient_words; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.patient_words (
    business_id text NOT NULL,
    key text NOT NULL COLLATE pg_catalog."C",
    patient_id text NOT NULL
);

--
-- Name: TABLE patient_words; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.patient_words IS 'A word of the name of a patient who is not archived, by which the patient is found. Triggers of patients keep it.';

--
-- Name: patient_words_to_fill; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.patient_words_to_fill (
    business_id text NOT NULL,
    after_id text NOT NULL
);

--
-- Name: TABLE patient_words_to_fill; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.patient_words_to_fill IS 'A business whose patients after this id still have words that earlier functions made, or none: a job writes them anew.';

--
-- Name: quota_counts; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.quota_counts (
    business_id text NOT NULL,
    quota text NOT NULL,
    begins_at timestamp with time zone NOT NULL,
    part text NOT NULL,
    uses integer NOT NULL,
    CONSTRAINT quota_counts_quota_check CHECK ((quota = ANY (ARRAY['patients'::text, 'webhooks'::text, 'test_events'::text, 'holds'::text, 'walk_ins'::text])))
);

--
-- Name: TABLE quota_counts; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.quota_counts IS 'How often a business has used one of its quotas within five minutes; what is older than an hour counts no more.';

--
-- Name: refresh_tokens; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.refresh_tokens (
    business_id text NOT NULL,
    digest bytea NOT NULL,
    chain_id text NOT NULL,
    client_id text NOT NULL,
    secret_version integer NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    used_at timestamp with time zone,
    revoked_at timestamp with time zone
);

--
-- Name: TABLE refresh_tokens; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.refresh_tokens IS 'A refresh token, as its digest alone: a copy of this table opens nothing.';

--
-- Name: seat_claims; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.seat_claims (
    business_id text NOT NULL,
    appointment_id text,
    doctor_id text NOT NULL,
    doctor_key bigint GENERATED ALWAYS AS (hashtextextended(doctor_id, (0)::bigint)) STORED NOT NULL,
    overbooked boolean NOT NULL,
    hold_id text,
    expires_at timestamp with time zone,
    clinic_id text NOT NULL,
    session_id text,
    occupied_from timestamp with time zone NOT NULL,
    occupied_until timestamp with time zone NOT NULL,
    period tstzrange GENERATED ALWAYS AS (tstzrange(occupied_from, occupied_until)) STORED NOT NULL,
    last_seats integer,
    CONSTRAINT seat_claims_appointment_or_hold CHECK ((num_nonnulls(appointment_id, hold_id) = 1)),
    CONSTRAINT seat_claims_holds_alone_expire CHECK (((hold_id IS NULL) = (expires_at IS NULL))),
    CONSTRAINT seat_claims_last_seats_check CHECK ((last_seats > 0)),
    CONSTRAINT seat_claims_period_check CHECK ((isfinite(occupied_from) AND isfinite(occupied_until) AND (occupied_from < occupied_until)))
);

--
-- Name: TABLE seat_claims; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.seat_claims IS 'From when until when a live appointment or a hold occupies its doctor, and where. What makes double booking impossible: a trigger counts under the lock of the doctor, whichever statement writes.';

--
-- Name: secret_keys; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.secret_keys (
    only_one boolean DEFAULT true NOT NULL,
    id text NOT NULL,
    CONSTRAINT secret_keys_only_one_check CHECK (only_one)
);

--
-- Name: TABLE secret_keys; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.secret_keys IS 'The id of the key under which all keys here are sealed; the key itself is elsewhere.';

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
    created_at timestamp with time zone NOT NULL,
    reminders text[] DEFAULT '{}'::text[] NOT NULL,
    max_appointments_per_day integer,
    CONSTRAINT services_book_ahead_days_check CHECK ((book_ahead_days >= 0)),
    CONSTRAINT services_duration_minutes_check CHECK (((duration_minutes >= 1) AND (duration_minutes <= 1440))),
    CONSTRAINT services_max_appointments_per_day_check CHECK (((max_appointments_per_day >= 1) AND (max_appointments_per_day <= 10000))),
    CONSTRAINT services_minimum_notice_minutes_check CHECK ((minimum_notice_minutes >= 0)),
    CONSTRAINT services_modes_check CHECK ((cardinality(modes) > 0)),
    CONSTRAINT services_reminders_check CHECK ((reminders <@ ARRAY['DAY_BEFORE'::text, 'HOUR_BEFORE'::text])),
    CONSTRAINT services_type_check CHECK ((type = ANY (ARRAY['REGULAR'::text, 'FOLLOW_UP'::text])))
);

--
-- Name: TABLE services; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.services IS 'A service of a doctor: a conf of the contract. An archived service is not offered any more.';

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
    created_at timestamp with time zone NOT NULL,
    every_weeks smallint DEFAULT 1 NOT NULL,
    weeks_of_month smallint[],
    replaces boolean DEFAULT false NOT NULL,
    buffer_before_minutes integer DEFAULT 0 NOT NULL,
    max_appointments integer,
    changed_at timestamp with time zone,
    CONSTRAINT sessions_buffer_before_minutes_check CHECK (((buffer_before_minutes >= 0) AND (buffer_before_minutes <= 1440))),
    CONSTRAINT sessions_buffer_minutes_check CHECK (((buffer_minutes >= 0) AND (buffer_minutes <= 1440))),
    CONSTRAINT sessions_every_weeks_check CHECK (((every_weeks >= 1) AND (every_weeks <= 52))),
    CONSTRAINT sessions_from_minute_check CHECK (((from_minute >= 0) AND (from_minute <= 1439))),
    CONSTRAINT sessions_last_a_day_at_most CHECK (((to_minute > from_minute) AND ((to_minute - from_minute) <= 1440))),
    CONSTRAINT sessions_max_appointments_check CHECK (((max_appointments >= 1) AND (max_appointments <= 10000))),
    CONSTRAINT sessions_of_a_date_alone_replace CHECK (((on_date IS NOT NULL) OR (NOT replaces))),
    CONSTRAINT sessions_of_a_date_are_held_once CHECK (((on_date IS NULL) OR ((every_weeks = 1) AND (weeks_of_month IS NULL)))),
    CONSTRAINT sessions_seats_check CHECK (((seats >= 1) AND (seats <= 100))),
    CONSTRAINT sessions_slot_minutes_check CHECK (((slot_minutes >= 1) AND (slot_minutes <= 1440))),
    CONSTRAINT sessions_to_minute_check CHECK ((to_minute <= 2880)),
    CONSTRAINT sessions_weekday_check CHECK (((weekday >= 1) AND (weekday <= 7))),
    CONSTRAINT sessions_weekday_or_date CHECK ((num_nonnulls(weekday, on_date) = 1)),
    CONSTRAINT sessions_weeks_count_from_a_date CHECK (((every_weeks = 1) OR ((valid_from IS NOT NULL) AND (weeks_of_month IS NULL)))),
    CONSTRAINT sessions_weeks_of_month_check CHECK (((weeks_of_month <@ '{1,2,3,4,5,-1}'::smallint[]) AND (cardinality(weeks_of_month) > 0)))
);

--
-- Name: TABLE sessions; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.sessions IS 'Hours in which a doctor offers one service at one clinic: weekly ones name a weekday, an extra one its date.';

--
-- Name: signing_keys; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.signing_keys (
    id text NOT NULL,
    secret text NOT NULL,
    signs_from timestamp with time zone NOT NULL,
    ends_at timestamp with time zone
);

--
-- Name: TABLE signing_keys; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.signing_keys IS 'A key that access tokens are signed with: the newest signs, and each verifies until it ends (rule A6).';

--
-- Name: sql_functions; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.sql_functions (
    name text NOT NULL,
    digest text NOT NULL
);

--
-- Name: TABLE sql_functions; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.sql_functions IS 'An SQL function that Opdesk has created, with the text it was created from: only a changed one is created again, and one that the sources no longer have is dropped.';

--
-- Name: staff; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.staff (
    business_id text NOT NULL,
    id text NOT NULL,
    username text NOT NULL,
    name text NOT NULL,
    role text NOT NULL,
    doctor_id text,
    clinic_ids text[] DEFAULT '{}'::text[] NOT NULL,
    password_hash text NOT NULL,
    must_change_password boolean NOT NULL,
    created_at timestamp with time zone NOT NULL,
    disabled_at timestamp with time zone,
    CONSTRAINT staff_doctors_alone_have_a_doctor CHECK (((role = 'doctor'::text) = (doctor_id IS NOT NULL))),
    CONSTRAINT staff_role_check CHECK ((role = ANY (ARRAY['receptionist'::text, 'doctor'::text, 'manager'::text])))
);

--
-- Name: TABLE staff; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.staff IS 'A user of the front desk: a person who works for a business, with a role (rule A7).';

--
-- Name: staff_devices; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.staff_devices (
    business_id text NOT NULL,
    staff_id text NOT NULL,
    digest bytea NOT NULL,
    network text NOT NULL,
    used_at timestamp with time zone NOT NULL
);

--
-- Name: TABLE staff_devices; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.staff_devices IS 'A browser with which a user has logged in: failures of others keep it out of nothing (rule A8).';

--
-- Name: staff_login_failures; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.staff_login_failures (
    username_digest bytea NOT NULL,
    source text NOT NULL,
    began_at timestamp with time zone NOT NULL,
    failures integer NOT NULL
);

--
-- Name: TABLE staff_login_failures; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.staff_login_failures IS 'Failed logins of one username from one source within a quarter of an hour, counted for all servers together (rule A8).';

--
-- Name: staff_logins; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.staff_logins (
    business_id text NOT NULL,
    id text NOT NULL,
    staff_id text NOT NULL,
    digest bytea NOT NULL,
    created_at timestamp with time zone NOT NULL,
    used_at timestamp with time zone NOT NULL,
    ends_at timestamp with time zone NOT NULL,
    address text NOT NULL,
    user_agent text NOT NULL
);

--
-- Name: TABLE staff_logins; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.staff_logins IS 'A login of a user, which a cookie opens, as its digest alone. A login that has ended has no row.';

--
-- Name: staff_second_factors; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.staff_second_factors (
    business_id text NOT NULL,
    staff_id text NOT NULL,
    secret text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    confirmed_at timestamp with time zone,
    last_step bigint DEFAULT 0 NOT NULL,
    recovery_digests bytea[] DEFAULT '{}'::bytea[] NOT NULL
);

--
-- Name: TABLE staff_second_factors; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.staff_second_factors IS 'The second factor of a user: an app that shows another code each half minute (rule A8).';

--
-- Name: token_counters; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.token_counters (
    business_id text NOT NULL,
    doctor_id text NOT NULL,
    clinic_id text NOT NULL,
    practice_date date NOT NULL,
    last_token integer NOT NULL
);

--
-- Name: TABLE token_counters; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.token_counters IS 'The last token that Opdesk gave out itself for a doctor, clinic and day of practice. Tokens that a partner named are passed over.';

--
-- Name: tokens; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.tokens (
    business_id text NOT NULL,
    doctor_id text NOT NULL,
    clinic_id text NOT NULL,
    practice_date date NOT NULL,
    token integer NOT NULL,
    appointment_id text NOT NULL
);

--
-- Name: TABLE tokens; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.tokens IS 'A token that was given out, by Opdesk or by a partner, and is never given again: it stays when the appointment leaves.';

--
-- Name: webhook_deliveries_position_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.webhook_deliveries ALTER COLUMN "position" ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.webhook_deliveries_position_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

--
-- Name: webhook_publisher; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.webhook_publisher (
    only_one boolean DEFAULT true NOT NULL,
    snapshot pg_snapshot NOT NULL,
    target pg_snapshot,
    first_position bigint,
    done_up_to bigint DEFAULT 0 NOT NULL,
    last_position bigint NOT NULL,
    CONSTRAINT webhook_publisher_only_one_check CHECK (only_one)
);

--
-- Name: TABLE webhook_publisher; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.webhook_publisher IS 'How far the outbox has been made into deliveries: one row (docs/decisions/0006). Nothing may ever be left out.';

--
-- Name: webhook_sequences; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.webhook_sequences (
    business_id text NOT NULL,
    appointment_id text NOT NULL,
    last_sequence integer NOT NULL
);

--
-- Name: TABLE webhook_sequences; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.webhook_sequences IS 'How many events of an appointment were published while its business had a subscription.';

--
-- Name: webhook_subscriptions; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.webhook_subscriptions (
    business_id text NOT NULL,
    id text NOT NULL,
    client_id text NOT NULL,
    endpoint text NOT NULL,
    address text NOT NULL,
    protocol text NOT NULL,
    event_names text[],
    signing_key text,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    updated_by text NOT NULL,
    disabled_at timestamp with time zone,
    disabled_reason text,
    failing_since timestamp with time zone,
    made_in pg_snapshot DEFAULT pg_current_snapshot() NOT NULL,
    previous_keys jsonb DEFAULT '[]'::jsonb NOT NULL,
    event_payload text DEFAULT 'snapshot'::text NOT NULL,
    is_strict boolean DEFAULT false NOT NULL,
    CONSTRAINT webhook_subscriptions_disabled_for_a_reason CHECK (((disabled_at IS NULL) = (disabled_reason IS NULL))),
    CONSTRAINT webhook_subscriptions_disabled_reason_check CHECK ((disabled_reason = ANY (ARRAY['GONE'::text, 'FAILING'::text]))),
    CONSTRAINT webhook_subscriptions_event_payload_check CHECK ((event_payload = ANY (ARRAY['snapshot'::text, 'thin'::text]))),
    CONSTRAINT webhook_subscriptions_protocol_check CHECK ((protocol = ANY (ARRAY['http'::text, 'https'::text])))
);

--
-- Name: TABLE webhook_subscriptions; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.webhook_subscriptions IS 'A webhook: the address that gets events, and which (rule F4).';

--
-- Name: webhook_tries; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.webhook_tries (
    delivery bigint NOT NULL,
    try integer NOT NULL,
    at timestamp with time zone NOT NULL,
    duration_ms integer NOT NULL,
    status_code integer,
    failure text,
    answer text,
    signatures text[]
);

--
-- Name: TABLE webhook_tries; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.webhook_tries IS 'The result of one try of a delivery.';

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
-- Name: appointment_remarks appointment_remarks_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.appointment_remarks
    ADD CONSTRAINT appointment_remarks_pkey PRIMARY KEY (business_id, appointment_id, version);

--
-- Name: appointment_reminders appointment_reminders_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.appointment_reminders
    ADD CONSTRAINT appointment_reminders_pkey PRIMARY KEY (business_id, appointment_id, kind, start_at);

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
-- Name: audit_chain audit_chain_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.audit_chain
    ADD CONSTRAINT audit_chain_pkey PRIMARY KEY (only_one);

--
-- Name: audit_entries audit_entries_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.audit_entries
    ADD CONSTRAINT audit_entries_pkey PRIMARY KEY (number);

--
-- Name: audit_pending audit_pending_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.audit_pending
    ADD CONSTRAINT audit_pending_pkey PRIMARY KEY (id);

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
-- Name: closed_days closed_days_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.closed_days
    ADD CONSTRAINT closed_days_pkey PRIMARY KEY (business_id, clinic_id);

--
-- Name: display_codes display_codes_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.display_codes
    ADD CONSTRAINT display_codes_pkey PRIMARY KEY (code);

--
-- Name: displays displays_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.displays
    ADD CONSTRAINT displays_pkey PRIMARY KEY (business_id, id);

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
-- Name: erased_patients erased_patients_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.erased_patients
    ADD CONSTRAINT erased_patients_pkey PRIMARY KEY (business_id, digest);

--
-- Name: erased_requests erased_requests_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.erased_requests
    ADD CONSTRAINT erased_requests_pkey PRIMARY KEY (business_id, digest);

--
-- Name: erasure_counts erasure_counts_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.erasure_counts
    ADD CONSTRAINT erasure_counts_pkey PRIMARY KEY (business_id);

--
-- Name: erasures erasures_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.erasures
    ADD CONSTRAINT erasures_pkey PRIMARY KEY (business_id, subject_id);

--
-- Name: held_events held_events_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.held_events
    ADD CONSTRAINT held_events_pkey PRIMARY KEY ("position");

--
-- Name: holds holds_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.holds
    ADD CONSTRAINT holds_pkey PRIMARY KEY (business_id, id);

--
-- Name: hours_changes hours_changes_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.hours_changes
    ADD CONSTRAINT hours_changes_pkey PRIMARY KEY (business_id, seed);

--
-- Name: idempotency_keys idempotency_keys_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.idempotency_keys
    ADD CONSTRAINT idempotency_keys_pkey PRIMARY KEY (business_id, client_id, method, path, key);

--
-- Name: imports imports_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.imports
    ADD CONSTRAINT imports_pkey PRIMARY KEY (business_id, id);

--
-- Name: leaves leaves_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.leaves
    ADD CONSTRAINT leaves_pkey PRIMARY KEY (business_id, id);

--
-- Name: live_events live_events_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.live_events
    ADD CONSTRAINT live_events_pkey PRIMARY KEY (business_id, id);

--
-- Name: live_feed live_feed_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.live_feed
    ADD CONSTRAINT live_feed_pkey PRIMARY KEY (only_one);

--
-- Name: live_tickets live_tickets_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.live_tickets
    ADD CONSTRAINT live_tickets_pkey PRIMARY KEY (digest);

--
-- Name: login_failures login_failures_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.login_failures
    ADD CONSTRAINT login_failures_pkey PRIMARY KEY (business_id, client_id, network);

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
-- Name: patient_consents patient_consents_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.patient_consents
    ADD CONSTRAINT patient_consents_pkey PRIMARY KEY (business_id, id);

--
-- Name: patient_digits patient_digits_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.patient_digits
    ADD CONSTRAINT patient_digits_pkey PRIMARY KEY (business_id, patient_id);

--
-- Name: patient_merges patient_merges_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.patient_merges
    ADD CONSTRAINT patient_merges_pkey PRIMARY KEY (business_id, id);

--
-- Name: patient_words patient_words_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.patient_words
    ADD CONSTRAINT patient_words_pkey PRIMARY KEY (business_id, key, patient_id);

--
-- Name: patient_words_to_fill patient_words_to_fill_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.patient_words_to_fill
    ADD CONSTRAINT patient_words_to_fill_pkey PRIMARY KEY (business_id);

--
-- Name: patients patients_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.patients
    ADD CONSTRAINT patients_pkey PRIMARY KEY (business_id, id);

--
-- Name: quota_counts quota_counts_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.quota_counts
    ADD CONSTRAINT quota_counts_pkey PRIMARY KEY (business_id, quota, begins_at, part);

--
-- Name: refresh_tokens refresh_tokens_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.refresh_tokens
    ADD CONSTRAINT refresh_tokens_pkey PRIMARY KEY (business_id, digest);

--
-- Name: seat_claims seat_claims_appointment_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.seat_claims
    ADD CONSTRAINT seat_claims_appointment_key UNIQUE (business_id, appointment_id);

--
-- Name: seat_claims seat_claims_place_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.seat_claims
    ADD CONSTRAINT seat_claims_place_key UNIQUE (business_id, appointment_id, doctor_id, clinic_id, occupied_from, occupied_until, overbooked);

--
-- Name: secret_keys secret_keys_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.secret_keys
    ADD CONSTRAINT secret_keys_pkey PRIMARY KEY (only_one);

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
-- Name: sql_functions sql_functions_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.sql_functions
    ADD CONSTRAINT sql_functions_pkey PRIMARY KEY (name);

--
-- Name: staff_devices staff_devices_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.staff_devices
    ADD CONSTRAINT staff_devices_pkey PRIMARY KEY (business_id, staff_id, digest);

--
-- Name: staff_login_failures staff_login_failures_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.staff_login_failures
    ADD CONSTRAINT staff_login_failures_pkey PRIMARY KEY (username_digest, source);

--
-- Name: staff_logins staff_logins_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.staff_logins
    ADD CONSTRAINT staff_logins_pkey PRIMARY KEY (business_id, id);

--
-- Name: staff staff_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.staff
    ADD CONSTRAINT staff_pkey PRIMARY KEY (business_id, id);

--
-- Name: staff_second_factors staff_second_factors_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.staff_second_factors
    ADD CONSTRAINT staff_second_factors_pkey PRIMARY KEY (business_id, staff_id);

--
-- Name: token_counters token_counters_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.token_counters
    ADD CONSTRAINT token_counters_pkey PRIMARY KEY (business_id, doctor_id, clinic_id, practice_date);

--
-- Name: tokens tokens_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.tokens
    ADD CONSTRAINT tokens_pkey PRIMARY KEY (business_id, doctor_id, clinic_id, practice_date, token);

--
-- Name: webhook_deliveries webhook_deliveries_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.webhook_deliveries
    ADD CONSTRAINT webhook_deliveries_pkey PRIMARY KEY ("position");

--
-- Name: webhook_publisher webhook_publisher_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.webhook_publisher
    ADD CONSTRAINT webhook_publisher_pkey PRIMARY KEY (only_one);

--
-- Name: webhook_sequences webhook_sequences_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.webhook_sequences
    ADD CONSTRAINT webhook_sequences_pkey PRIMARY KEY (business_id, appointment_id);

--
-- Name: webhook_subscriptions webhook_subscriptions_endpoint_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.webhook_subscriptions
    ADD CONSTRAINT webhook_subscriptions_endpoint_key UNIQUE (business_id, client_id, address);

--
-- Name: webhook_subscriptions webhook_subscriptions_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.webhook_subscriptions
    ADD CONSTRAINT webhook_subscriptions_pkey PRIMARY KEY (business_id, id);

--
-- Name: webhook_tries webhook_tries_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.webhook_tries
    ADD CONSTRAINT webhook_tries_pkey PRIMARY KEY (delivery, try);

--
-- Name: appointment_history_by_seed; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX appointment_history_by_seed ON public.appointment_history USING btree (business_id, seed) WHERE (seed IS NOT NULL);

--
-- Name: appointment_reminders_by_start; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX appointment_reminders_by_start ON public.appointment_reminders USING btree (start_at);

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
-- Name: appointments_by_practice_date; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX appointments_by_practice_date ON public.appointments USING btree (business_id, clinic_id, practice_date, doctor_id);

--
-- Name: appointments_by_start; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX appointments_by_start ON public.appointments USING btree (business_id, start_at, id);

--
-- Name: appointments_partner_id_key; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX appointments_partner_id_key ON public.appointments USING btree (business_id, partner_appointment_id) WHERE (partner_appointment_id IS NOT NULL);

--
-- Name: appointments_taken_place; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX appointments_taken_place ON public.appointments USING btree (business_id, doctor_id, occupied_from) WHERE ((session_id IS NOT NULL) AND (status = ANY (ARRAY['CM'::text, 'CMNP'::text, 'AB'::text])));

--
-- Name: appointments_waiting; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX appointments_waiting ON public.appointments USING btree (business_id, doctor_id, clinic_id, practice_date) WHERE (status = 'CK'::text);

--
-- Name: appointments_with_notes; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX appointments_with_notes ON public.appointments USING btree (business_id, start_at, id) WHERE (num_nonnulls(notes, reason) > 0);

--
-- Name: audit_entries_by_business; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX audit_entries_by_business ON public.audit_entries USING btree (business_id, number);

--
-- Name: audit_entries_by_subject; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX audit_entries_by_subject ON public.audit_entries USING gin (subject_ids);

--
-- Name: audit_pending_reads_key; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX audit_pending_reads_key ON public.audit_pending USING btree (minute, business_id, actor_id, address, operation) WHERE (minute IS NOT NULL);

--
-- Name: clinics_partner_id_key; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX clinics_partner_id_key ON public.clinics USING btree (business_id, partner_id) WHERE (deleted_at IS NULL);

--
-- Name: display_codes_by_expiry; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX display_codes_by_expiry ON public.display_codes USING btree (expires_at);

--
-- Name: displays_by_digest; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX displays_by_digest ON public.displays USING btree (digest);

--
-- Name: doctor_clinics_by_clinic; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX doctor_clinics_by_clinic ON public.doctor_clinics USING btree (business_id, clinic_id);

--
-- Name: doctors_partner_id_key; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX doctors_partner_id_key ON public.doctors USING btree (business_id, partner_id) WHERE (deleted_at IS NULL);

--
-- Name: erased_requests_by_age; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX erased_requests_by_age ON public.erased_requests USING btree (erased_at);

--
-- Name: held_events_by_appointment; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX held_events_by_appointment ON public.held_events USING btree (business_id, appointment_id, "position");

--
-- Name: held_events_due; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX held_events_due ON public.held_events USING btree (due_at) WHERE (decision = 'UNDECIDED'::text);

--
-- Name: held_events_ready; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX held_events_ready ON public.held_events USING btree (business_id, "position") WHERE (decision <> 'UNDECIDED'::text);

--
-- Name: holds_by_expiry; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX holds_by_expiry ON public.holds USING btree (expires_at);

--
-- Name: holds_of_clients; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX holds_of_clients ON public.holds USING btree (business_id, client_id, expires_at);

--
-- Name: hours_changes_by_age; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX hours_changes_by_age ON public.hours_changes USING btree (created_at);

--
-- Name: idempotency_keys_by_age; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX idempotency_keys_by_age ON public.idempotency_keys USING btree (created_at);

--
-- Name: imports_of_files; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX imports_of_files ON public.imports USING btree (business_id, kind, file_key) WHERE (undone_at IS NULL);

--
-- Name: leaves_by_clinic; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX leaves_by_clinic ON public.leaves USING btree (business_id, clinic_id);

--
-- Name: leaves_by_doctor; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX leaves_by_doctor ON public.leaves USING btree (business_id, doctor_id);

--
-- Name: live_events_by_id; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX live_events_by_id ON public.live_events USING btree (id);

--
-- Name: outbox_by_appointment; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX outbox_by_appointment ON public.outbox USING btree (business_id, appointment_id);

--
-- Name: outbox_by_transaction; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX outbox_by_transaction ON public.outbox USING btree (transaction_id);

--
-- Name: patient_consents_by_patient; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX patient_consents_by_patient ON public.patient_consents USING btree (business_id, patient_id, at);

--
-- Name: patient_digits_by_quad; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX patient_digits_by_quad ON public.patient_digits USING gin (quads) WITH (fastupdate=off);

--
-- Name: patient_merges_by_left_patient; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX patient_merges_by_left_patient ON public.patient_merges USING btree (business_id, left_id);

--
-- Name: patient_merges_by_merged_patient; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX patient_merges_by_merged_patient ON public.patient_merges USING btree (business_id, merged_id);

--
-- Name: patient_merges_by_partner_id; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX patient_merges_by_partner_id ON public.patient_merges USING btree (business_id, partner_id) WHERE (undone_at IS NULL);

--
-- Name: patient_merges_standing_key; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX patient_merges_standing_key ON public.patient_merges USING btree (business_id, merged_id) WHERE (undone_at IS NULL);

--
-- Name: patient_words_by_patient; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX patient_words_by_patient ON public.patient_words USING btree (business_id, patient_id);

--
-- Name: patients_by_creation; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX patients_by_creation ON public.patients USING btree (business_id, created_at, id) INCLUDE (archived_at, merged_into);

--
-- Name: patients_by_merged_into; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX patients_by_merged_into ON public.patients USING btree (business_id, merged_into) WHERE (merged_into IS NOT NULL);

--
-- Name: patients_by_mobile; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX patients_by_mobile ON public.patients USING btree (business_id, mobile, id) WHERE (archived_at IS NULL);

--
-- Name: patients_by_partner_key; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX patients_by_partner_key ON public.patients USING btree (business_id, partner_key, id) WHERE (archived_at IS NULL);

--
-- Name: patients_partner_id_key; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX patients_partner_id_key ON public.patients USING btree (business_id, partner_id);

--
-- Name: patients_to_forget; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX patients_to_forget ON public.patients USING btree (business_id, created_at, id) WHERE ((erased_at IS NULL) AND (merged_into IS NULL));

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
-- Name: seat_claims_by_period; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX seat_claims_by_period ON public.seat_claims USING gist (doctor_key, period);

--
-- Name: seat_claims_hold_key; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX seat_claims_hold_key ON public.seat_claims USING btree (business_id, hold_id) WHERE (hold_id IS NOT NULL);

--
-- Name: services_by_doctor; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX services_by_doctor ON public.services USING btree (business_id, doctor_id);

--
-- Name: sessions_by_doctor; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX sessions_by_doctor ON public.sessions USING btree (business_id, doctor_id);

--
-- Name: staff_by_username; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX staff_by_username ON public.staff USING btree (username);

--
-- Name: staff_devices_by_use; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX staff_devices_by_use ON public.staff_devices USING btree (business_id, used_at);

--
-- Name: staff_login_failures_by_age; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX staff_login_failures_by_age ON public.staff_login_failures USING btree (began_at);

--
-- Name: staff_logins_by_digest; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX staff_logins_by_digest ON public.staff_logins USING btree (digest);

--
-- Name: staff_logins_by_end; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX staff_logins_by_end ON public.staff_logins USING btree (business_id, ends_at);

--
-- Name: staff_logins_by_staff; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX staff_logins_by_staff ON public.staff_logins USING btree (business_id, staff_id);

--
-- Name: webhook_deliveries_asked_for; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX webhook_deliveries_asked_for ON public.webhook_deliveries USING btree (business_id, subscription_id, next_try_at, "position") WHERE (asked_for AND (state = 'PENDING'::text) AND (NOT is_waiting));

--
-- Name: webhook_deliveries_by_age; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX webhook_deliveries_by_age ON public.webhook_deliveries USING btree (created_at);

--
-- Name: webhook_deliveries_by_appointment; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX webhook_deliveries_by_appointment ON public.webhook_deliveries USING btree (business_id, appointment_id);

--
-- Name: webhook_deliveries_due; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX webhook_deliveries_due ON public.webhook_deliveries USING btree (business_id, subscription_id, next_try_at, "position") WHERE ((state = 'PENDING'::text) AND (NOT is_waiting));

--
-- Name: webhook_deliveries_failed; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX webhook_deliveries_failed ON public.webhook_deliveries USING btree (business_id, subscription_id, "position") WHERE (state = 'FAILED'::text);

--
-- Name: webhook_deliveries_heads; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX webhook_deliveries_heads ON public.webhook_deliveries USING btree (business_id, subscription_id, appointment_id, "position") WHERE ((state = 'PENDING'::text) AND (NOT is_passed));

--
-- Name: webhook_deliveries_id_key; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX webhook_deliveries_id_key ON public.webhook_deliveries USING btree (business_id, id);

--
-- Name: webhook_deliveries_log; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX webhook_deliveries_log ON public.webhook_deliveries USING btree (business_id, subscription_id, "position");

--
-- Name: appointment_history appointment_history_is_final; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER appointment_history_is_final BEFORE DELETE OR UPDATE OR TRUNCATE ON public.appointment_history FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_history_change();

--
-- Name: appointments appointments_added_for_merged; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER appointments_added_for_merged AFTER INSERT ON public.appointments REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION public.follow_merged_patients();

--
-- Name: appointments appointments_given_to_merged; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER appointments_given_to_merged BEFORE UPDATE OF patient_id ON public.appointments FOR EACH ROW WHEN (((new.patient_id IS DISTINCT FROM old.patient_id) AND (new.patient_id IS NOT NULL))) EXECUTE FUNCTION public.follow_merged_patient();

--
-- Name: audit_entries audit_entries_are_final; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER audit_entries_are_final BEFORE DELETE OR UPDATE OR TRUNCATE ON public.audit_entries FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_audit_change();

--
-- Name: businesses businesses_lock_catalog; Type: TRIGGER; Schema: public; Owner: -
--

CREATE CONSTRAINT TRIGGER businesses_lock_catalog AFTER UPDATE OF catalog_version ON public.businesses DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION public.lock_catalog_at_commit();

--
-- Name: patients patients_added_are_found; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER patients_added_are_found AFTER INSERT ON public.patients FOR EACH ROW WHEN ((new.archived_at IS NULL)) EXECUTE FUNCTION public.write_patient_words();

--
-- Name: patients patients_changed_are_found; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER patients_changed_are_found AFTER UPDATE ON public.patients FOR EACH ROW WHEN ((((((old.first_name IS DISTINCT FROM new.first_name) OR (old.middle_name IS DISTINCT FROM new.middle_name)) OR (old.last_name IS DISTINCT FROM new.last_name)) OR (old.mobile IS DISTINCT FROM new.mobile)) OR ((old.archived_at IS NULL) IS DISTINCT FROM (new.archived_at IS NULL)))) EXECUTE FUNCTION public.write_patient_words();

--
-- Name: patients patients_changes_are_events; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER patients_changes_are_events AFTER UPDATE ON public.patients FOR EACH ROW WHEN (((((((((((old.partner_id IS DISTINCT FROM new.partner_id) OR (old.designation IS DISTINCT FROM new.designation)) OR (old.first_name IS DISTINCT FROM new.first_name)) OR (old.middle_name IS DISTINCT FROM new.middle_name)) OR (old.last_name IS DISTINCT FROM new.last_name)) OR (old.gender IS DISTINCT FROM new.gender)) OR (old.date_of_birth IS DISTINCT FROM new.date_of_birth)) OR (old.mobile IS DISTINCT FROM new.mobile)) OR (old.tag IS DISTINCT FROM new.tag)) OR ((old.merged_into IS NULL) IS DISTINCT FROM (new.merged_into IS NULL)))) EXECUTE FUNCTION public.insert_patient_event();

--
-- Name: patients patients_stay_erased; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER patients_stay_erased BEFORE UPDATE ON public.patients FOR EACH ROW WHEN ((old.erased_at IS NOT NULL)) EXECUTE FUNCTION public.leave_erased_patient();

--
-- Name: seat_claims seat_claims_counted; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER seat_claims_counted BEFORE INSERT OR UPDATE OF business_id, doctor_id, clinic_id, session_id, occupied_from, occupied_until, overbooked ON public.seat_claims FOR EACH ROW EXECUTE FUNCTION public.check_seat_claim();

--
-- Name: sessions sessions_keep_last_seats; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER sessions_keep_last_seats BEFORE DELETE ON public.sessions FOR EACH ROW EXECUTE FUNCTION public.keep_last_seats();

--
-- Name: webhook_deliveries webhook_deliveries_deleted; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER webhook_deliveries_deleted AFTER DELETE ON public.webhook_deliveries REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION public.after_deleting_webhook_deliveries();

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
-- Name: appointment_remarks appointment_remarks_business_id_appointment_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.appointment_remarks
    ADD CONSTRAINT appointment_remarks_business_id_appointment_id_fkey FOREIGN KEY (business_id, appointment_id) REFERENCES public.appointments(business_id, id);

--
-- Name: appointment_reminders appointment_reminders_business_id_appointment_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.appointment_reminders
    ADD CONSTRAINT appointment_reminders_business_id_appointment_id_fkey FOREIGN KEY (business_id, appointment_id) REFERENCES public.appointments(business_id, id);

--
-- Name: appointments appointments_business_id_patient_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.appointments
    ADD CONSTRAINT appointments_business_id_patient_id_fkey FOREIGN KEY (business_id, patient_id) REFERENCES public.patients(business_id, id);

--
-- Name: appointments appointments_hold_a_seat; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.appointments
    ADD CONSTRAINT appointments_hold_a_seat FOREIGN KEY (business_id, claimed_id, doctor_id, clinic_id, occupied_from, occupied_until, overbooked) REFERENCES public.seat_claims(business_id, appointment_id, doctor_id, clinic_id, occupied_from, occupied_until, overbooked) DEFERRABLE INITIALLY DEFERRED;

--
-- Name: clinics clinics_business_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.clinics
    ADD CONSTRAINT clinics_business_id_fkey FOREIGN KEY (business_id) REFERENCES public.businesses(id);

--
-- Name: closed_days closed_days_business_id_clinic_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.closed_days
    ADD CONSTRAINT closed_days_business_id_clinic_id_fkey FOREIGN KEY (business_id, clinic_id) REFERENCES public.clinics(business_id, id);

--
-- Name: displays displays_business_id_clinic_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.displays
    ADD CONSTRAINT displays_business_id_clinic_id_fkey FOREIGN KEY (business_id, clinic_id) REFERENCES public.clinics(business_id, id);

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
-- Name: erased_patients erased_patients_business_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.erased_patients
    ADD CONSTRAINT erased_patients_business_id_fkey FOREIGN KEY (business_id) REFERENCES public.businesses(id);

--
-- Name: erased_requests erased_requests_business_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.erased_requests
    ADD CONSTRAINT erased_requests_business_id_fkey FOREIGN KEY (business_id) REFERENCES public.businesses(id);

--
-- Name: erasure_counts erasure_counts_business_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.erasure_counts
    ADD CONSTRAINT erasure_counts_business_id_fkey FOREIGN KEY (business_id) REFERENCES public.businesses(id);

--
-- Name: erasures erasures_business_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.erasures
    ADD CONSTRAINT erasures_business_id_fkey FOREIGN KEY (business_id) REFERENCES public.businesses(id);

--
-- Name: holds holds_business_id_clinic_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.holds
    ADD CONSTRAINT holds_business_id_clinic_id_fkey FOREIGN KEY (business_id, clinic_id) REFERENCES public.clinics(business_id, id);

--
-- Name: holds holds_business_id_doctor_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.holds
    ADD CONSTRAINT holds_business_id_doctor_id_fkey FOREIGN KEY (business_id, doctor_id) REFERENCES public.doctors(business_id, id);

--
-- Name: holds holds_business_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.holds
    ADD CONSTRAINT holds_business_id_fkey FOREIGN KEY (business_id) REFERENCES public.businesses(id);

--
-- Name: holds holds_business_id_service_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.holds
    ADD CONSTRAINT holds_business_id_service_id_fkey FOREIGN KEY (business_id, service_id) REFERENCES public.services(business_id, id);

--
-- Name: hours_changes hours_changes_business_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.hours_changes
    ADD CONSTRAINT hours_changes_business_id_fkey FOREIGN KEY (business_id) REFERENCES public.businesses(id);

--
-- Name: idempotency_keys idempotency_keys_business_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.idempotency_keys
    ADD CONSTRAINT idempotency_keys_business_id_fkey FOREIGN KEY (business_id) REFERENCES public.businesses(id);

--
-- Name: imports imports_business_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.imports
    ADD CONSTRAINT imports_business_id_fkey FOREIGN KEY (business_id) REFERENCES public.businesses(id);

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
-- Name: live_tickets live_tickets_business_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.live_tickets
    ADD CONSTRAINT live_tickets_business_id_fkey FOREIGN KEY (business_id) REFERENCES public.businesses(id);

--
-- Name: login_failures login_failures_business_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.login_failures
    ADD CONSTRAINT login_failures_business_id_fkey FOREIGN KEY (business_id) REFERENCES public.businesses(id);

--
-- Name: login_failures login_failures_client_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.login_failures
    ADD CONSTRAINT login_failures_client_id_fkey FOREIGN KEY (client_id) REFERENCES public.api_clients(id);

--
-- Name: patient_consents patient_consents_business_id_patient_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.patient_consents
    ADD CONSTRAINT patient_consents_business_id_patient_id_fkey FOREIGN KEY (business_id, patient_id) REFERENCES public.patients(business_id, id);

--
-- Name: patient_merges patient_merges_business_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.patient_merges
    ADD CONSTRAINT patient_merges_business_id_fkey FOREIGN KEY (business_id) REFERENCES public.businesses(id);

--
-- Name: patient_merges patient_merges_business_id_left_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.patient_merges
    ADD CONSTRAINT patient_merges_business_id_left_id_fkey FOREIGN KEY (business_id, left_id) REFERENCES public.patients(business_id, id);

--
-- Name: patient_merges patient_merges_business_id_merged_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.patient_merges
    ADD CONSTRAINT patient_merges_business_id_merged_id_fkey FOREIGN KEY (business_id, merged_id) REFERENCES public.patients(business_id, id);

--
-- Name: patient_words_to_fill patient_words_to_fill_business_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.patient_words_to_fill
    ADD CONSTRAINT patient_words_to_fill_business_id_fkey FOREIGN KEY (business_id) REFERENCES public.businesses(id);

--
-- Name: patients patients_business_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.patients
    ADD CONSTRAINT patients_business_id_fkey FOREIGN KEY (business_id) REFERENCES public.businesses(id);

--
-- Name: patients patients_merged_into_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.patients
    ADD CONSTRAINT patients_merged_into_fkey FOREIGN KEY (business_id, merged_into) REFERENCES public.patients(business_id, id);

--
-- Name: quota_counts quota_counts_business_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.quota_counts
    ADD CONSTRAINT quota_counts_business_id_fkey FOREIGN KEY (business_id) REFERENCES public.businesses(id);

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
-- Name: seat_claims seat_claims_of_holds; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.seat_claims
    ADD CONSTRAINT seat_claims_of_holds FOREIGN KEY (business_id, hold_id) REFERENCES public.holds(business_id, id) ON DELETE CASCADE;

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
-- Name: staff staff_business_id_doctor_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.staff
    ADD CONSTRAINT staff_business_id_doctor_id_fkey FOREIGN KEY (business_id, doctor_id) REFERENCES public.doctors(business_id, id);

--
-- Name: staff staff_business_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.staff
    ADD CONSTRAINT staff_business_id_fkey FOREIGN KEY (business_id) REFERENCES public.businesses(id);

--
-- Name: staff_devices staff_devices_business_id_staff_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.staff_devices
    ADD CONSTRAINT staff_devices_business_id_staff_id_fkey FOREIGN KEY (business_id, staff_id) REFERENCES public.staff(business_id, id);

--
-- Name: staff_logins staff_logins_business_id_staff_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.staff_logins
    ADD CONSTRAINT staff_logins_business_id_staff_id_fkey FOREIGN KEY (business_id, staff_id) REFERENCES public.staff(business_id, id);

--
-- Name: staff_second_factors staff_second_factors_business_id_staff_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.staff_second_factors
    ADD CONSTRAINT staff_second_factors_business_id_staff_id_fkey FOREIGN KEY (business_id, staff_id) REFERENCES public.staff(business_id, id);

--
-- Name: webhook_deliveries webhook_deliveries_business_id_subscription_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.webhook_deliveries
    ADD CONSTRAINT webhook_deliveries_business_id_subscription_id_fkey FOREIGN KEY (business_id, subscription_id) REFERENCES public.webhook_subscriptions(business_id, id) ON DELETE CASCADE;

--
-- Name: webhook_subscriptions webhook_subscriptions_business_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.webhook_subscriptions
    ADD CONSTRAINT webhook_subscriptions_business_id_fkey FOREIGN KEY (business_id) REFERENCES public.businesses(id);

--
-- Name: webhook_tries webhook_tries_delivery_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.webhook_tries
    ADD CONSTRAINT webhook_tries_delivery_fkey FOREIGN KEY (delivery) REFERENCES public.webhook_deliveries("position") ON DELETE CASCADE;

--
-- PostgreSQL database dump complete
--
