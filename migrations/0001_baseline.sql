-- The schema that Opdesk begins with: types, tables, indexes, constraints and triggers (docs/decisions/0018).
-- The groups follow the order of nouns of docs/decisions/0016. A foreign key to a table that is created later stands in
-- the last group, the trigger of a higher noun on the table of a lower one in the group of the higher noun.
--
-- What a row of a table is stands in the comment of the table, which the database keeps. A constraint without a name
-- here has the one that PostgreSQL gives it, of the table and its columns; a rule of several columns has a name.
--
-- The functions that triggers and generated columns call are src/<noun>/db/<function>.sql. The program creates them
-- before it runs this file, and all others afterwards (src/postgres/functions.ts).
--
-- Every key begins with the business, because nothing crosses businesses. `json` keeps the text as it was sent (rule
-- C12); `jsonb` is used where SQL alone reads it. collate "C" compares bytes, so that an index by prefix works whatever
-- the order of the database is.


-- The database itself ---------------------------------------------------------------------------------------------

create table migrations (
  version integer primary key,
  applied_at timestamptz not null default now(),
  -- The version of Opdesk that applied it.
  program text
);
comment on table migrations is 'A file of migrations/ that was applied, by its number.';
insert into migrations (version) values (1);

create table sql_functions (
  name text primary key,
  -- SHA-256 of the file, hexadecimal.
  digest text not null
);
comment on table sql_functions is
  'An SQL function that Opdesk has created, with the text it was created from: only a changed one is created again, '
  'and one that the sources no longer have is dropped.';

-- Compares a number and a period in one GiST index (seat_claims_by_period).
create extension if not exists btree_gist;


-- Access ----------------------------------------------------------------------------------------------------------

create table businesses (
  id text primary key,
  name text not null,
  time_zone text not null,
  country text not null,
  -- Its shape is clinics/contract/settings.ts.
  settings json not null default '{}',
  -- Raised by each change of the catalog. A booking names the version that it was decided on, and is decided again
  -- where that is no longer the newest.
  catalog_version bigint not null default 1,
  created_at timestamptz not null,
  -- A setting, in a column of its own for the statements about queues.
  queue_order text not null generated always as (coalesce(settings ->> 'queueOrder', 'token')) stored
);
comment on table businesses is 'A business: one customer of Opdesk, with its settings.';

-- Deferred, so that bookings wait while the change commits and not while it is made.
create constraint trigger businesses_lock_catalog after update of catalog_version on businesses
deferrable initially deferred
for each row execute function lock_catalog_at_commit();

create table api_clients (
  -- Unique in all businesses, because a login names the client alone.
  id text primary key,
  business_id text not null references businesses (id),
  name text not null,
  secret_hash text not null,
  -- Raised with every new secret: access tokens that an old one brought are refused.
  secret_version integer not null default 1,
  scopes text[] not null,
  created_at timestamptz not null,
  revoked_at timestamptz,
  -- The secret before this one, while both are good.
  previous_secret_hash text,
  previous_secret_until timestamptz,
  constraint api_clients_previous_secret_ends check ((previous_secret_hash is null) = (previous_secret_until is null))
);
comment on table api_clients is 'An API client: a program with credentials for one business.';

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

create table refresh_tokens (
  business_id text not null references businesses (id),
  digest bytea not null,
  -- The same for all that came from one login.
  chain_id text not null,
  client_id text not null references api_clients (id),
  -- Of the client's secret at the login: another one ends what it brought.
  secret_version integer not null,
  expires_at timestamptz not null,
  used_at timestamptz,
  revoked_at timestamptz,
  primary key (business_id, digest)
);
comment on table refresh_tokens is 'A refresh token, as its digest alone: a copy of this table opens nothing.';
create index refresh_tokens_by_chain on refresh_tokens (business_id, chain_id);
create index refresh_tokens_by_client on refresh_tokens (business_id, client_id);
create index refresh_tokens_by_expiry on refresh_tokens (business_id, expires_at);

create table signing_keys (
  id text primary key,
  -- Sealed.
  secret text not null,
  signs_from timestamptz not null,
  -- From when no token that it has signed is valid any more; null for the newest.
  ends_at timestamptz
);
comment on table signing_keys is
  'A key that access tokens are signed with: the newest signs, and each verifies until it ends (rule A6).';

create table secret_keys (
  only_one boolean primary key default true check (only_one),
  -- Worked out from the key, which it does not tell.
  id text not null
);
comment on table secret_keys is 'The id of the key under which all keys here are sealed; the key itself is elsewhere.';

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

create table idempotency_keys (
  business_id text not null references businesses (id),
  client_id text not null,
  method text not null,
  path text not null,
  -- Digests: a key may be made of a name or a number, and the body has both. That of the body needs the key.
  key text not null,
  body_digest bytea not null,
  -- The ids that the request gives out are made of it. A try after a crash has the same seed, and so finds what the one
  -- before it has written.
  seed text not null,
  -- Until when the server that works on the request may take for it.
  leased_until timestamptz not null,
  -- The answer that a repeat gets; null until there is one.
  status integer,
  body text,
  created_at timestamptz not null,
  -- erasure_counts.begun when the request began: the answer is not kept where an erasure has begun since.
  erasures bigint not null default 0,
  primary key (business_id, client_id, method, path, key)
);
comment on table idempotency_keys is
  'A request that was sent with an Idempotency-Key, and the answer to it (rule B8).';
create index idempotency_keys_by_age on idempotency_keys (created_at);


-- Patients --------------------------------------------------------------------------------------------------------

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
  -- E.164.
  mobile text collate "C",
  email text,
  address json,
  tag text,
  partner_meta json,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  archived_at timestamptz,
  -- [{ "relation": …, "pid": … }], pid being the id of another patient.
  relations json,
  blood_group text check (blood_group in ('A+', 'A-', 'B+', 'B-', 'AB+', 'AB-', 'O+', 'O-')),
  abha text,
  -- An object of further fields of the directory.
  extras json,
  -- The partner's id as it is searched by, as a username.
  partner_key text collate "C" generated always as (left(username_key(partner_id), 100)) stored,
  -- Since when the personal data is gone for good. The row stays for the appointments and their counts.
  erased_at timestamptz,
  -- The patient into whom this one was merged, and who is never merged as well: the rows of a chain all name its end.
  merged_into text,
  primary key (business_id, id),
  constraint patients_merged_into_fkey foreign key (business_id, merged_into) references patients (business_id, id),
  constraint patients_merged_into_check check (
    merged_into <> id and (merged_into is null or archived_at is not null)
  )
);
comment on table patients is
  'A patient of a business: archived, merged into another one or erased, and deleted only where an import is undone.';
