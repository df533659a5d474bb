insert into migrations (version) values (5);

-- Walk-ins and dummies live without a seat; a walk-in may have no registered patient; a dummy has no token.
alter table appointments
  drop constraint appointments_hold_a_seat;
alter table seat_claims
  drop constraint seat_claims_of_the_living;
alter table appointments
  drop column claimed_id;
alter table appointments
  alter column patient_id drop not null,
  alter column token drop not null,
  add column seated boolean not null default true,
  add column is_dummy boolean not null default false,
  -- Of a walk-in who is not registered.
  add column guest_name text,
  add column guest_mobile text,
  -- Where it stands among those of its doctor, clinic and day; starts as the token. Halves between two neighbours are
  -- exact, so that it never has to be numbered anew.
  add column queue_position numeric,
  add column calls integer not null default 0,
  -- Set while the patient is called: from the call until the status changes or the patient is skipped.
  add column called_at timestamptz,
  add column checked_in_at timestamptz,
  add column started_at timestamptz,
  add column ended_at timestamptz,
  -- The appointments that this one took the place of, oldest first, and the one that took its place.
  add column previous_ids text[] not null default '{}',
  add column next_id text,
  add column follow_up_of text,
  add column claimed_id text generated always as (
    case when seated and status in ('BK', 'RV', 'IN', 'CK', 'PA', 'OG') then id end
  ) stored,
  add constraint appointments_claimed_id_key unique (business_id, claimed_id),
  add check (is_dummy = (token is null)),
  add check (not (is_dummy and seated)),
  add check (patient_id is not null or not seated);
update appointments set queue_position = token;

-- What the midnight job closes: few, because it holds only the days that are not closed.
create index appointments_open on appointments (business_id, clinic_id, local_date)
  where status in ('BK', 'RV', 'IN', 'CK', 'PA', 'OG');

-- A slot kept for the client that will book it (rule E7).
create table holds (
  business_id text not null references businesses (id),
  id text not null,
  client_id text not null,
  doctor_id text not null,
  clinic_id text not null,
  service_id text,
  mode text not null check (mode in ('INCLINIC', 'PHONE', 'VIDEO')),
  start_at timestamptz not null,
  end_at timestamptz not null,
  occupied_until timestamptz not null,
  expires_at timestamptz not null,
  created_at timestamptz not null,
  primary key (business_id, id),
  foreign key (business_id, doctor_id) references doctors (business_id, id),
  foreign key (business_id, clinic_id) references clinics (business_id, id),
  foreign key (business_id, service_id) references services (business_id, id)
);
create index holds_by_expiry on holds (expires_at);

-- A claim is an appointment's or a hold's. One of a hold that expired counts no more, also while it still stands here.
alter table seat_claims
  drop constraint seat_claims_pkey;
alter table seat_claims
  alter column appointment_id drop not null,
  add column hold_id text,
  add column expires_at timestamptz,
  add constraint seat_claims_appointment_key unique (business_id, appointment_id),
  add constraint seat_claims_of_the_living foreign key (business_id, appointment_id)
    references appointments (business_id, claimed_id) deferrable initially deferred,
  add constraint seat_claims_of_holds foreign key (business_id, hold_id)
    references holds (business_id, id) on delete cascade,
  add check (num_nonnulls(appointment_id, hold_id) = 1),
  add check ((hold_id is null) = (expires_at is null));
create unique index seat_claims_hold_key on seat_claims (business_id, hold_id) where hold_id is not null;
alter table appointments
  add constraint appointments_hold_a_seat foreign key (business_id, claimed_id)
    references seat_claims (business_id, appointment_id) deferrable initially deferred;

-- On whose behalf, where that is not the client itself.
alter table appointment_history
  add column role text not null default 'api' check (role in ('api', 'staff', 'doctor', 'system')),
  add column on_behalf_of text;

