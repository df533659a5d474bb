-- Brings a database to the baseline that stands at 0063, the last of the small migrations that there were before it
-- (docs/decisions/0018): other names, three keys of appointments less, and no search keys of before patient_words. Goes
-- with the first release.

alter table appointments
  drop constraint if exists appointments_business_id_doctor_id_fkey,
  drop constraint if exists appointments_business_id_clinic_id_fkey,
  drop constraint if exists appointments_business_id_service_id_fkey;

alter table appointments rename constraint appointments_check to appointments_end_after_start;
alter table appointments rename constraint appointments_check1 to appointments_occupied_until_check;
alter table appointments rename constraint appointments_check2 to appointments_dummies_alone_have_no_token;
alter table appointments rename constraint appointments_check3 to appointments_dummies_have_no_seat;
alter table appointments rename constraint appointments_check4 to appointments_guests_have_no_seat;
alter table seat_claims rename constraint seat_claims_check to seat_claims_appointment_or_hold;
alter table seat_claims rename constraint seat_claims_check1 to seat_claims_holds_alone_expire;
alter table sessions rename constraint sessions_check to sessions_last_a_day_at_most;
alter table sessions rename constraint sessions_check1 to sessions_weekday_or_date;
alter table sessions rename constraint sessions_check2 to sessions_weeks_count_from_a_date;
alter table sessions rename constraint sessions_check3 to sessions_of_a_date_are_held_once;
alter table sessions rename constraint sessions_check4 to sessions_of_a_date_alone_replace;
alter table leaves rename constraint leaves_check to leaves_doctor_or_clinic;
alter table leaves rename constraint leaves_check1 to leaves_begin_and_end;
alter table leaves rename constraint leaves_check2 to leaves_times_or_dates;
alter table leaves rename constraint leaves_check3 to leaves_times_in_order;
alter table leaves rename constraint leaves_check4 to leaves_dates_in_order;
alter table live_events rename constraint live_events_check to live_events_appointment_or_patient;
alter table webhook_subscriptions
  rename constraint webhook_subscriptions_check to webhook_subscriptions_disabled_for_a_reason;
alter table webhook_deliveries rename constraint webhook_deliveries_check to webhook_deliveries_pending_are_due;

-- With their indexes. Patients whose words are still to be written are found once they are.
drop trigger if exists patients_renamed_lose_earlier_keys on patients;
drop index if exists patients_by_mobile;
alter table patients
  drop column if exists full_key, drop column if exists tail_key, drop column if exists end_key,
  drop column if exists short_key, drop column if exists first_key, drop column if exists middle_key,
  drop column if exists last_key;
create index patients_by_mobile on patients (business_id, mobile, id) where archived_at is null;

-- Other names; the trigger keeps the function that it calls.
alter trigger patients_changed_are_told on patients rename to patients_changes_are_events;
alter function tell_of_patient() rename to insert_patient_event;

-- An event that is refused twice holds later ones back no longer. The functions with these types are created anew.
alter table webhook_deliveries
  add column refusals integer not null default 0,
  add column is_passed boolean not null default false;
drop index webhook_deliveries_heads;
create index webhook_deliveries_heads on webhook_deliveries (business_id, subscription_id, appointment_id, position)
  where state = 'PENDING' and not is_passed;