-- Of archived patients too: the partner's id of one that is archived is not given to another patient.
create unique index patients_partner_id_key on patients (business_id, partner_id);
-- The order of the list. It includes what leaves patients out of it, so that skipping earlier pages reads the index
-- alone.
create index patients_by_creation on patients (business_id, created_at, id) include (archived_at, merged_into);
-- What the retention of patients goes through: those who are erased or merged are not in it.
create index patients_to_forget on patients (business_id, created_at, id)
  where erased_at is null and merged_into is null;
create index patients_by_mobile on patients (business_id, mobile, id) where archived_at is null;
create index patients_by_partner_key on patients (business_id, partner_key, id) where archived_at is null;
create index patients_by_merged_into on patients (business_id, merged_into) where merged_into is not null;

-- The patient is no foreign key in the tables of words and digits: what deletes patients (remove_imported_patients)
-- deletes them too, a search reads the patients anyway, and each booking that adds a patient would pay for the check
-- (docs/decisions/0013).
create table patient_words (
  business_id text not null,
  -- The word, a space, and all words of the name, each with a space before it: the index entry itself shows whether the
  -- other words of a search are there.
  key text collate "C" not null,
  patient_id text not null,
  primary key (business_id, key, patient_id)
);
comment on table patient_words is
  'A word of the name of a patient who is not archived, by which the patient is found. Triggers of patients keep '
  'it.';
-- Rows are deleted by the patient, whatever the functions made of the name when they were written.
create index patient_words_by_patient on patient_words (business_id, patient_id);

create table patient_digits (
  business_id text not null,
  patient_id text not null,
  -- E.164 without the plus.
  digits text collate "C" not null,
  -- Every four digits that follow each other, hashed with the business into one number: no business has the numbers of
  -- another one in its way.
  quads bigint[] not null,
  primary key (business_id, patient_id)
);
comment on table patient_digits is
  'The mobile number of a patient who is not archived, for finding digits anywhere in it. Triggers of patients keep '
  'it.';
-- With fastupdate, one booking would now and then pay for the pending entries of many.
create index patient_digits_by_quad on patient_digits using gin (quads) with (fastupdate = off);

create table patient_words_to_fill (
  business_id text primary key references businesses (id),
  after_id text not null
);
comment on table patient_words_to_fill is
  'A business whose patients after this id still have words that earlier functions made, or none: a job writes them '
  'anew.';

create trigger patients_added_are_found after insert on patients
for each row when (new.archived_at is null)
execute function write_patient_words();
create trigger patients_changed_are_found after update on patients
for each row when (
  (old.first_name, old.middle_name, old.last_name, old.mobile, old.archived_at is null)
  is distinct from (new.first_name, new.middle_name, new.last_name, new.mobile, new.archived_at is null)
)
execute function write_patient_words();


-- Appointments, with holds ----------------------------------------------------------------------------------------

create table appointments (
  business_id text not null,
  id text not null,
  partner_appointment_id text,
  doctor_id text not null,
  clinic_id text not null,
  -- Null for a walk-in who is not registered, and may be for a dummy.
  patient_id text,
  service_id text,
  -- A code of calendar/status.ts.
  status text not null,
  mode text not null check (mode in ('INCLINIC', 'PHONE', 'VIDEO')),
  channel text not null,
  -- The day of practice: of a night session the day on which it begins (docs/decisions/0009).
  practice_date date not null,
  token integer check (token between 1 and 999999),
  start_at timestamptz not null,
  end_at timestamptz not null,
  -- To the end of the slots that it uses up, with the buffer after them; see occupied_from.
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
  -- Raised by each change: a change names the version that it was decided on.
  version integer not null default 1,
  -- False for walk-ins and dummies, which take no seat.
  seated boolean not null default true,
  -- Keeps a time free; it has no token and no place in the queue.
  is_dummy boolean not null default false,
  -- Of a walk-in who is not registered.
  guest_name text,
  guest_mobile text,
  -- The place in the queue: the token until a move or skip writes a number between two others, which is never whole
  -- (queue_place). Numeric, so that a number between two is always exact and nobody has to be numbered anew.
  queue_position numeric,
  calls integer not null default 0,
  -- From the call until the status changes or the patient is skipped.
  called_at timestamptz,
  checked_in_at timestamptz,
  started_at timestamptz,
  ended_at timestamptz,
  -- The appointments that this one took the place of, oldest first, and the one that took its place.
  previous_ids text[] not null default '{}',
  next_id text,
  follow_up_of text,
  -- The own id while the status holds a seat. With appointments_hold_a_seat and seat_claims_of_the_living, such a
  -- status and a claim come and go together (docs/decisions/0008).
  claimed_id text generated always as (
    case when seated and status in ('BK', 'RV', 'IN', 'CK', 'PA', 'OG') then id end
  ) stored,
  -- From the buffer before the start.
  occupied_from timestamptz not null,
  -- The session whose seats it takes or took; null outside the hours. Kept once it is over, because limits count it.
  session_id text,
  primary key (business_id, id),
  constraint appointments_claimed_id_key unique (business_id, claimed_id),
  -- The doctor, the clinic and the service have no keys: a booking reads them under the lock of the catalog, nothing
  -- deletes them, and each key would cost a booking a thirtieth (docs/decisions/0019).
  foreign key (business_id, patient_id) references patients (business_id, id),
  constraint appointments_end_after_start check (end_at > start_at),
  constraint appointments_occupied_from_check check (occupied_from <= start_at),
  constraint appointments_occupied_until_check check (occupied_until >= end_at),
  constraint appointments_dummies_alone_have_no_token check (is_dummy = (token is null)),
  constraint appointments_dummies_have_no_seat check (not (is_dummy and seated)),
  constraint appointments_guests_have_no_seat check (patient_id is not null or not seated)
);
comment on table appointments is
  'An appointment, from its booking on and for good: a patient, a doctor, a clinic and a time, with a status. The '
  'queue of a doctor is made of these rows, too.';
