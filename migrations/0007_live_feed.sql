insert into migrations (version) values (7);

-- The live feed (docs/decisions/0005): what happened to appointments, numbered in an order in which nothing can still appear
-- before what has been told. Positions of an identity column are given out before the commit and so are no such order;
-- these numbers are given afterwards, by whichever server looks first, and only while somebody listens.

-- Of the transaction that wrote the row. pg_current_xact_id is stable: rows from before get one value, and nothing is
-- written anew.
alter table outbox add column transaction_id xid8 not null default pg_current_xact_id();
create index outbox_by_transaction on outbox (transaction_id);

-- Ids and attributes alone: never names, notes or metas.
create table live_events (
  business_id text not null,
  id bigint not null,
  appointment_id text not null,
  appointment_version integer not null,
  event text not null,
  status text not null,
  action text not null,
  doctor_id text not null,
  clinic_id text not null,
  from_clinic_id text,
  start_time bigint not null,
  occurred_at timestamptz not null,
  numbered_at timestamptz not null,
  primary key (business_id, id)
);
create unique index live_events_by_id on live_events (id);

-- How far the numbers go: one row.
create table live_feed (
  only_one boolean primary key default true check (only_one),
  -- Epoch seconds, part of every id that is told: a feed that was begun anew knows the ids of the one before it.
  began_at bigint not null,
  last_id bigint not null,
  -- What is numbered up to here has been deleted.
  kept_after bigint not null,
  -- What could be seen when the last numbers were given, and therefore has one.
  snapshot pg_snapshot not null,
  numbered_at timestamptz not null
);
insert into live_feed (began_at, last_id, kept_after, snapshot, numbered_at)
values (0, 0, 0, pg_current_snapshot(), '-infinity');

-- Where in the outbox stands what was committed since `seen`: by transactions that had not begun then, or were still under
-- way. Costs what is new, however long some transaction stays open. Stable, and so of one snapshot with whoever asks; a
-- function, because a view's rows are estimated as a third of the outbox, and joined accordingly.
create function unnumbered_positions(seen pg_snapshot) returns bigint[] language plpgsql stable as $$
begin
  return array(
    (
      select o.position from outbox o
      where o.transaction_id >= pg_snapshot_xmax(seen)
      order by o.transaction_id
      limit 10001
    )
    union all
    select o.position from outbox o where o.transaction_id = any (array(select pg_snapshot_xip(seen)))
  );
end $$;

-- Numbers what is new, in the order in which it was written. Servers take turns, so that numbers become visible in order.
create function number_live_events() returns live_feed language plpgsql volatile
set plan_cache_mode = force_generic_plan
-- A plan made while the outbox was small would scan it for as long as the plan lives.
set enable_seqscan = off
-- Before PostgreSQL 18 a scan that must not be and has to, as that of the one row, counts as so dear that all is compiled.
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
  -- What has no number yet and what the next numbers begin with, of one snapshot.
  select unnumbered_positions(feed.snapshot), pg_current_snapshot() into positions, seen_now;
  -- Nobody has listened for so long that there is nobody to catch up.
  if feed.numbered_at < clock_timestamp() - interval '10 minutes'
    -- The database was restored into a server that is younger than what it holds.
    or pg_snapshot_xmax(feed.snapshot) > pg_snapshot_xmax(seen_now)
    or exists (select from outbox o where o.transaction_id >= pg_snapshot_xmax(pg_current_snapshot()))
    -- An import, say: everybody reads everything anew sooner than this would be told.
    or cardinality(positions) > 10000
  then
    delete from live_events;
    update outbox o set transaction_id = '0' where o.transaction_id >= pg_snapshot_xmax(pg_current_snapshot());
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
      start_time, occurred_at, numbered_at
    )
    select
      o.business_id, feed.last_id + row_number() over (order by o.position), o.appointment_id, o.appointment_version, o.event,
      d.status, d.action, d.doctor_id, d.clinic_id, o.from_clinic_id, d.start_time, o.occurred_at, clock_timestamp()
    from outbox o
    cross join json_to_record(o.data) as d (status text, action text, doctor_id text, clinic_id text, start_time bigint)
    -- A change of status comes with an update, and a change is told once.
    where o.position = any (positions) and o.event in ('appointment.created', 'appointment.updated')
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

-- Whoever has been away for longer than this reads everything anew. Answers the new kept_after.
create function delete_old_live_events(feed live_feed) returns bigint language plpgsql volatile as $$
declare
  first_kept bigint;
begin
  select min(e.id) into first_kept from live_events e where e.numbered_at > clock_timestamp() - interval '1 hour';
  first_kept := coalesce(first_kept, feed.last_id + 1);
  delete from live_events e where e.id < first_kept;
  return greatest(feed.kept_after, first_kept - 1);
end $$;

-- Where the feed is, and what has been numbered since `seen`, of every business; nothing of it for null.
create function read_live_feed(seen bigint, at_most integer)
returns table (began_at bigint, last_id bigint, kept_after bigint, events json) language plpgsql volatile
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
        l.clinic_id, l.from_clinic_id, l.start_time, extract(epoch from l.occurred_at) as occurred_at
      from live_events l
      where l.id > seen and l.id <= feed.last_id
      order by l.id
      limit at_most
    ) as e
  );
end $$;
