-- Books the requests of one batch under the locks of book_appointments. What can be asked for all of them at once is
-- asked first; those that need a seat and a token alone get them together; the others follow in turn, and each sees
-- what was booked before it.
-- outcomes: in the order of the requests, ADDED where the patient was added with it
-- overlapping: the appointments that may overlap another of their patient, where the business warns of that
create or replace function book_gathered(
  gathered booking_request[], out outcomes booking_outcome[], out overlapping text[]
) language plpgsql volatile as $$
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
