-- Books requests of one batch in turn, under the locks of locks_of_bookings: each sees what those before it have
-- booked. What can be asked for all at once is asked first, and appointments are written for all at the end.
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
    select coalesce(f.merged_into, f.id) as id,
      f.merged_into is not null
      or (f.designation is null and q.patient_details ->> 'designation' is not null)
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
    if r.patient_conflicts = 'refuse' then
      -- Among what the patient has already may be what an earlier request of the batch has booked.
      perform insert_appointments(gathered, placements, written);
      written := place - 1;
    end if;
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
        outcome := (
          case
            -- The patient was added with it.
            when known_patients[place] is null and placement.patient = r.patient_details ->> 'id' then 'ADDED' else 'BOOKED'
          end,
          r.appointment_id, placement.given_token, r.status
        )::booking_outcome;
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