create unique index appointments_partner_id_key on appointments (business_id, partner_appointment_id)
  where partner_appointment_id is not null;
-- The pages of lists: each order that is asked for.
create index appointments_by_patient on appointments (business_id, patient_id, start_at desc, id);
create index appointments_by_doctor on appointments (business_id, doctor_id, start_at, id);
create index appointments_by_clinic on appointments (business_id, clinic_id, start_at, id);
create index appointments_by_start on appointments (business_id, start_at, id);
-- Queues, and what the closing of a day goes through.
create index appointments_by_practice_date on appointments (business_id, clinic_id, practice_date, doctor_id);
-- The patients who may be called next: few, because it holds only those who are checked in.
create index appointments_waiting on appointments (business_id, doctor_id, clinic_id, practice_date)
  where status = 'CK';
-- What the retention of notes goes through: what it has forgotten is not in it any more.
create index appointments_with_notes on appointments (business_id, start_at, id)
  where num_nonnulls(notes, reason) > 0;
-- Appointments that took place have no claim any more and still count for the limits of sessions and days.
create index appointments_taken_place on appointments (business_id, doctor_id, occupied_from)
  where session_id is not null and status in ('CM', 'CMNP', 'AB');

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
  occupied_from timestamptz not null,
  primary key (business_id, id)
);
comment on table holds is 'A slot that is kept for the client that will book it, until it expires (rule E7).';
create index holds_by_expiry on holds (expires_at);
-- How many holds a client has at once.
create index holds_of_clients on holds (business_id, client_id, expires_at);

create table seat_claims (
  business_id text not null,
  appointment_id text,
  doctor_id text not null,
  -- GiST compares text slowly: the doctor as a number makes a claim much cheaper (docs/decisions/0002).
  doctor_key bigint not null generated always as (hashtextextended(doctor_id, 0)) stored,
  overbooked boolean not null,
  hold_id text,
  -- Of a hold. An expired claim counts no more, also while it is still here.
  expires_at timestamptz,
  clinic_id text not null,
  -- The session whose seats it takes; null where none covers it, which leaves one seat.
  session_id text,
  occupied_from timestamptz not null,
  occupied_until timestamptz not null,
  -- The same as a range, for the index.
  period tstzrange not null generated always as (tstzrange(occupied_from, occupied_until)) stored,
  -- The seats that the session had when it was deleted; null while the session is there.
  last_seats integer check (last_seats > 0),
  -- No primary key: of the two ids one is null.
  constraint seat_claims_appointment_key unique (business_id, appointment_id),
  -- For the foreign key of appointments alone.
  constraint seat_claims_place_key
    unique (business_id, appointment_id, doctor_id, clinic_id, occupied_from, occupied_until, overbooked),
  -- Deferred, as its counterpart below: whichever of the two rows is written first, the other one follows.
  constraint seat_claims_of_the_living foreign key (business_id, appointment_id)
    references appointments (business_id, claimed_id) deferrable initially deferred,
  constraint seat_claims_of_holds foreign key (business_id, hold_id)
    references holds (business_id, id) on delete cascade,
  constraint seat_claims_appointment_or_hold check (num_nonnulls(appointment_id, hold_id) = 1),
  constraint seat_claims_holds_alone_expire check ((hold_id is null) = (expires_at is null)),
  constraint seat_claims_period_check
    check (isfinite(occupied_from) and isfinite(occupied_until) and occupied_from < occupied_until)
);
comment on table seat_claims is
  'From when until when a live appointment or a hold occupies its doctor, and where. What makes double booking '
  'impossible: a trigger counts under the lock of the doctor, whichever statement writes.';
create unique index seat_claims_hold_key on seat_claims (business_id, hold_id) where hold_id is not null;
-- The claims of a doctor that overlap a period. Equal hashes of two doctors cost a comparison, and block nobody.
create index seat_claims_by_period on seat_claims using gist (doctor_key, period);

-- A claim says what its appointment says, whichever of the two a statement changes.
alter table appointments add constraint appointments_hold_a_seat
  foreign key (business_id, claimed_id, doctor_id, clinic_id, occupied_from, occupied_until, overbooked)
  references seat_claims (business_id, appointment_id, doctor_id, clinic_id, occupied_from, occupied_until, overbooked)
  deferrable initially deferred;

create trigger seat_claims_counted
before insert or update of business_id, doctor_id, clinic_id, session_id, occupied_from, occupied_until, overbooked
on seat_claims
for each row execute function check_seat_claim();

create table tokens (
  business_id text not null,
  doctor_id text not null,
  clinic_id text not null,
  practice_date date not null,
  token integer not null,
  appointment_id text not null,
  primary key (business_id, doctor_id, clinic_id, practice_date, token)
);
comment on table tokens is
  'A token that was given out, by Opdesk or by a partner, and is never given again: it stays when the appointment '
  'leaves.';

create table token_counters (
  business_id text not null,
  doctor_id text not null,
  clinic_id text not null,
  practice_date date not null,
  last_token integer not null,
  primary key (business_id, doctor_id, clinic_id, practice_date)
);
comment on table token_counters is
  'The last token that Opdesk gave out itself for a doctor, clinic and day of practice. Tokens that a partner named '
  'are passed over.';

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
  -- Times, ids and numbers that changed, and the names of other fields: never names of people, notes or metas.
  changes json not null,
  role text not null default 'api' check (role in ('api', 'staff', 'doctor', 'system')),
  -- Set where the actor acted for somebody else.
  on_behalf_of text,
  -- The seed of the request (idempotency_keys): a try that does not know how the one before it ended finds here what
  -- that has done. Null without a key, and for bookings, whose ids are made of the seed.
  seed text,
  primary key (business_id, appointment_id, version),
  foreign key (business_id, appointment_id) references appointments (business_id, id)
);
comment on table appointment_history is
  'The change that made one version of an appointment, and its author. Written with the change, and final.';
