create table migrations (
  version integer primary key,
  applied_at timestamptz not null default now()
);
insert into migrations (version) values (1);

create extension if not exists btree_gist;

-- Access ---------------------------------------------------------------------------------------

create table businesses (
  id text primary key,
  name text not null,
  time_zone text not null,
  country text not null,
  -- What the business can set; its shape is clinics/contract/settings.ts.
  settings json not null default '{}',
  -- Raised by every change of what servers cache: settings, clients, clinics, doctors, services, sessions, leaves.
  -- A booking names the version that it decided on and is decided again when that is not the newest.
  catalog_version bigint not null default 1,
  created_at timestamptz not null default now()
);

-- Unique everywhere, because a login knows only the client.
create table api_clients (
  id text primary key,
  business_id text not null references businesses (id),
  name text not null,
  secret_hash text not null,
  -- Raised with every new secret: access tokens that an old one brought are refused.
  secret_version integer not null default 1,
  scopes text[] not null,
  created_at timestamptz not null default now(),
  revoked_at timestamptz
);

-- Only digests: a copy of this table opens nothing.
create table refresh_tokens (
  business_id text not null references businesses (id),
  digest bytea not null,
  chain_id text not null,
  client_id text not null references api_clients (id),
  expires_at timestamptz not null,
  used_at timestamptz,
  revoked_at timestamptz,
  primary key (business_id, digest)
);
create index refresh_tokens_by_chain on refresh_tokens (business_id, chain_id);
create index refresh_tokens_by_client on refresh_tokens (business_id, client_id);
create index refresh_tokens_by_expiry on refresh_tokens (business_id, expires_at);

-- What access tokens are signed with; the newest signs, all verify.
create table signing_keys (
  id text primary key,
  secret bytea not null,
  created_at timestamptz not null default now()
);

create table idempotency_keys (
  business_id text not null references businesses (id),
  client_id text not null,
  method text not null,
  path text not null,
  key text not null,
  body_digest bytea not null,
  -- The first id that the request gives out, kept so that a try after a crash finds what the first one made.
  seed text not null,
  leased_until timestamptz not null,
  status integer,
  body text,
  created_at timestamptz not null default now(),
  primary key (business_id, client_id, method, path, key)
);
create index idempotency_keys_by_age on idempotency_keys (created_at);

-- The hub --------------------------------------------------------------------------------------

create table clinics (
  business_id text not null references businesses (id),
  id text not null,
  partner_id text,
  name text not null,
  address text not null,
  city text,
  state text,
  country text,
  pincode text,
  contact text,
  latitude text,
  longitude text,
  time_zone text,
  accept_any_time boolean,
  created_at timestamptz not null default now(),
  deleted_at timestamptz,
  primary key (business_id, id)
);
create unique index clinics_partner_id_key on clinics (business_id, partner_id) where deleted_at is null;

create table doctors (
  business_id text not null references businesses (id),
  id text not null,
  partner_id text,
  first_name text not null,
  last_name text not null,
  gender text not null check (gender in ('M', 'F', 'O')),
  date_of_birth date,
  email text,
  mobile text,
  specialisations text[] not null default '{}',
  qualifications text[] not null default '{}',
  about text,
  profile_image_url text,
  created_at timestamptz not null default now(),
  deleted_at timestamptz,
  primary key (business_id, id)
);
create unique index doctors_partner_id_key on doctors (business_id, partner_id) where deleted_at is null;

create table doctor_clinics (
  business_id text not null,
  doctor_id text not null,
  clinic_id text not null,
  created_at timestamptz not null default now(),
  primary key (business_id, doctor_id, clinic_id),
  foreign key (business_id, doctor_id) references doctors (business_id, id),
  foreign key (business_id, clinic_id) references clinics (business_id, id)
);
create index doctor_clinics_by_clinic on doctor_clinics (business_id, clinic_id);