-- Why somebody did what the history says. Apart from it, because it is free text that may name the patient: the history
-- is never edited, and this is what an erasure removes.
create table appointment_remarks (
  business_id text not null,
  appointment_id text not null,
  version integer not null,
  remark text not null,
  primary key (business_id, appointment_id, version),
  foreign key (business_id, appointment_id) references appointments (business_id, id)
);

alter table outbox
  -- Where a move took it from, for the desk that loses it.
  add column from_clinic_id text;

alter type booking_request
  add attribute status text,
  add attribute role text,
  add attribute on_behalf_of text,
  add attribute remark text,
  add attribute hold_id text,
  add attribute seated boolean,
  add attribute is_dummy boolean,
  add attribute guest_name text,
  add attribute guest_mobile text,
  add attribute previous_ids text[],
  add attribute follow_up_of text;


-- One change of an appointment, as domain and services decided it on the version that they read. Times are epoch seconds.
create type appointment_change as (
  business_id text,
  appointment_id text,
  expected_version integer,
  -- Null where schedules had no part in the decision.
  catalog_version bigint,
  -- The doctors whose seats and tokens are touched, old and new.
  doctor_ids text[],
  action text,
  -- The columns that change, as a JSON object of them.
  columns json,
  -- Names of contents that changed, for the history, which keeps none of them.
  fields text[],
  -- Of the seat that is to be taken, where one is.
  seats integer,
  may_overbook boolean,
  -- Null keeps the token, 0 gives the next of the new doctor, clinic and day, else this one.
  token integer,
  -- The columns of the patient that change.
  patient_columns json,
  remark text,
  event_id text,
  status_event_id text,
  actor_kind text,
  actor_id text,
  role text,
  on_behalf_of text,
  now double precision
);

create type change_outcome as (
  -- CHANGED, STALE, TAKEN or TOKEN_TAKEN
  outcome text,
  token integer
);