-- Partial: bookings, the most frequent writers, write nothing into it.
create index appointment_history_by_seed on appointment_history (business_id, seed) where seed is not null;
create trigger appointment_history_is_final before update or delete or truncate on appointment_history
for each statement execute function refuse_history_change();

create table appointment_remarks (
  business_id text not null,
  appointment_id text not null,
  version integer not null,
  remark text not null,
  primary key (business_id, appointment_id, version),
  foreign key (business_id, appointment_id) references appointments (business_id, id)
);
comment on table appointment_remarks is
  'The reason of a change of the history. Apart from it, because free text may name the patient: an erasure '
  'removes it.';

create table outbox (
  position bigint generated always as identity primary key,
  business_id text not null,
  event_id text not null,
  event text not null,
  -- Null for an event of no appointment: a doctor begins to practise, the record of a patient was changed.
  appointment_id text,
  appointment_version integer,
  -- The client that caused it; empty where none did.
  client_id text not null,
  occurred_at timestamptz not null,
  -- What the event tells, as it was at the change.
  data json not null,
  -- The clinic that a move took the appointment from, for the desk that loses it.
  from_clinic_id text,
  -- Positions are given out before the commit, and so are in no order of commits. What is new is found by the
  -- transaction that wrote it (docs/decisions/0005 and 0006).
  transaction_id xid8 not null default pg_current_xact_id(),
  -- The doctor from whom a move took it.
  from_doctor_id text
);
comment on table outbox is
  'An event, written with its change. The live feed and the webhooks read it; a sweep deletes it '
  'two days after both have.';
create index outbox_by_transaction on outbox (transaction_id);
-- What an erasure looks up.
create index outbox_by_appointment on outbox (business_id, appointment_id);

-- The types below are what the functions take and answer. Times in them are epoch seconds.

-- One request to book, as calendar and services decided it. What only the lock can tell is decided in book_gathered:
-- the seat, the token, and whether the partner's id is taken.
create type booking_request as (
  business_id text,
  catalog_version bigint,
  appointment_id text,
  -- An earlier try of the same request may have booked under this id.
  may_exist boolean,
  partner_appointment_id text,
  request_digest text,
  doctor_id text,
  clinic_id text,
  patient_id text,
  partner_patient_id text,
  -- What the request says of the patient, as columns of patients, and whether it is enough to add one.
  patient_details json,
  can_add_patient boolean,
  service_id text,
  mode text,
  channel text,
  practice_date date,
  -- Null for the next one.
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
  -- The hold whose seat it takes over.
  hold_id text,
  seated boolean,
  is_dummy boolean,
  guest_name text,
  guest_mobile text,
  previous_ids text[],
  follow_up_of text,
  session_id text,
  occupied_from double precision,
  -- Reasons against the booking that the caller chose to pass over.
  passed_over text[],
  -- Whether the session or its service has a limit: limits of others need not be counted.
  is_limited boolean,
  -- What the settings say of a patient with two appointments at one time: 'allow', 'warn' or 'refuse'. The database
  -- decides on 'refuse' under its locks.
  patient_conflicts text,
  -- Quotas of the business within an hour: of patients, and of walk-ins where it is one; null for none.
  most_patients integer,
  most_walk_ins integer
);

create type booking_outcome as (
  -- BOOKED, REPEATED, or a reason why not: STALE, EXISTS, PATIENT_UNKNOWN, TAKEN, TOKEN_TAKEN and others.
  outcome text,
  appointment_id text,
  token integer,
  -- Of the appointment that already has the partner's id.
  status text
);

-- What has become of one request of a batch before the appointment itself is written.
create type booking_placement as (
  -- BOOKED for one that has a place, else why it has none.
  outcome text,
  patient text,
  given_token integer,
  is_overbooked boolean
);

-- One change of an appointment, as it was decided on the version that was read.
create type appointment_change as (
  business_id text,
  appointment_id text,
  expected_version integer,
  -- Null where schedules had no part in the decision.
  catalog_version bigint,
  -- The doctors whose seats and tokens are touched, old and new.
  doctor_ids text[],
  action text,
  -- The columns that change, as an object of them.
  columns json,
  -- Names of contents that changed, for the history, which keeps none of the contents.
  fields text[],
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
  now double precision,
  seed text,
  -- Whether the change gives the appointment a place in the hours, and in which session.
  is_placed boolean,
  session_id text,
  -- As in booking_request; null where the change gives no time.
  patient_conflicts text,
  -- What the change was decided on beside the row of the appointment: see the function shown_version.
  shown_version text
);

create type change_outcome as (
  -- CHANGED, or why not.
  outcome text,
  token integer
);

create type hold_request as (
  business_id text,
  catalog_version bigint,
  hold_id text,
  -- An earlier try may have made it.
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
  -- The most holds of this client at once.
  most integer,
  now double precision,
  session_id text,
  occupied_from double precision,
  -- The quota of the business within an hour; null for none.
  most_an_hour integer
);

create type hold_outcome as (
  -- HELD, REPEATED, STALE, TOO_MANY, OVER_QUOTA or TAKEN.
  outcome text,
  -- TOO_MANY and OVER_QUOTA alone: when the first of the client's holds expires, or one more is allowed.
  free_at timestamptz
);


-- Queue -----------------------------------------------------------------------------------------------------------

create type queue_outcome as (
  -- CHANGED, REPEATED, NOTHING or STALE.
  outcome text,
  appointment_id text
);


-- Reminders -------------------------------------------------------------------------------------------------------

create table appointment_reminders (
  business_id text not null,
  appointment_id text not null,
  kind text not null check (kind in ('DAY_BEFORE', 'HOUR_BEFORE')),
  -- A part of the key: an appointment that moves is reminded of its new time.
  start_at timestamptz not null,
  reminded_at timestamptz not null,
  primary key (business_id, appointment_id, kind, start_at),
  foreign key (business_id, appointment_id) references appointments (business_id, id)
);
comment on table appointment_reminders is
  'A reminder that was sent of one time of an appointment. A sweep deletes it when the time is past.';