create table services (
  business_id text not null,
  id text not null,
  doctor_id text not null,
  name text not null,
  type text not null check (type in ('REGULAR', 'FOLLOW_UP')),
  modes text[] not null check (cardinality(modes) > 0),
  duration_minutes integer not null check (duration_minutes between 1 and 1440),
  price numeric(12, 2),
  currency text not null,
  pre_pay boolean not null,
  post_pay boolean not null,
  book_ahead_days integer not null check (book_ahead_days >= 0),
  minimum_notice_minutes integer not null check (minimum_notice_minutes >= 0),
  allow_patient_booking boolean not null,
  archived boolean not null default false,
  created_at timestamptz not null default now(),
  primary key (business_id, id),
  foreign key (business_id, doctor_id) references doctors (business_id, id)
);
create index services_by_doctor on services (business_id, doctor_id);

-- A weekly session names a weekday (1 is Monday), an extra one a date. Minutes count from local midnight and may
-- pass 1440, into the next day.
create table sessions (
  business_id text not null,
  id text not null,
  doctor_id text not null,
  clinic_id text not null,
  service_id text not null,
  weekday smallint check (weekday between 1 and 7),
  on_date date,
  from_minute integer not null check (from_minute between 0 and 1439),
  to_minute integer not null check (to_minute <= 2880),
  valid_from date,
  valid_until date,
  slot_minutes integer not null check (slot_minutes between 1 and 1440),
  buffer_minutes integer not null check (buffer_minutes between 0 and 1440),
  seats integer not null check (seats between 1 and 100),
  created_at timestamptz not null default now(),
  primary key (business_id, id),
  foreign key (business_id, doctor_id) references doctors (business_id, id),
  foreign key (business_id, clinic_id) references clinics (business_id, id),
  foreign key (business_id, service_id) references services (business_id, id),
  check (to_minute > from_minute and to_minute - from_minute <= 1440),
  check (num_nonnulls(weekday, on_date) = 1)
);
create index sessions_by_doctor on sessions (business_id, doctor_id);

-- A doctor alone: away everywhere. A clinic alone: closed. Both: that doctor is away from that clinic.
create table leaves (
  business_id text not null,
  id text not null,
  doctor_id text,
  clinic_id text,
  start_at timestamptz,
  end_at timestamptz,
  start_date date,
  end_date date,
  reason text not null default '',
  created_at timestamptz not null default now(),
  primary key (business_id, id),
  foreign key (business_id, doctor_id) references doctors (business_id, id),
  foreign key (business_id, clinic_id) references clinics (business_id, id),
  check (num_nonnulls(doctor_id, clinic_id) > 0),
  check (num_nonnulls(start_at, end_at) in (0, 2) and num_nonnulls(start_date, end_date) in (0, 2)),
  check (num_nonnulls(start_at, start_date) = 1),
  check (end_at > start_at),
  check (end_date >= start_date)
);
create index leaves_by_doctor on leaves (business_id, doctor_id);
create index leaves_by_clinic on leaves (business_id, clinic_id);

-- Patients -------------------------------------------------------------------------------------

create table patients (
  business_id text not null references businesses (id),
  id text not null,
  partner_id text,
  designation text,
  first_name text not null,
  middle_name text,
  last_name text,
  gender text not null check (gender in ('M', 'F', 'O')),
  date_of_birth date,
  -- The birth date was worked out from an age in years.
  from_age boolean not null default false,
  mobile text,
  email text,
  address json,
  tag text,
  partner_meta json,
  -- The names without case and accents, from patients/domain.ts: under the C collation lower() knows ASCII alone.
  first_key text not null,
  middle_key text not null default '',
  last_key text not null default '',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  archived_at timestamptz,
  primary key (business_id, id)
);
create unique index patients_partner_id_key on patients (business_id, partner_id);
create index patients_by_mobile on patients (business_id, mobile) where archived_at is null;

-- Appointments ---------------------------------------------------------------------------------