-- What the history shows of a change: old and new of times, ids and numbers; of contents their names alone.
create function history_changes(old appointments, new appointments, fields text[]) returns json language plpgsql stable as $$
begin
  return jsonb_strip_nulls(jsonb_build_object(
    'start_time', case when old.start_at <> new.start_at then
      jsonb_build_array(extract(epoch from old.start_at)::bigint, extract(epoch from new.start_at)::bigint) end,
    'end_time', case when old.end_at <> new.end_at then
      jsonb_build_array(extract(epoch from old.end_at)::bigint, extract(epoch from new.end_at)::bigint) end,
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

create function record_change(c appointment_change, old appointments, new appointments) returns void
language plpgsql volatile as $$
declare
  acting_client constant text := case when c.actor_kind = 'client' then c.actor_id else '' end;
begin
  insert into appointment_history (
    business_id, appointment_id, version, at, actor_kind, actor_id, role, on_behalf_of, action, from_status, to_status,
    changes
  ) values (
    new.business_id, new.id, new.version, new.updated_at, c.actor_kind, c.actor_id, c.role, c.on_behalf_of, c.action,
    old.status, new.status, history_changes(old, new, c.fields)
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

-- Changes one appointment under locks that change_appointments took. Everything that can refuse comes before the first
-- write, so that a refusal needs no rollback.
create function change_appointment(c appointment_change) returns change_outcome language plpgsql volatile as $$
declare
  old appointments;
  new appointments;
  patient patients;
  wanted tstzrange;
  seat integer;
  needs_seat boolean;
  holds_seat boolean;
begin
  select * into old from appointments a
  where a.business_id = c.business_id and a.id = c.appointment_id and a.version = c.expected_version
  for no key update;
  if not found then
    return ('STALE', null)::change_outcome;
  end if;
  if c.catalog_version is not null
    and not exists (select from businesses b where b.id = c.business_id and b.catalog_version = c.catalog_version) then
    return ('STALE', null)::change_outcome;
  end if;
  new := json_populate_record(old, c.columns);
  new.version := old.version + 1;
  new.updated_at := to_timestamp(c.now);

  holds_seat := new.seated and new.status in ('BK', 'RV', 'IN', 'CK', 'PA', 'OG');
  needs_seat := holds_seat and (
    old.claimed_id is null or old.doctor_id <> new.doctor_id or old.start_at <> new.start_at
    or old.occupied_until <> new.occupied_until
  );
  if needs_seat then
    wanted := tstzrange(new.start_at, new.occupied_until);
    new.overbooked := false;
    seat := free_seat(c.business_id, new.doctor_id, wanted, c.seats, false, new.updated_at, new.id, null);
    if seat is null and c.may_overbook then
      new.overbooked := true;
      seat := free_seat(c.business_id, new.doctor_id, wanted, c.seats, true, new.updated_at, new.id, null);
    end if;
    if seat is null then
      return ('TAKEN', null)::change_outcome;
    end if;
  end if;
  if c.token is not null then
    new.token := give_token(c.business_id, new.doctor_id, new.clinic_id, new.local_date, nullif(c.token, 0), new.id);
    if new.token is null then
      return ('TOKEN_TAKEN', null)::change_outcome;
    end if;
    new.queue_position := new.token;
  end if;

  if old.claimed_id is not null and (needs_seat or not holds_seat) then
    delete from seat_claims k where k.business_id = old.business_id and k.appointment_id = old.id;
  end if;
  if needs_seat then
    insert into seat_claims (business_id, appointment_id, doctor_id, seat, seats, overbooked, period)
    values (new.business_id, new.id, new.doctor_id, seat, c.seats, new.overbooked, wanted);
  end if;
  update appointments a set
    partner_appointment_id = new.partner_appointment_id, doctor_id = new.doctor_id, clinic_id = new.clinic_id,
    patient_id = new.patient_id, service_id = new.service_id, status = new.status, mode = new.mode,
    local_date = new.local_date, token = new.token, start_at = new.start_at, end_at = new.end_at,
    occupied_until = new.occupied_until, overbooked = new.overbooked, seated = new.seated, is_dummy = new.is_dummy,
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
      address = patient.address, first_key = patient.first_key, middle_key = patient.middle_key,
      last_key = patient.last_key, updated_at = new.updated_at
    where p.business_id = patient.business_id and p.id = patient.id;
  end if;
  perform record_change(c, old, new);
  return ('CHANGED', new.token)::change_outcome;
end $$;

-- Changes appointments of one business in one transaction, in the order given; one outcome for each.
create function change_appointments(changes json) returns setof change_outcome language plpgsql volatile
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
    select doctor_lock(q.business_id, doctor_id) from unnest(gathered) as q cross join unnest(q.doctor_ids) as doctor_id
  ));
  perform pg_advisory_xact_lock_shared(catalog_lock(business.id))
  from (select distinct q.business_id as id from unnest(gathered) as q where q.catalog_version is not null order by 1) as business;
  foreach c in array gathered loop
    return next change_appointment(c);
  end loop;
end $$;

-- Ends one appointment as rescheduled and books the one that takes its place: both, or neither.
create function replace_appointment(change json, booking json) returns booking_outcome language plpgsql volatile
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set lock_timeout = '2s'
as $$
declare
  c constant appointment_change := json_populate_record(null::appointment_change, change);
  r constant booking_request := json_populate_record(null::booking_request, booking);
  changed change_outcome;
  booked booking_outcome;
begin
  perform take_locks(booking_locks(r) || array(select doctor_lock(c.business_id, id) from unnest(c.doctor_ids) as id));
  perform pg_advisory_xact_lock_shared(catalog_lock(c.business_id));
  begin
    changed := change_appointment(c);
    if changed.outcome <> 'CHANGED' then
      return (changed.outcome, null, null, null)::booking_outcome;
    end if;
    booked := book_appointment(r);
    if booked.outcome <> 'BOOKED' then
      raise exception sqlstate 'OD001';
    end if;
    return booked;
  exception when sqlstate 'OD001' then
    return booked;
  end;
end $$;
