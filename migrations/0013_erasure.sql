insert into migrations (version) values (13);

-- Since when a patient's personal data is gone for good. Such a patient is booked no more, and stays for the appointments
-- and their counts.
alter table patients add column erased_at timestamptz;
-- Those whom earlier versions have erased; nobody else is without a name.
update patients set erased_at = archived_at where first_name = '' and archived_at is not null;

-- Nothing fills in or overwrites a patient who is erased, whichever statement tries.
create function leave_erased_patient() returns trigger language plpgsql as $$
begin
  return null;
end $$;
create trigger patients_stay_erased before update on patients
  for each row when (old.erased_at is not null) execute function leave_erased_patient();

-- What an erasure looks up by appointment.
create index outbox_by_appointment on outbox (business_id, appointment_id);
create index webhook_deliveries_by_appointment on webhook_deliveries (business_id, appointment_id);

-- Erasures that were begun and have not come to their end: what a crash leaves here is finished by the sweep.
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

-- How many erasures of a business have begun; no row for none. A request notes it before it reads anything: where it differs
-- when the answer is to be kept, the answer may tell what has been erased meanwhile.
create table erasure_counts (
  business_id text primary key references businesses (id),
  begun bigint not null
);
alter table idempotency_keys add column erasures bigint not null default 0;

-- Empties the patient and marks it, with everybody who shares the catalog's lock out of the way: whoever books later sees
-- the mark, whoever booked before has committed. One short statement, because no doctor of the business can be booked
-- meanwhile. Always before the locks of rows.
create function begin_erasure(erasure json) returns void language plpgsql volatile
set enable_seqscan = off
set lock_timeout = '2s'
as $$
declare
  e constant erasures := json_populate_record(null::erasures, erasure);
begin
  perform pg_advisory_xact_lock(catalog_lock(e.business_id));
  insert into erasure_counts as c (business_id, begun) values (e.business_id, 1)
  on conflict on constraint erasure_counts_pkey do update set begun = c.begun + 1;
  insert into erasures select e.* on conflict on constraint erasures_pkey do nothing;
  if e.is_guest then
    return;
  end if;
  update patients p set
    partner_id = null, designation = null, first_name = '', middle_name = null, last_name = null, date_of_birth = null,
    from_age = false, mobile = null, email = null, address = null, tag = null, partner_meta = null, relations = null,
    blood_group = null, abha = null, extras = null, first_key = '', middle_key = '', last_key = '',
    archived_at = coalesce(p.archived_at, e.asked_at), updated_at = e.asked_at, erased_at = e.asked_at
  where p.business_id = e.business_id and p.id = e.subject_id;
end $$;

-- Takes out of the records of an appointment what may tell who the patient is; why somebody asked for an erasure stays.
create function erase_records(of_business text, of_appointment text) returns void language plpgsql volatile
set enable_seqscan = off
set lock_timeout = '2s'
as $$
begin
  -- Whoever publishes the events has done so when this is had, or reads them anew: what was published is taken out after this.
  perform pg_advisory_xact_lock(publishing_lock());
  -- A change that is under way has written its event and its remark when this is had.
  perform from appointments a where a.business_id = of_business and a.id = of_appointment for no key update;
  delete from appointment_remarks r
  where r.business_id = of_business and r.appointment_id = of_appointment and not exists (
    select from appointment_history h
    where h.business_id = r.business_id and h.appointment_id = r.appointment_id and h.version = r.version
      and h.action = 'erase'
  );
  update outbox o set
    data = (o.data::jsonb - 'video_connect' || '{"partner_meta": {}, "custom_attributes": {}, "partner_patient_id": null}')::json
  where o.business_id = of_business and o.appointment_id = of_appointment and (
    o.data ->> 'partner_patient_id' is not null
    or o.data ->> 'partner_meta' <> '{}'
    or o.data ->> 'custom_attributes' <> '{}'
    or o.data ->> 'video_connect' is not null
  );
end $$;

