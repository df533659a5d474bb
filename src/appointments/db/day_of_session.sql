-- The day of practice that is nearest to an instant, of a session and of those of its service and clinic on the same
-- day of the week: between its midnights, with the buffers before and the night after; an hour more is for clocks that
-- fall back in that night. Null for a session that is gone. The same as dayOfSession in calendar/appointment-limits.ts.
create or replace function day_of_session(of_business text, of_session text, near timestamptz)
returns tstzrange language sql stable as $$
  select tstzrange(
    first_midnight(d.date, d.zone) + make_interval(mins => least(0, min(s.from_minute - s.buffer_before_minutes))),
    first_midnight(d.date + 1, d.zone)
      + make_interval(mins => case when max(s.to_minute) > 1440 then max(s.to_minute) - 1440 + 60 else 0 end)
  )
  from sessions o
  join clinics c on c.business_id = o.business_id and c.id = o.clinic_id
  join businesses b on b.id = o.business_id
  cross join lateral (
    select coalesce(c.time_zone, b.time_zone) as zone,
      coalesce(o.weekday, extract(isodow from o.on_date))::integer as weekday
  ) as w
  cross join lateral (select (near at time zone w.zone)::date as local) as n
  cross join lateral (
    select w.zone, n.local + (w.weekday - extract(isodow from n.local)::integer + 10) % 7 - 3 as date
  ) as d
  join sessions s
    on s.business_id = o.business_id and s.doctor_id = o.doctor_id and s.clinic_id = o.clinic_id
      and s.service_id = o.service_id
    and coalesce(s.weekday, extract(isodow from s.on_date)) = w.weekday
  where o.business_id = of_business and o.id = of_session
  group by d.date, d.zone
$$;