drop type webhook_to_send cascade;
drop type webhook_try_result cascade;
create type webhook_to_send as (
  position bigint,
  business_id text,
  webhook_id text,
  event_id text,
  sequence integer,
  body text,
  tries integer,
  replayed_after integer,
  refusals integer,
  created_at timestamptz,
  endpoint text,
  signing_key text,
  previous_keys jsonb
);
create type webhook_try_result as (
  position bigint,
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

-- Requests of erased patients are remembered for a day.
alter table erasure_counts add column salt bytea not null default '';
alter table erasure_counts alter column salt drop default;
create table erased_requests (
  business_id text not null references businesses (id),
  -- SHA-256 of the salt of the business and the partner's id.
  digest bytea not null,
  appointment_id text not null,
  erased_at timestamptz not null,
  primary key (business_id, digest)
);
comment on table erased_requests is
  'The request that booked an appointment whose patient was erased, as a salted digest of the partner''s id: for a day '
  'a repeat of it books nothing. A sweep deletes it then.';
create index erased_requests_by_age on erased_requests (erased_at);

-- Consents are noted.
create table patient_consents (
  business_id text not null,
  id text not null,
  patient_id text not null,
  -- A word that the clinic chooses.
  purpose text not null,
  -- False: refused, or withdrawn.
  given boolean not null,
  at timestamptz not null,
  recorded_at timestamptz not null,
  actor_kind text not null,
  actor_id text not null,
  role text not null,
  on_behalf_of text,
  primary key (business_id, id),
  foreign key (business_id, patient_id) references patients (business_id, id)
);
comment on table patient_consents is
  'What a patient has agreed to, refused or withdrawn, and who noted it. The newest of a purpose holds.';
create index patient_consents_by_patient on patient_consents (business_id, patient_id, at);

-- The audit begins.
create table audit_pending (
  id bigint generated always as identity primary key,
  business_id text,
  at timestamptz not null,
  kind text not null check (kind in ('login', 'administration', 'read', 'export', 'erasure')),
  actor_kind text not null check (actor_kind in ('client', 'staff', 'operator', 'system', 'unknown')),
  actor_id text not null,
  address text not null,
  operation text not null,
  outcome text not null,
  subject_ids text[] not null,
  subjects integer not null,
  -- Of reads alone: the minute whose reads the row gathers, and after which it becomes an entry.
  minute timestamptz
);
comment on table audit_pending is
  'An entry of the audit that has no number yet: it waits a second, and one of reads until its minute is over.';
-- One row for each actor, operation and minute.
create unique index audit_pending_reads_key on audit_pending (minute, business_id, actor_id, address, operation)
  where minute is not null;

create table audit_entries (
  -- Without gaps, in the order of the chain.
  number bigint primary key,
  -- Null where no business is meant: a login of an unknown client, a command about the whole database.
  business_id text,
  at timestamptz not null,
  kind text not null,
  actor_kind text not null,
  -- A client, the account of the operator on the machine, a job; empty where it is unknown.
  actor_id text not null,
  -- The IP address of the caller; empty for a command or a job.
  address text not null,
  -- The operation of the API, or the words of the command.
  operation text not null,
  -- 'done', or why not.
  outcome text not null,
  -- The ids that it was about, never names or numbers; of many reads the first ones.
  subject_ids text[] not null,
  -- How many things were read or changed.
  subjects integer not null,
  -- SHA-256 of the digest of the entry before and of all that is in this one: see audit_digest.
  digest bytea not null
);
comment on table audit_entries is
  'An entry of the audit: who did what when, by ids alone. Written once, and chained to the one before it, so that a '
  'missing or changed one shows (docs/decisions/0020).';
create index audit_entries_by_business on audit_entries (business_id, number);
create trigger audit_entries_are_final before update or delete or truncate on audit_entries
for each statement execute function refuse_audit_change();

create table audit_chain (
  only_one boolean primary key check (only_one),
  -- The entries up to this one have been deleted because of their age; its digest is where the chain begins.
  deleted_up_to bigint not null,
  begins_with bytea not null,
  -- The newest entry.
  last_number bigint not null,
  last_digest bytea not null
);
comment on table audit_chain is
  'Where the chain of the audit begins and ends: one row, whose lock is the right to continue it.';
insert into audit_chain (only_one, deleted_up_to, begins_with, last_number, last_digest) values (true, 0, '', 0, '');

-- What signs is sealed by the first server that starts; until then it is marked as plain.
create table secret_keys (
  only_one boolean primary key default true check (only_one),
  id text not null
);
comment on table secret_keys is 'The id of the key under which all keys here are sealed; the key itself is elsewhere.';
alter table signing_keys alter column created_at drop default;
alter table signing_keys rename column created_at to signs_from;
-- Whoever has an earlier backup has the key of access tokens, in clear: the first server that starts makes another one.
delete from signing_keys;
alter table signing_keys alter column secret type text using '', add column ends_at timestamptz;
comment on table signing_keys is
  'A key that access tokens are signed with: the newest signs, and each verifies until it ends (rule A6).';
update webhook_subscriptions s set
  signing_key = 'plain:' || s.signing_key,
  previous_keys = (
    select coalesce(jsonb_agg(jsonb_set(p.key, '{key}', to_jsonb('plain:' || (p.key ->> 'key'))) order by p.n), '[]')
    from jsonb_array_elements(s.previous_keys) with ordinality as p (key, n)
  )
where s.signing_key is not null;
delete from live_tickets;
alter table live_tickets add column key_id text not null, add column chain_id text not null;

-- What one secret brought ends with it. Earlier tokens have no version, and every client logs in again.
delete from refresh_tokens;
alter table refresh_tokens add column secret_version integer not null;

-- A secret that is replaced may be good for a while yet.
alter table api_clients
  add column previous_secret_hash text,
  add column previous_secret_until timestamptz,
  add constraint api_clients_previous_secret_ends
    check ((previous_secret_hash is null) = (previous_secret_until is null));

-- Every insert passes the time: a clock of the database beside that of the program would be a second one.
alter table businesses alter column created_at drop default;
alter table api_clients alter column created_at drop default;
alter table idempotency_keys alter column created_at drop default;
alter table patients alter column created_at drop default;
alter table patients alter column updated_at drop default;
alter table services alter column created_at drop default;
alter table sessions alter column created_at drop default;
alter table leaves alter column created_at drop default;
alter table clinics alter column created_at drop default;
alter table doctors alter column created_at drop default;
alter table doctor_clinics alter column created_at drop default;

-- Failed logins are counted for all servers together.
create table login_failures (
  business_id text not null references businesses (id),
  client_id text not null references api_clients (id),
  network text not null,
  began_at timestamptz not null,
  failures integer not null,
  primary key (business_id, client_id, network)
);
comment on table login_failures is
  'Failed logins of one client from one network within a minute, counted for all servers together (rule A2).';

-- Staff.
create table staff (
  business_id text not null references businesses (id),
  id text not null,
  -- Lower case, and unique in all businesses: a login names nothing else.
  username text not null,
  name text not null,
  role text not null check (role in ('receptionist', 'doctor', 'manager')),
  -- The doctor that a user with this role is.
  doctor_id text,
  -- The clinics that the user may see; none means all.
  clinic_ids text[] not null default '{}',
  password_hash text not null,
  -- The password was given by somebody else, and only another one lets the user work.
  must_change_password boolean not null,
  created_at timestamptz not null,
  disabled_at timestamptz,
  primary key (business_id, id),
  constraint staff_doctors_alone_have_a_doctor check ((role = 'doctor') = (doctor_id is not null))
);
comment on table staff is 'A user of the front desk: a person who works for a business, with a role (rule A7).';
create unique index staff_by_username on staff (username);

create table staff_logins (
  business_id text not null,
  id text not null,
  staff_id text not null,
  -- SHA-256: what opens something is not stored.
  digest bytea not null,
  created_at timestamptz not null,
  -- To within half a minute.
  used_at timestamptz not null,
  ends_at timestamptz not null,
  -- The IP address that it came from, and the browser as it names itself.
  address text not null,
  user_agent text not null,
  primary key (business_id, id),
  foreign key (business_id, staff_id) references staff (business_id, id)
);
comment on table staff_logins is
  'A login of a user, which a cookie opens, as its digest alone. A login that has ended has no row.';
create unique index staff_logins_by_digest on staff_logins (digest);
create index staff_logins_by_staff on staff_logins (business_id, staff_id);
create index staff_logins_by_end on staff_logins (business_id, ends_at);

create table staff_devices (
  business_id text not null,
  staff_id text not null,
  -- SHA-256 of what the cookie of the browser holds.
  digest bytea not null,
  network text not null,
  used_at timestamptz not null,
  primary key (business_id, staff_id, digest),
  foreign key (business_id, staff_id) references staff (business_id, id)
);
comment on table staff_devices is
  'A browser with which a user has logged in: failures of others keep it out of nothing (rule A8).';
create index staff_devices_by_use on staff_devices (business_id, used_at);

create table staff_login_failures (
  -- SHA-256: it may be a password in the wrong field, and nobody may have the username.
  username_digest bytea not null,
  -- A network, a browser that is known, or everywhere.
  source text not null,
  began_at timestamptz not null,
  failures integer not null,
  primary key (username_digest, source)
);
comment on table staff_login_failures is
  'Failed logins of one username from one source within a quarter of an hour, counted for all servers together (rule A8).';
create index staff_login_failures_by_age on staff_login_failures (began_at);

alter table staff
  add foreign key (business_id, doctor_id) references doctors (business_id, id);
-- Who has read or changed one patient.
create index audit_entries_by_subject on audit_entries using gin (subject_ids);

-- What the retention goes through.
create index appointments_with_notes on appointments (business_id, start_at, id)
  where num_nonnulls(notes, reason) > 0;
create index patients_to_forget on patients (business_id, created_at, id)
  where erased_at is null and merged_into is null;

-- What a business has used of its quotas.
create table quota_counts (
  business_id text not null references businesses (id),
  quota text not null check (quota in ('patients', 'webhooks', 'test_events', 'holds', 'walk_ins')),
  -- Five minutes, in whose transactions it was used.
  begins_at timestamptz not null,
  -- A doctor or another name that keeps writers apart: each has its row.
  part text not null,
  uses integer not null,
  primary key (business_id, quota, begins_at, part)
);
comment on table quota_counts is
  'How often a business has used one of its quotas within five minutes; what is older than an hour counts no more.';
alter type booking_request add attribute most_patients integer, add attribute most_walk_ins integer;
alter type hold_request add attribute most_an_hour integer;

-- The version of Opdesk that applied it.
alter table migrations add column if not exists program text;

-- Nothing calls it any more.
drop function if exists free_seat;

delete from migrations where version between 2 and 63;

-- Every earlier webhook was made by the contract's path. A user of the staff may make one, too.
alter table webhook_subscriptions
  drop constraint if exists webhook_subscriptions_client_id_fkey,
  add column event_payload text not null default 'snapshot' check (event_payload in ('snapshot', 'thin')),
  add column is_strict boolean not null default false;

-- Desks of doctors are sent what is theirs, and so what leaves them.
alter table outbox add column from_doctor_id text;
alter table live_events add column from_doctor_id text;

-- Pauses and early departures of doctors are leaves that the desk makes.
alter table leaves
  add column kind text check (kind in ('pause', 'departure')),
  add constraint leaves_absence_of_one_doctor
    check (kind is null or num_nonnulls(doctor_id, clinic_id, start_at, end_at) = 4);

-- Users of the staff may have a second factor.
create table staff_second_factors (
  business_id text not null,
  staff_id text not null,
  -- In base32, sealed under the secret key for this row alone.
  secret text not null,
  created_at timestamptz not null,
  -- Null until a first code has come: no login asks for codes before.
  confirmed_at timestamptz,
  -- The number of the half minute of the last code: it and those before it are used.
  last_step bigint not null default 0,
  -- SHA-256 of the recovery codes that are left.
  recovery_digests bytea[] not null default '{}',
  primary key (business_id, staff_id),
  foreign key (business_id, staff_id) references staff (business_id, id)
);
comment on table staff_second_factors is
  'The second factor of a user: an app that shows another code each half minute (rule A8).';

-- Webhooks may wait, and an event whose change was taken back meanwhile is not sent.
alter table webhook_deliveries
  drop constraint webhook_deliveries_state_check,
  add constraint webhook_deliveries_state_check check (state in ('PENDING', 'DELIVERED', 'FAILED', 'WITHDRAWN'));
create table held_events (
  -- Of the outbox.
  position bigint primary key,
  business_id text not null,
  appointment_id text not null,
  due_at timestamptz not null,
  -- What becomes of it: not decided before it is due (rule F5), or its deliveries are made in the turn of its business.
  decision text not null check (decision in ('UNDECIDED', 'DUE', 'WITHDRAWN'))
);
comment on table held_events is
  'An event of which webhooks are not notified yet, because the business lets them wait (notify_delay_seconds), has '
  'more to publish than its share, or an earlier event of the appointment still waits. Those of an appointment become '
  'due in the order of their positions.';
create index held_events_due on held_events (due_at) where decision = 'UNDECIDED';
create index held_events_ready on held_events (business_id, position) where decision <> 'UNDECIDED';
create index held_events_by_appointment on held_events (business_id, appointment_id, position);
