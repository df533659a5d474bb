-- Gives numbers to the events that were committed since the last call, in the order in which they were written, and
-- answers how far the numbers go. Servers take turns by the lock on the row of live_feed, so that numbers become
-- visible in order; where nothing is new, nothing is locked. The clock is that of the database: all servers share it.
create or replace function number_live_events() returns live_feed language plpgsql volatile
set plan_cache_mode = force_generic_plan
-- A plan made while the outbox was small would scan it for as long as the plan lives.
set enable_seqscan = off
-- Before PostgreSQL 18 a scan that must not be and has to, as that of the one row, counts as so dear that all is
-- compiled.
set jit = off
as $$
declare
  feed live_feed;
  positions bigint[];
  seen_now pg_snapshot;
begin
  -- In one statement: another server may give numbers between two.
  select * into feed from live_feed f
  where f.numbered_at > clock_timestamp() - interval '30 seconds'
    and pg_snapshot_xmax(f.snapshot) <= pg_snapshot_xmax(pg_current_snapshot())
    and cardinality(unnumbered_positions(f.snapshot)) = 0;
  if found then
    return feed;
  end if;

  select * into strict feed from live_feed for update;
  -- The events without a number and the first of the next numbers are of one snapshot.
  select unnumbered_positions(feed.snapshot), pg_current_snapshot() into positions, seen_now;
  -- Nobody has listened for so long that there is nobody to catch up.
  if feed.numbered_at < clock_timestamp() - interval '10 minutes'
    -- The database was restored into a server that is younger than what it holds.
    or pg_snapshot_xmax(feed.snapshot) > pg_snapshot_xmax(seen_now)
    or exists (select from outbox o where o.transaction_id >= pg_snapshot_xmax(pg_current_snapshot()))
    -- An import, say: everybody reads everything anew sooner than this would be sent.
    or cardinality(positions) > 10000
  then
    delete from live_events;
    perform renumber_outbox();
    update live_feed f set
      began_at = greatest(f.began_at + 1, floor(extract(epoch from clock_timestamp()))::bigint),
      kept_after = f.last_id,
      snapshot = pg_current_snapshot(),
      numbered_at = clock_timestamp()
    returning f.* into strict feed;
    return feed;
  end if;

  if date_trunc('minute', feed.numbered_at) <> date_trunc('minute', clock_timestamp()) then
    feed.kept_after := delete_old_live_events(feed);
  end if;
  with numbered as (
    insert into live_events (
      business_id, id, appointment_id, appointment_version, event, status, action, doctor_id, clinic_id, from_clinic_id,
      from_doctor_id, start_time, occurred_at, numbered_at, patient_id
    )
    select
      o.business_id, feed.last_id + row_number() over (order by o.position), o.appointment_id, o.appointment_version,
      o.event,
      d.status, d.action, d.doctor_id, d.clinic_id, o.from_clinic_id, o.from_doctor_id, d.start_time, o.occurred_at,
      clock_timestamp(),
      case when o.event = 'patient.updated' then d.patient_id end
    from outbox o
    cross join json_to_record(o.data) as d (
      status text, action text, doctor_id text, clinic_id text, start_time bigint, patient_id text
    )
    -- A change of status comes with an update, and a change is sent once.
    where o.position = any (positions) and o.event in ('appointment.created', 'appointment.updated', 'patient.updated')
    returning 1
  )
  update live_feed f set
    last_id = feed.last_id + (select count(*) from numbered),
    kept_after = feed.kept_after,
    snapshot = seen_now,
    numbered_at = clock_timestamp()
  returning f.* into strict feed;
  return feed;
end $$;
