-- Numbers what is new, and answers how far the feed goes with the events after `seen`, of every business: at most so
-- many, and none where `seen` is null. Locks what number_live_events locks.
create or replace function read_live_feed(seen bigint, at_most integer)
returns table (began_at bigint, last_id bigint, kept_after bigint, events json) language plpgsql volatile
-- One plan for all calls, by index: one that was made while a table was small would scan it for as long as it lives.
-- Before PostgreSQL 18 a scan that is off and cannot be avoided counts as so dear that the plan would be compiled.
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set jit = off
as $$
declare
  feed constant live_feed := number_live_events();
begin
  return query select feed.began_at, feed.last_id, feed.kept_after, (
    select coalesce(json_agg(e order by e.id), '[]')
    from (
      select l.business_id, l.id, l.appointment_id, l.appointment_version, l.event, l.status, l.action, l.doctor_id,
        l.clinic_id, l.from_clinic_id, l.from_doctor_id, l.start_time, l.patient_id,
        extract(epoch from l.occurred_at) as occurred_at,
        h.actor_kind, h.actor_id, s.name as actor_name, h.role as actor_role, h.on_behalf_of
      from live_events l
      left join appointment_history h
        on h.business_id = l.business_id and h.appointment_id = l.appointment_id and h.version = l.appointment_version
      left join staff s on h.actor_kind = 'staff' and s.business_id = h.business_id and s.id = h.actor_id
      where l.id > seen and l.id <= feed.last_id
      order by l.id
      limit at_most
    ) as e
  );
end $$;
