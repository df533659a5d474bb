insert into migrations (version) values (15);

-- From the outbox to deliveries: every event once, in the order of positions, to whoever had subscribed when it was committed.
-- As in the live feed, what is new is what was committed since a snapshot; here nothing may ever be left out.
create table webhook_publisher (
  only_one boolean primary key default true check (only_one),
  -- Whatever this could see has been published.
  snapshot pg_snapshot not null,
  -- While what was committed after that is published in parts: all of it, where what began later begins, and how far it is done.
  target pg_snapshot,
  first_position bigint,
  done_up_to bigint not null default 0,
  -- The last position that was ever published. What a restored database goes by, whose transactions have the numbers of
  -- another server.
  last_position bigint not null
);
insert into webhook_publisher (snapshot, last_position)
select pg_current_snapshot(), coalesce(max(o.position), 0) from outbox o;

-- What had been committed when the subscription was made is not sent to it.
alter table webhook_subscriptions add column made_in pg_snapshot not null default pg_current_snapshot();

-- Counts the events of an appointment while its business has a subscription.
create table webhook_sequences (
  business_id text not null,
  appointment_id text not null,
  last_sequence integer not null,
  primary key (business_id, appointment_id)
);

-- The database was restored into a server that is younger than what it holds: what the older server's transactions wrote
-- is marked as published or as new by what is known of it otherwise, and counted from here on.
create function renumber_outbox() returns void language plpgsql volatile as $$
declare
  p webhook_publisher;
  seen pg_snapshot;
begin
  perform pg_advisory_xact_lock(publishing_lock());
  select * into strict p from webhook_publisher;
  seen := pg_current_snapshot();
  if not is_outbox_older(p.snapshot) then
    return;
  end if;
  update outbox o set transaction_id = case
    when o.position <= p.last_position and (
      pg_visible_in_snapshot(o.transaction_id, p.snapshot)
      or pg_visible_in_snapshot(o.transaction_id, p.target) and o.position <= p.done_up_to
    ) then '0'
    else pg_snapshot_xmax(seen)
  end;
  update webhook_publisher set snapshot = seen, target = null, first_position = null, done_up_to = 0;
end $$;

create function is_outbox_older(seen pg_snapshot) returns boolean language sql volatile
return pg_snapshot_xmax(seen) > pg_snapshot_xmax(pg_current_snapshot())
  or exists (select from outbox o where o.transaction_id >= pg_snapshot_xmax(pg_current_snapshot()));

-- What is to be published next, in order, of every business; is_last where nothing more is known to be left.
create type publishing_part as (
  positions bigint[],
  is_last boolean,
  -- Whether anybody has subscribed to anything.
  is_wanted boolean
);

-- Takes the next part and counts it as published, in the transaction that publishes it. Nothing is taken, and nobody waits,
-- while somebody else is at it.
create function take_publishing_part(at_most integer) returns publishing_part language plpgsql volatile
set plan_cache_mode = force_generic_plan
-- A plan made while the outbox was small would scan it for as long as the plan lives.
set enable_seqscan = off
set jit = off
as $$
declare
  p webhook_publisher;
  part bigint[];
  last_found bigint;
  is_wanted boolean;
  seen_now pg_snapshot;