create table appointments (
  business_id text not null,
  id text not null,
  partner_appointment_id text,
  doctor_id text not null,
  clinic_id text not null,
  patient_id text not null,
  service_id text,
  status text not null,
  mode text not null check (mode in ('INCLINIC', 'PHONE', 'VIDEO')),
  channel text not null,
  -- The day at the clinic on which it starts.
  local_date date not null,
  token integer not null check (token between 1 and 999999),
  start_at timestamptz not null,
  end_at timestamptz not null,
  -- To the end of the slots that it uses up, and their buffer.
  occupied_until timestamptz not null,
  overbooked boolean not null,
  custom_attributes json,
  video_connect json,
  partner_meta json,
  display_meta json,
  notes text,
  reason text,
  prescription_id text,
  prescription_url text,
  -- Of the content of the first request, for a repeat of the same partner_appointment_id.
  request_digest bytea not null,
  created_by text not null,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  version integer not null default 1,
  -- Itself while its status holds a seat: with the two keys below, such a status and a claim come and go together.
  claimed_id text generated always as (case when status in ('BK', 'RV', 'IN', 'CK', 'PA', 'OG') then id end) stored,
  primary key (business_id, id),
  foreign key (business_id, doctor_id) references doctors (business_id, id),
  foreign key (business_id, clinic_id) references clinics (business_id, id),
  foreign key (business_id, patient_id) references patients (business_id, id),
  foreign key (business_id, service_id) references services (business_id, id),
  constraint appointments_claimed_id_key unique (business_id, claimed_id),
  check (end_at > start_at),
  check (occupied_until >= end_at)
);
create unique index appointments_partner_id_key on appointments (business_id, partner_appointment_id)
  where partner_appointment_id is not null;
create index appointments_by_patient on appointments (business_id, patient_id, start_at desc, id);
create index appointments_by_doctor on appointments (business_id, doctor_id, start_at, id);
create index appointments_by_clinic on appointments (business_id, clinic_id, start_at, id);
create index appointments_by_start on appointments (business_id, start_at, id);

-- Who sits where and when. No two rows of a doctor share a seat at one instant, whatever wrote them.
-- Overbooked appointments sit from 1000 on, out of the way of every session's own seats.
create table seat_claims (
  business_id text not null,
  appointment_id text not null,
  doctor_id text not null,
  -- GiST compares text slowly: with the doctor as a number first, adding a claim costs a third (docs/decisions/0002).
  doctor_key bigint not null generated always as (hashtextextended(doctor_id, 0)) stored,
  seat integer not null,
  seats integer not null,
  overbooked boolean not null,
  period tstzrange not null check (not isempty(period) and not lower_inf(period) and not upper_inf(period)),
  primary key (business_id, appointment_id),
  constraint seat_claims_of_the_living foreign key (business_id, appointment_id)
    references appointments (business_id, claimed_id) deferrable initially deferred,
  constraint seat_claims_within_limit check (case when overbooked then seat >= 1000 else seat >= 0 and seat < seats end),
  constraint seat_claims_no_overlap exclude using gist (
    doctor_key with =,
    period with &&,
    seat with =,
    business_id with =
  )
);

alter table appointments
  add constraint appointments_hold_a_seat foreign key (business_id, claimed_id)
  references seat_claims (business_id, appointment_id) deferrable initially deferred;

-- Every number that was ever given out, by us or by a partner: it is never given again.
create table tokens (
  business_id text not null,
  doctor_id text not null,
  clinic_id text not null,
  local_date date not null,
  token integer not null,
  appointment_id text not null,
  primary key (business_id, doctor_id, clinic_id, local_date, token)
);

create table token_counters (
  business_id text not null,
  doctor_id text not null,
  clinic_id text not null,
  local_date date not null,
  last_token integer not null,
  primary key (business_id, doctor_id, clinic_id, local_date)
);

-- What happened, written with the change ---------------------------------------------------------

create table appointment_history (
  business_id text not null,
  appointment_id text not null,
  version integer not null,
  at timestamptz not null,
  actor_kind text not null check (actor_kind in ('client', 'staff', 'system')),
  actor_id text not null,
  action text not null,
  from_status text,
  to_status text not null,
  -- Times, ids and numbers that changed; never names, notes or metas.
  changes json not null,
  primary key (business_id, appointment_id, version),
  foreign key (business_id, appointment_id) references appointments (business_id, id)
);

create function refuse_history_change() returns trigger language plpgsql as $$
begin
  raise exception 'the history of appointments cannot be changed';
end $$;
create trigger appointment_history_is_final
  before update or delete or truncate on appointment_history
  for each statement execute function refuse_history_change();

create table outbox (
  position bigint generated always as identity primary key,
  business_id text not null,
  event_id text not null,
  event text not null,
  appointment_id text not null,
  appointment_version integer not null,
  client_id text not null,
  occurred_at timestamptz not null,
  -- The payload's data, frozen with the change.
  data json not null
);
