-- The instant at which a day begins in a zone. Of a midnight that the clocks show twice PostgreSQL takes the later; it
-- is the earlier, by the offset of the day before. The same as instantOf in kernel/time.ts.
create or replace function first_midnight(day date, zone text) returns timestamptz language sql immutable as $$
  select case when earlier at time zone zone = day::timestamp then earlier else late end
  from (select day::timestamp at time zone zone as late) as taken
  cross join lateral (select late - interval '24 hours' as yesterday) as before
  cross join lateral (
    select late - ((yesterday at time zone zone) - (late at time zone zone) + interval '24 hours') as earlier
  ) as offset_of_yesterday
$$;