begin
  if not pg_try_advisory_xact_lock(publishing_lock()) then
    return ('{}', true, true)::publishing_part;
  end if;
  -- Each in a statement of its own: a later snapshot than that of whoever had the lock before.
  select * into strict p from webhook_publisher;
  seen_now := pg_current_snapshot();
  if is_outbox_older(p.snapshot) then
    perform renumber_outbox();
    select * into strict p from webhook_publisher;
  end if;
  is_wanted := exists (select from webhook_subscriptions s where s.disabled_at is null);

  if p.target is null then
    p.target := seen_now;
    -- Not min() and max() of the table: those would walk through all positions, most of them old.
    select min(c.position), max(c.position) into p.first_position, last_found
    from (select o.position from outbox o where o.transaction_id >= pg_snapshot_xmax(p.snapshot) offset 0) as c;
    if p.first_position is null and not exists (
      select from outbox o where o.transaction_id = any (array(select pg_snapshot_xip(p.snapshot)))
    ) then
      return ('{}', true, is_wanted)::publishing_part;
    end if;
    -- Only what was under way before: nothing begins anywhere, and least of all at the beginning.
    p.first_position := coalesce(p.first_position, 9223372036854775807);
    if not is_wanted then
      update webhook_publisher w set snapshot = seen_now, last_position = greatest(w.last_position, last_found);
      return ('{}', true, false)::publishing_part;
    end if;
  end if;

  part := array(
    select c.position
    from (
      (
        select o.position from outbox o
        where o.transaction_id = any (array(select pg_snapshot_xip(p.snapshot))) and o.position > p.done_up_to
          and pg_visible_in_snapshot(o.transaction_id, p.target)
        order by o.position
        limit at_most
      )
      union all
      (
        select o.position from outbox o
        where o.position >= greatest(p.first_position, p.done_up_to + 1)
          and o.transaction_id >= pg_snapshot_xmax(p.snapshot) and pg_visible_in_snapshot(o.transaction_id, p.target)
        order by o.position
        limit at_most
      )
    ) as c
    order by c.position
    limit at_most
  );
  last_found := part[cardinality(part)];
  if cardinality(part) < at_most then
    update webhook_publisher w set
      snapshot = p.target, target = null, first_position = null, done_up_to = 0,
      last_position = greatest(w.last_position, last_found);
  else
    update webhook_publisher w set
      target = p.target, first_position = p.first_position, done_up_to = last_found,
      last_position = greatest(w.last_position, last_found);
  end if;
  return (part, cardinality(part) < at_most, true)::publishing_part;
end $$;

-- Makes one delivery for each event and subscription that wants it; answers how many. Bodies in the order of positions.
create function insert_webhook_deliveries(positions bigint[], bodies text[], at timestamptz) returns bigint language plpgsql volatile
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set jit = off
as $$
declare
  inserted bigint;
begin
  with events as (
    select o.*, b.body, count(*) over before_it as nth
    from unnest(positions, bodies) as b (position, body)
    join outbox o on o.position = b.position
    window before_it as (partition by o.business_id, o.appointment_id order by o.position)
  ), counted as (
    insert into webhook_sequences as s (business_id, appointment_id, last_sequence)
    select e.business_id, e.appointment_id, count(*) from events e where e.appointment_id is not null group by 1, 2
    on conflict on constraint webhook_sequences_pkey do update set last_sequence = s.last_sequence + excluded.last_sequence
    returning s.business_id, s.appointment_id, s.last_sequence
  ), sequenced as (
    select e.*, c.last_sequence - count(*) over (partition by e.business_id, e.appointment_id) + e.nth as sequence
    from events e
    left join counted c on c.business_id = e.business_id and c.appointment_id = e.appointment_id
  ), wanting as (
    select s.* from webhook_subscriptions s
    where s.business_id in (select e.business_id from events e) and s.disabled_at is null
    for key share
  )
  insert into webhook_deliveries (
    business_id, id, subscription_id, event_id, event, appointment_id, sequence, body, created_at, next_try_at
  )
  select
    e.business_id, 'dl-' || substr(e.event_id, 4) || '-' || row_number() over (partition by e.position order by w.id),
    w.id, e.event_id, e.event, e.appointment_id, e.sequence, e.body, at, at
  from sequenced e
  join wanting w on w.business_id = e.business_id
  where (w.event_names is null or e.event = any (w.event_names))
    -- By both: clocks of servers differ, and a restored database has transactions of another server.
    and not (e.occurred_at <= w.created_at and pg_visible_in_snapshot(e.transaction_id, w.made_in))
  order by e.position, w.id;
  get diagnostics inserted = row_count;
  return inserted;
end $$;

-- Deletes what is older than two days, has been published and has been told to those who listen; answers how much.
create function delete_old_events(before timestamptz, at_most integer) returns bigint language plpgsql volatile
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set jit = off
as $$
declare
  deleted bigint;
begin
  delete from outbox o
  using webhook_publisher p, live_feed f
  where o.position = any (array(select n.position from outbox n order by n.position limit at_most))
    and o.occurred_at < before
    and pg_visible_in_snapshot(o.transaction_id, p.snapshot)
    -- Nobody has listened for so long that there is nobody to be told.
    and (pg_visible_in_snapshot(o.transaction_id, f.snapshot) or f.numbered_at < clock_timestamp() - interval '10 minutes');
  get diagnostics deleted = row_count;
  return deleted;
end $$;

-- As before, but for a restored database: what nobody has published yet stays new for the publisher.
create or replace function number_live_events() returns live_feed language plpgsql volatile
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