create index appointment_reminders_by_start on appointment_reminders (start_at);


-- Merges ----------------------------------------------------------------------------------------------------------

create table patient_merges (
  business_id text not null references businesses (id),
  id text not null,
  -- The merged patient, and the patient that is left.
  merged_id text not null,
  left_id text not null,
  merged_at timestamptz not null,
  actor_kind text not null,
  actor_id text not null,
  role text not null,
  on_behalf_of text,
  remark text,
  -- What became of each field in which the two differed: names of fields alone.
  fields json not null,
  -- The columns of the patient that is left which the merge has written, before and after. Null once the merge is
  -- undone or either patient is erased.
  columns_before json,
  columns_after json,
  -- Of the merged patient, before.
  partner_id text,
  archived_at timestamptz,
  -- The appointments that were given to the patient that is left, and how many of them were live.
  appointment_ids text[] not null default '{}',
  live_appointments integer not null default 0,
  -- Patients who had been merged into the merged patient before.
  earlier_ids text[] not null default '{}',
  undone_at timestamptz,
  undone_kind text,
  undone_by text,
  primary key (business_id, id),
  foreign key (business_id, merged_id) references patients (business_id, id),
  foreign key (business_id, left_id) references patients (business_id, id)
);
comment on table patient_merges is
  'A merge of two patients who were found to be one: who made it, what was moved, and what it takes to undo it '
  '(docs/decisions/0014).';
-- A patient is merged into one other at a time.
create unique index patient_merges_standing_key on patient_merges (business_id, merged_id) where undone_at is null;
create index patient_merges_by_left_patient on patient_merges (business_id, left_id);
create index patient_merges_by_merged_patient on patient_merges (business_id, merged_id);
-- The partner's id of a merged patient leads to the patient that is left.
create index patient_merges_by_partner_id on patient_merges (business_id, partner_id) where undone_at is null;

-- No appointment names a merged patient, whichever statement writes it. Added ones are followed once for all rows of a
-- statement, because each booking would pay for a trigger of its own row.
create trigger appointments_added_for_merged after insert on appointments
referencing new table as added
for each statement execute function follow_merged_patients();
create trigger appointments_given_to_merged before update of patient_id on appointments
for each row when (new.patient_id is distinct from old.patient_id and new.patient_id is not null)
execute function follow_merged_patient();


-- Hours -----------------------------------------------------------------------------------------------------------

create table hours_changes (
  business_id text not null references businesses (id),
  -- Of the request (idempotency_keys).
  seed text not null,
  -- JSON of ids, times and codes.
  outcome text not null,
  created_at timestamptz not null,
  primary key (business_id, seed)
);
comment on table hours_changes is
  'The outcome of a change of the hours, sent with an Idempotency-Key, for the appointments in them: a repeat after a '
  'lost answer is answered from it (docs/decisions/0012). A sweep deletes old ones.';
create index hours_changes_by_age on hours_changes (created_at);


-- Schedules -------------------------------------------------------------------------------------------------------

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
  created_at timestamptz not null,
  -- When its patients are reminded.
  reminders text[] not null default '{}' check (reminders <@ array['DAY_BEFORE', 'HOUR_BEFORE']),
  -- The most appointments of a day at one clinic; null: no limit.
  max_appointments_per_day integer check (max_appointments_per_day between 1 and 10000),
  primary key (business_id, id)
);
comment on table services is
  'A service of a doctor: a conf of the contract. An archived service is not offered any more.';
create index services_by_doctor on services (business_id, doctor_id);

create table sessions (
  business_id text not null,
  id text not null,
  doctor_id text not null,
  clinic_id text not null,
  service_id text not null,
  -- 1 is Monday.
  weekday smallint check (weekday between 1 and 7),
  on_date date,
  -- From local midnight. The end may pass 1440, into the next day.
  from_minute integer not null check (from_minute between 0 and 1439),
  to_minute integer not null check (to_minute <= 2880),
  valid_from date,
  valid_until date,
  slot_minutes integer not null check (slot_minutes between 1 and 1440),
  buffer_minutes integer not null check (buffer_minutes between 0 and 1440),
  seats integer not null check (seats between 1 and 100),
  created_at timestamptz not null,
  -- Every second, third … week. Weeks are counted in seven days from valid_from.
  every_weeks smallint not null default 1 check (every_weeks between 1 and 52),
  -- The first … fifth (1 … 5) or the last (-1) such weekday of a month; null: all of them.
  weeks_of_month smallint[] check (weeks_of_month <@ '{1,2,3,4,5,-1}' and cardinality(weeks_of_month) > 0),
  -- On its date the weekly sessions of the same doctor, clinic and service are not held.
  replaces boolean not null default false,
  -- Kept free before each slot, as buffer_minutes are after it.
  buffer_before_minutes integer not null default 0 check (buffer_before_minutes between 0 and 1440),
  -- The most appointments of each time that it is held; null: no limit.
  max_appointments integer check (max_appointments between 1 and 10000),
  -- Null for one that nobody has changed: an undone import removes those alone.
  changed_at timestamptz,
  primary key (business_id, id),
  foreign key (business_id, service_id) references services (business_id, id),
  constraint sessions_last_a_day_at_most check (to_minute > from_minute and to_minute - from_minute <= 1440),
  constraint sessions_weekday_or_date check (num_nonnulls(weekday, on_date) = 1),
  constraint sessions_weeks_count_from_a_date
    check (every_weeks = 1 or (valid_from is not null and weeks_of_month is null)),
  constraint sessions_of_a_date_are_held_once check (on_date is null or (every_weeks = 1 and weeks_of_month is null)),
  constraint sessions_of_a_date_alone_replace check (on_date is not null or not replaces)
);
comment on table sessions is
  'Hours in which a doctor offers one service at one clinic: weekly ones name a weekday, an extra one its date.';
create index sessions_by_doctor on sessions (business_id, doctor_id);
create trigger sessions_keep_last_seats before delete on sessions
for each row execute function keep_last_seats();