-- Keeps the answer to a request for its repeats. False, and nothing is kept, where an erasure began after the request did
-- and the answer may hold more than ids. Under the lock that begin_erasure takes alone: an answer is either kept before an
-- erasure, which then finds it, or knows of it.
create function keep_answer(
  of_business text, of_client text, of_method text, of_path text, of_key text, own_seed text, new_status integer,
  new_body text, is_impersonal boolean
) returns boolean language plpgsql volatile
set enable_seqscan = off
as $$
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

-- As before, but for patients who are erased: they are unknown to bookings, other than to the one that takes the place of
-- an appointment that they have.
create or replace function book_gathered(gathered booking_request[]) returns booking_outcome[] language plpgsql volatile as $$
declare
  r booking_request;
  place integer := 0;
  -- Of each request, asked once for all.
  is_current boolean[];
  may_be_booked boolean[];
  known_patients text[];
  has_news boolean[];
  placement booking_placement;
  placements booking_placement[] := '{}';
  outcome booking_outcome;
  outcomes booking_outcome[] := '{}';
  -- Ours and the partners' ids of those that have a place, and how many requests have had their appointments written.
  given_ids text[] := '{}';
  written integer := 0;
begin
  -- Under the locks nothing of this changes before the end of the transaction but by this batch.
  select
    array_agg(exists (
      select from businesses b where b.id = q.business_id and b.catalog_version = q.catalog_version
    ) order by q.ordinality),
    array_agg(
      (q.may_exist and exists (
        select from appointments a where a.business_id = q.business_id and a.id = q.appointment_id
      )) or exists (
        select from appointments a
        where a.business_id = q.business_id and a.partner_appointment_id = q.partner_appointment_id
      )
    order by q.ordinality),
    array_agg(p.id order by q.ordinality),
    array_agg(p.has_news order by q.ordinality)
  into is_current, may_be_booked, known_patients, has_news
  from unnest(gathered) with ordinality as q
  left join lateral (
    select f.id,
      (f.designation is null and q.patient_details ->> 'designation' is not null)
      or (f.middle_name is null and q.patient_details ->> 'middle_name' is not null)
      or (f.last_name is null and q.patient_details ->> 'last_name' is not null)
      or (f.date_of_birth is null and q.patient_details ->> 'date_of_birth' is not null)
      or (f.mobile is null and q.patient_details ->> 'mobile' is not null)
      or (f.address is null and q.patient_details ->> 'address' is not null) as has_news
    from (
      select * from patients
      where business_id = q.business_id and id = q.patient_id and (erased_at is null or cardinality(q.previous_ids) > 0)
      union all
      select * from patients where business_id = q.business_id and partner_id = q.partner_patient_id and q.patient_id is null
    ) as f
  ) as p on true;

  foreach r in array gathered loop
    place := place + 1;
    placement := null;
    outcome := null;
    if may_be_booked[place] or r.appointment_id = any (given_ids) or r.partner_appointment_id = any (given_ids) then
      -- What this one may repeat must have been written.
      perform insert_appointments(gathered, placements, written);
      written := place - 1;
      outcome := earlier_booking(r);
    end if;
    if outcome.outcome is null then
      if is_current[place] then
        placement := place_booking(r, known_patients[place], has_news[place]);
      else
        placement.outcome := 'STALE';
      end if;
      if placement.outcome = 'BOOKED' then
        given_ids := given_ids || r.appointment_id || r.partner_appointment_id;
        outcome := ('BOOKED', r.appointment_id, placement.given_token, r.status)::booking_outcome;
      else
        outcome := (placement.outcome, null, null, null)::booking_outcome;
      end if;
    end if;
    placements[place] := placement;
    outcomes[place] := outcome;
  end loop;
  perform insert_appointments(gathered, placements, written);
  return outcomes;
end $$;

-- As before, but for patients who are erased, and with the lock that keeps erasures away.
create or replace function give_patient(change json, booking json) returns booking_outcome language plpgsql volatile
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
  perform pg_advisory_xact_lock_shared(catalog_lock(c.business_id));
  if not exists (
    select from appointments a
    where a.business_id = c.business_id and a.id = c.appointment_id and a.version = c.expected_version
  ) then
    return ('STALE', null, null, null)::booking_outcome;
  end if;
  if r.patient_id is not null then
    select p.id into patient from patients p
    where p.business_id = r.business_id and p.id = r.patient_id and p.erased_at is null;
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
