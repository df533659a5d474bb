-- The other appointments of its patient that a live appointment overlaps, as JSON, earliest first; null for none. Volatile,
-- so that it sees what another function of the same statement has just written.
-- now: epoch seconds
create or replace function conflicts_of_appointment(of_business text, appointment_id text, now double precision) returns json
language plpgsql volatile
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
as $$
begin
  return (
    select json_agg(other_appointment_json(a) order by a.start_at, a.id)
    from appointments own
    cross join lateral patient_conflicts(
      own.business_id, own.patient_id, own.id, own.start_at, own.end_at, to_timestamp(now)
    ) as a
    where own.business_id = of_business and own.id = appointment_id and not own.is_dummy
      and own.status in ('BK', 'RV', 'IN', 'CK', 'PA', 'OG')
  );
end $$;