-- Leaves ----------------------------------------------------------------------------------------------------------

create table leaves (
  business_id text not null,
  id text not null,
  -- A doctor alone: away everywhere. A clinic alone: closed. Both: that doctor is away from that clinic.
  doctor_id text,
  clinic_id text,
  -- Either instants, or whole days of practice, both included.
  start_at timestamptz,
  end_at timestamptz,
  start_date date,
  end_date date,
  reason text not null default '',
  created_at timestamptz not null,
  -- Null: an ordinary leave. Of a pause the doctor comes back, of a departure not on that day.
  kind text check (kind in ('pause', 'departure')),
  primary key (business_id, id),
  constraint leaves_doctor_or_clinic check (num_nonnulls(doctor_id, clinic_id) > 0),
  constraint leaves_begin_and_end
    check (num_nonnulls(start_at, end_at) in (0, 2) and num_nonnulls(start_date, end_date) in (0, 2)),
  constraint leaves_times_or_dates check (num_nonnulls(start_at, start_date) = 1),
  constraint leaves_times_in_order check (end_at > start_at),
  constraint leaves_dates_in_order check (end_date >= start_date),
  constraint leaves_absence_of_one_doctor
    check (kind is null or num_nonnulls(doctor_id, clinic_id, start_at, end_at) = 4)
);
comment on table leaves is 'Time in which a doctor is away, or a clinic is closed.';
create index leaves_by_doctor on leaves (business_id, doctor_id);
create index leaves_by_clinic on leaves (business_id, clinic_id);


-- Days ------------------------------------------------------------------------------------------------------------

create table closed_days (
  business_id text not null,
  clinic_id text not null,
  closed_until date not null,
  -- When the last of these days was closed, until the job has looked for what was being written then.
  closed_at timestamptz,
  primary key (business_id, clinic_id)
);
comment on table closed_days is
  'How far the days of a clinic are closed: every day up to this one, each once (rule E5). Closing a day so costs '
  'the same however long the past has become, and what was left booked on a closed day is not looked at again.';


-- Clinics, with doctors -------------------------------------------------------------------------------------------

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
  -- Null for that of the business, and so for the setting below.
  time_zone text,
  accept_any_time boolean,
  -- What screens show of a patient beside the token, and what they tell the people who wait (rule A10).
  display_names text not null default 'none' check (display_names in ('none', 'initials')),
  display_message text,
  created_at timestamptz not null,
  deleted_at timestamptz,
  primary key (business_id, id)
);
comment on table clinics is 'A clinic. The row of a deleted one stays for its appointments.';
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
  created_at timestamptz not null,
  deleted_at timestamptz,
  -- The name in addresses of pages.
  username text,
  -- With medical councils: [{ council, medical_id, year, default }].
  registrations json not null default '[]',
  -- Null for one whom nobody has changed: an undone import removes those alone.
  changed_at timestamptz,
  primary key (business_id, id)
);
comment on table doctors is 'A doctor. The row of a deleted one stays for the appointments.';
create unique index doctors_partner_id_key on doctors (business_id, partner_id) where deleted_at is null;

create table doctor_clinics (
  business_id text not null,
  doctor_id text not null,
  clinic_id text not null,
  created_at timestamptz not null,
  -- Set when the doctor has left. The row stays, because a closure of the clinic still finds appointments that were
  -- kept.
  removed_at timestamptz,
  primary key (business_id, doctor_id, clinic_id),
  foreign key (business_id, doctor_id) references doctors (business_id, id),
  foreign key (business_id, clinic_id) references clinics (business_id, id)
);
comment on table doctor_clinics is 'A doctor who practises at a clinic, or did.';
create index doctor_clinics_by_clinic on doctor_clinics (business_id, clinic_id);


-- Erasure ---------------------------------------------------------------------------------------------------------

create table erasures (
  business_id text not null references businesses (id),
  -- The patient, or for a guest the appointment.
  subject_id text not null,
  is_guest boolean not null,
  asked_at timestamptz not null,
  -- Who asked and why, for the history.
  actor_kind text not null,
  actor_id text not null,
  role text not null,
  on_behalf_of text,
  remark text,
  primary key (business_id, subject_id)
);
comment on table erasures is
  'An erasure that was begun and has not come to its end: a sweep finishes what a crash leaves here.';

create table erasure_counts (
  business_id text primary key references businesses (id),
  begun bigint not null,
  -- Of the digests in erased_requests.
  salt bytea not null
);
comment on table erasure_counts is
  'How many erasures of a business have begun; no row for none. An answer is not kept for repeats where the number '
  'has changed since the request began: it may tell what has been erased.';

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

create table erased_patients (
  business_id text not null references businesses (id),
  -- SHA-256 of the salt of the business and the partner's id.
  digest bytea not null,
  primary key (business_id, digest)
);
comment on table erased_patients is
  'The partner''s id that an erased patient had, as a salted digest, for good: a file that still has the patient would '
  'bring them back.';

-- Nothing fills in or overwrites a patient who is erased, whichever statement tries.
create trigger patients_stay_erased before update on patients
for each row when (old.erased_at is not null)
execute function leave_erased_patient();


-- Privacy -------------------------------------------------------------------------------------------------------------

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


-- Imports -------------------------------------------------------------------------------------------------------------

create table imports (
  business_id text not null references businesses (id),
  id text not null,
  kind text not null check (kind in ('patients', 'doctors', 'hours', 'appointments')),
  -- Names the file, as whoever reads it says: the same key goes on with the same import.
  file_key text not null,
  separator text not null,
  date_format text not null,
  -- The names in the header, by which each cell finds its column.
  header text[] not null,
  -- The first row that is still to come; the header is row 1. What a row makes has ids that follow from the import and
  -- the row, so that no list of them is kept.
  next_row integer not null default 2 check (next_row >= 2),
  -- The rows from this one on have made nothing. Noted before rows are written: a crash in between leaves things of rows
  -- that next_row does not count.
  written_row integer not null default 2,
  -- The rows that were refused, and may be tried again.
  refused_rows int4multirange not null default '{}',
  added integer not null default 0,
  present integer not null default 0,
  refused integer not null default 0,
  created_by text not null,
  created_at timestamptz not null,
  finished_at timestamptz,
  -- While it is undone: the rows from this one on are.
  undo_row integer,
  -- The rows whose things stayed, because something had happened with them.
  kept integer not null default 0,
  undone_at timestamptz,
  primary key (business_id, id)
);
comment on table imports is
  'Patients, doctors, hours or appointments that were read from a file: how far it came, and how it is undone. The file '
  'itself is not kept.';
