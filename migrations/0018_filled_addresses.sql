insert into migrations (version) values (18);

-- An address with the lines that it lacks from another: line by line, as a change of the patient overwrites them. The
-- very same where nothing is new.
create function filled_address(stored json, told json) returns json language sql immutable as $$
  select case
    when json_typeof(told) is distinct from 'object' then stored
    when json_typeof(stored) is distinct from 'object' then told
    when stored::jsonb ?& array(select json_object_keys(told)) then stored
    else (told::jsonb || stored::jsonb)::json
  end
$$;

-- As before, but for the address, which counted as a whole: one line of it kept out all others (rule C2).
create or replace function save_patient(r booking_request, existing_id text) returns text language plpgsql volatile as $$
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
    address = filled_address(p.address, details.address),
    updated_at = to_timestamp(r.now)
  where p.business_id = r.business_id and p.id = patient_id
    and (
      (p.designation is null and details.designation is not null)
      or (p.middle_name is null and details.middle_name is not null)
      or (p.last_name is null and details.last_name is not null)
      or (p.date_of_birth is null and details.date_of_birth is not null)
      or (p.mobile is null and details.mobile is not null)
      or filled_address(p.address, details.address)::text is distinct from p.address::text
    );
  return patient_id;
end $$;

-- As before, but for what is news in an address.
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
      or filled_address(f.address, q.patient_details -> 'address')::text is distinct from f.address::text as has_news
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
