-- The other appointments of their patients that live appointments overlap, as JSON, earliest first; no row for an
-- appointment that overlaps none. Volatile, so that it sees what another function of the same statement has just
-- written: pass ids that come from that function, which then runs first. now: epoch seconds
create or replace function conflicts_of_appointments(of_business text, ids text[], now double precision)
returns table (appointment_id text, conflicts json) language plpgsql volatile
-- One plan for all calls, by index: one that was made while a table was small would scan it for as long as it lives.
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
as $$
begin
  return query
    select own.id, json_agg(other_appointment_json(a) order by a.start_at, a.id)
    -- A booking and its repeat, both in one batch, have one id.
    from (select distinct unnest(ids)) as wanted (id)
    join appointments own on own.business_id = of_business and own.id = wanted.id
    cross join lateral patient_conflicts(
      own.business_id, own.patient_id, own.id, own.start_at, own.end_at, to_timestamp(now)
    ) as a
    where not own.is_dummy and is_live(own.status)
    group by own.id;
end $$;