create unique index imports_of_files on imports (business_id, kind, file_key) where undone_at is null;


-- Live feed -------------------------------------------------------------------------------------------------------

create table live_events (
  business_id text not null,
  id bigint not null,
  -- Of an appointment …
  appointment_id text,
  appointment_version integer,
  event text not null,
  status text,
  action text,
  doctor_id text,
  clinic_id text,
  from_clinic_id text,
  start_time bigint,
  occurred_at timestamptz not null,
  numbered_at timestamptz not null,
  -- … or of a patient.
  patient_id text,
  from_doctor_id text,
  primary key (business_id, id),
  constraint live_events_appointment_or_patient check ((appointment_id is null) <> (patient_id is null))
);
comment on table live_events is
  'An event of the outbox with its number in the live feed, of the last hour (docs/decisions/0005). Ids and '
  'attributes alone: never names, notes or metas.';
-- The reader of a process reads the numbers of all businesses.
create unique index live_events_by_id on live_events (id);

create table live_feed (
  only_one boolean primary key default true check (only_one),
  -- Epoch seconds, and part of every id that is told: a feed that was begun anew knows the ids of the one before it.
  began_at bigint not null,
  last_id bigint not null,
  -- What is numbered up to here has been deleted.
  kept_after bigint not null,
  -- What could be seen when the last numbers were given, and so has a number.
  snapshot pg_snapshot not null,
  numbered_at timestamptz not null
);
comment on table live_feed is 'How far the numbers of the live feed go: one row.';
insert into live_feed (began_at, last_id, kept_after, snapshot, numbered_at)
values (0, 0, 0, pg_current_snapshot(), '-infinity');

create table live_tickets (
  -- SHA-256: what opens something is not stored.
  digest bytea primary key,
  business_id text not null references businesses (id),
  client_id text not null,
  secret_version integer not null,
  -- The login that the access token came from: after a logout the ticket opens nothing.
  chain_id text not null,
  -- The key that signed the access token that asked for it: without the key the ticket opens nothing.
  key_id text not null,
  expires_at timestamptz not null,
  -- Of the access token that asked for it: the connection ends then.
  token_expires_at timestamptz not null
);
comment on table live_tickets is
  'A ticket: it opens the live feed once and within a minute, for a page that can send no header. Any server takes '
  'it.';

create table displays (
  business_id text not null,
  id text not null,
  clinic_id text not null,
  name text not null,
  -- SHA-256 of what the cookie of the screen holds: what opens something is not stored.
  digest bytea not null,
  added_at timestamptz not null,
  -- To within half a minute.
  seen_at timestamptz not null,
  primary key (business_id, id),
  foreign key (business_id, clinic_id) references clinics (business_id, id)
);
comment on table displays is 'A screen of a waiting room, which reads what its clinic shows and nothing else (rule A10).';
create unique index displays_by_digest on displays (digest);

create table display_codes (
  code text primary key,
  -- SHA-256 of what the cookie of the screen holds.
  digest bytea not null,
  expires_at timestamptz not null
);
comment on table display_codes is
  'A code that a screen without a clinic shows, until somebody types it at the desk or it expires (rule A10).';
create index display_codes_by_expiry on display_codes (expires_at);

-- What a desk shows of a patient, whichever statement writes it: calls, bookings that fill what is empty, merges,
-- erasure.
create trigger patients_changes_are_events after update on patients
for each row when (
  (
    old.partner_id, old.designation, old.first_name, old.middle_name, old.last_name, old.gender, old.date_of_birth,
    old.mobile, old.tag, old.merged_into is null
  ) is distinct from (
    new.partner_id, new.designation, new.first_name, new.middle_name, new.last_name, new.gender, new.date_of_birth,
    new.mobile, new.tag, new.merged_into is null
  )
)
execute function insert_patient_event();


-- Webhooks --------------------------------------------------------------------------------------------------------

create table webhook_subscriptions (
  business_id text not null references businesses (id),
  id text not null,
  -- The client that made it, or the user of the staff.
  client_id text not null,
  -- As it was given, and in its normal form: one endpoint is not registered in two spellings.
  endpoint text not null,
  address text not null,
  protocol text not null check (protocol in ('http', 'https')),
  -- Null: all. Names of events that Opdesk never emits are kept as they came.
  event_names text[],
  -- Sealed. Answers show it masked.
  signing_key text,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  -- The client that changed it last.
  updated_by text not null,
  -- Switched off by Opdesk: the receiver said that it is gone, or nothing succeeded for three days.
  disabled_at timestamptz,
  disabled_reason text check (disabled_reason in ('GONE', 'FAILING')),
  -- Since when tries have failed without one success; null after a success.
  failing_since timestamptz,
  -- What had been committed when the subscription was made is not sent to it.
  made_in pg_snapshot not null default pg_current_snapshot(),
  -- Earlier keys that still sign, sealed, the latest first: [{"key", "until"}] with until in epoch seconds.
  previous_keys jsonb not null default '[]',
  -- thin: bodies have ids of Opdesk alone. Never changed, so that it holds for what is replayed, too.
  event_payload text not null default 'snapshot' check (event_payload in ('snapshot', 'thin')),
  -- Made under /opdesk/v1: https alone, and a key of 24 bytes or more, whichever path changes it.
  is_strict boolean not null default false,
  primary key (business_id, id),
  constraint webhook_subscriptions_endpoint_key unique (business_id, client_id, address),
  constraint webhook_subscriptions_disabled_for_a_reason check ((disabled_at is null) = (disabled_reason is null))
);
comment on table webhook_subscriptions is 'A webhook: the address that gets events, and which (rule F4).';

