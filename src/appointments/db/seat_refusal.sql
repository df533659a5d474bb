-- Why a doctor cannot be occupied for a time (rule C6): ELSEWHERE where somebody at another clinic has the doctor at an
-- instant of it, TAKEN where as many have as are allowed, else null. The strictest of the sessions of those who are
-- there, and of the one that is wanted (of_session), says how many; without a session one. kept: a time that the same
-- one occupies already, which is not judged again. Deletes claims of holds that expired before now. Call it under the
-- lock of the doctor. The same as seatRefusal in calendar/occupancy.ts: a property test holds both to counting.
create or replace function seat_refusal(
  of_business text, of_doctor text, of_clinic text, of_session text, wanted tstzrange, kept tstzrange,
  own_appointment_id text, own_hold_id text, now timestamptz
) returns text language plpgsql volatile as $$
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
