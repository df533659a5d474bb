-- Whether a session as it is held once, or the day of its service at its clinic, has as many appointments as it takes:
-- max_appointments of the session, max_appointments_per_day of the service. Everything that stands counts, holds too,
-- and what has taken place. wanted_from: from when on the doctor would be occupied. The same as limitReached in
-- calendar/appointment-limits.ts. True until the commit for a caller that has the lock of the doctor.
create or replace function limit_reached(
  of_business text, of_doctor text, of_clinic text, of_session text, wanted_from timestamptz,
  own_appointment_id text, own_hold_id text, now timestamptz
) returns boolean language plpgsql volatile as $$
declare
  own record;
  in_session bigint;
  on_day bigint;
  day tstzrange;
begin
  select s.service_id, coalesce(s.weekday, extract(isodow from s.on_date)) as weekday, s.max_appointments,
    v.max_appointments_per_day
  into own
  from sessions s
  join services v on v.business_id = s.business_id and v.id = s.service_id
  where s.business_id = of_business and s.id = of_session and s.doctor_id = of_doctor and s.clinic_id = of_clinic;
  if not found or num_nonnulls(own.max_appointments, own.max_appointments_per_day) = 0 then
    return false;
  end if;
  day := day_of_session(of_business, of_session, wanted_from);
  select count(*) filter (where s.id = of_session), count(*) into in_session, on_day
  from (
    select c.session_id, c.occupied_from
    from seat_claims c
    where c.doctor_key = hashtextextended(of_doctor, 0)
      and c.period && day
      and c.business_id = of_business and c.doctor_id = of_doctor
      and (c.appointment_id is null or c.appointment_id is distinct from own_appointment_id)
      and (c.hold_id is null or c.hold_id is distinct from own_hold_id) and c.expires_at <= now is not true
    union all
    select a.session_id, a.occupied_from
    from appointments a
    where a.business_id = of_business and a.doctor_id = of_doctor and a.session_id is not null
      and a.status in ('CM', 'CMNP', 'AB') and a.id is distinct from own_appointment_id
      and a.occupied_from >= lower(day) and a.occupied_from < upper(day)
  ) as k
  join sessions s on s.business_id = of_business and s.id = k.session_id
  where k.occupied_from <@ day and s.service_id = own.service_id and s.clinic_id = of_clinic
    and coalesce(s.weekday, extract(isodow from s.on_date)) = own.weekday;
  return coalesce(in_session >= own.max_appointments, false) or coalesce(on_day >= own.max_appointments_per_day, false);
end $$;