create table webhook_publisher (
  only_one boolean primary key default true check (only_one),
  -- What this could see has been published.
  snapshot pg_snapshot not null,
  -- While what was committed after that is published in parts: all of it, the position from which what began later
  -- begins, and how far it is done.
  target pg_snapshot,
  first_position bigint,
  done_up_to bigint not null default 0,
  -- The last position that was ever published. A restored database goes by it, because its transactions have the
  -- numbers of another server.
  last_position bigint not null
);
comment on table webhook_publisher is
  'How far the outbox has been made into deliveries: one row (docs/decisions/0006). Nothing may ever be left out.';
insert into webhook_publisher (snapshot, last_position) values (pg_current_snapshot(), 0);

create table webhook_sequences (
  business_id text not null,
  appointment_id text not null,
  last_sequence integer not null,
  primary key (business_id, appointment_id)
);
comment on table webhook_sequences is
  'How many events of an appointment were published while its business had a subscription.';

create table webhook_deliveries (
  position bigint generated always as identity primary key,
  business_id text not null,
  id text not null,
  subscription_id text not null,
  event_id text not null,
  event text not null,
  -- Null for events of no appointment. Those of one appointment are delivered in the order of their positions.
  appointment_id text,
  -- Counts the events of the appointment from 1.
  sequence integer,
  -- Every try sends the same bytes.
  body text not null,
  state text not null default 'PENDING' check (state in ('PENDING', 'DELIVERED', 'FAILED', 'WITHDRAWN')),
  tries integer not null default 0,
  -- How many tries there had been when it was last replayed: the times of further ones count from there.
  replayed_after integer not null default 0,
  -- How many tries the receiver answered with a definite refusal, and whether later ones of the appointment therefore
  -- go on without this one.
  refusals integer not null default 0,
  is_passed boolean not null default false,
  created_at timestamptz not null,
  next_try_at timestamptz,
  -- Until when the server that took it may be at it.
  leased_until timestamptz,
  -- An earlier one of its appointment was found pending. The first pending one of an appointment is never left so; what
  -- waits is not in the indexes of what is due, and costs nothing there, however much it is.
  is_waiting boolean not null default false,
  finished_at timestamptz,
  -- A test or a replay: tried once also while the webhook is off. The flag ends with the try.
  asked_for boolean not null default false,
  foreign key (business_id, subscription_id) references webhook_subscriptions (business_id, id) on delete cascade,
  constraint webhook_deliveries_pending_are_due check ((state = 'PENDING') = (next_try_at is not null))
);
comment on table webhook_deliveries is 'One event for one webhook, delivered or still to be.';
create unique index webhook_deliveries_id_key on webhook_deliveries (business_id, id);
create index webhook_deliveries_due on webhook_deliveries (business_id, subscription_id, next_try_at, position)
  where state = 'PENDING' and not is_waiting;
create index webhook_deliveries_asked_for on webhook_deliveries (business_id, subscription_id, next_try_at, position)
  where asked_for and state = 'PENDING' and not is_waiting;
-- The first pending one of an appointment for which later ones wait.
create index webhook_deliveries_heads on webhook_deliveries (business_id, subscription_id, appointment_id, position)
  where state = 'PENDING' and not is_passed;
-- The log of a webhook, and what of it can be replayed.
create index webhook_deliveries_log on webhook_deliveries (business_id, subscription_id, position);
create index webhook_deliveries_failed on webhook_deliveries (business_id, subscription_id, position)
  where state = 'FAILED';
-- What the sweep deletes, and what an erasure looks up.
create index webhook_deliveries_by_age on webhook_deliveries (created_at);
create index webhook_deliveries_by_appointment on webhook_deliveries (business_id, appointment_id);
create trigger webhook_deliveries_deleted after delete on webhook_deliveries
referencing old table as gone
for each statement execute function after_deleting_webhook_deliveries();

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

create table webhook_tries (
  delivery bigint not null references webhook_deliveries (position) on delete cascade,
  try integer not null,
  at timestamptz not null,
  duration_ms integer not null,
  -- Null where no answer came; then `failure` says why.
  status_code integer,
  failure text,
  -- The first KiB of the answer; null of a receiver that is not on the internet, too.
  answer text,
  -- What was sent with it. They do not tell the key.
  signatures text[],
  primary key (delivery, try)
);
comment on table webhook_tries is 'The result of one try of a delivery.';

create type publishing_part as (
  positions bigint[],
  is_last boolean,
  -- Whether anybody has subscribed to anything.
  is_wanted boolean
);

-- A delivery that a server has taken, with what it takes to send it.
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

-- What came of one try, and how its delivery stands from now on. Times are epoch seconds.
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

-- What tries at one endpoint say of its subscription: whether one succeeded, and since when, after that, all failed.
create type webhook_mark as (
  business_id text,
  webhook_id text,
  endpoint text,
  has_succeeded boolean,
  failing_since double precision,
  last_failed_at double precision,
  is_gone boolean
);


-- Audit ---------------------------------------------------------------------------------------------------------------

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
-- Who has read or changed one patient. Only the job that seals writes it, so no request waits for it.
create index audit_entries_by_subject on audit_entries using gin (subject_ids);
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


-- Foreign keys to tables that were created later ------------------------------------------------------------------

alter table staff
  add foreign key (business_id, doctor_id) references doctors (business_id, id);
alter table holds
  add foreign key (business_id, doctor_id) references doctors (business_id, id),
  add foreign key (business_id, clinic_id) references clinics (business_id, id),
  add foreign key (business_id, service_id) references services (business_id, id);
alter table services
  add foreign key (business_id, doctor_id) references doctors (business_id, id);
alter table sessions
  add foreign key (business_id, doctor_id) references doctors (business_id, id),
  add foreign key (business_id, clinic_id) references clinics (business_id, id);
alter table leaves
  add foreign key (business_id, doctor_id) references doctors (business_id, id),
  add foreign key (business_id, clinic_id) references clinics (business_id, id);
alter table closed_days
  add foreign key (business_id, clinic_id) references clinics (business_id, id);
