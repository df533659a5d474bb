-- Gives seats and tokens to those requests of a batch that need nothing else, in one statement: place_booking takes
-- three times as long for each. Null for the others, for those that follow one of the others with the same doctor, and
-- for those without a free seat or number: they have nothing then, and place_booking says why.
-- Call it under the locks of book_appointments. is_current … adds_details: what book_gathered found of each request
create or replace function place_plain_bookings(
  gathered booking_request[], is_current boolean[], may_be_booked boolean[], known_patients text[],
  adds_details boolean[]
) returns booking_placement[] language plpgsql volatile as $$
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
