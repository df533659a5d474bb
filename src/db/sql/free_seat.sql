-- The lowest seat that is free for the whole period, under the doctor's lock; null when none is. Overbooked: a seat
-- beyond every session's own. Of the appointment that asks, and of its hold, no claim counts.
create or replace function free_seat(
  of_business text, of_doctor text, wanted tstzrange, seats integer, overbooked boolean, now timestamptz,
  own_appointment_id text, own_hold_id text
) returns integer language plpgsql volatile as $$
declare
  first_seat constant integer := case when overbooked then 1000 else 0 end;
  seat_count constant integer := case when overbooked then 1000 else seats end;
  taken integer[];
  has_expired boolean;
begin
  select
    array_agg(c.seat) filter (where (c.appointment_id is null or c.appointment_id is distinct from own_appointment_id)
      and (c.hold_id is null or c.hold_id is distinct from own_hold_id) and c.expires_at > now is not false),
    bool_or(c.expires_at <= now)
  into taken, has_expired
  from seat_claims c
  where c.business_id = of_business and c.doctor_key = hashtextextended(of_doctor, 0) and c.period && wanted;
  if has_expired then
    -- An index predicate cannot read the clock, and the exclusion constraint knows no expiry.
    delete from seat_claims c
    where c.business_id = of_business and c.doctor_key = hashtextextended(of_doctor, 0) and c.period && wanted
      and c.expires_at <= now;
  end if;
  for candidate in first_seat .. first_seat + seat_count - 1 loop
    if taken is null or candidate <> all (taken) then
      return candidate;
    end if;
  end loop;
  return null;
end $$;
