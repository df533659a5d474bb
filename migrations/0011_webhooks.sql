insert into migrations (version) values (11);

-- Who is told of events, and where (rule F4). The signing key has to be known to sign with it; answers show it masked.
create table webhook_subscriptions (
  business_id text not null references businesses (id),
  id text not null,
  client_id text not null references api_clients (id),
  -- As it was given; `address` is the same in its normal form, so that one endpoint is not registered in two spellings.
  endpoint text not null,
  address text not null,
  protocol text not null check (protocol in ('http', 'https')),
  -- Null: all. Names that are never emitted are kept as they came.
  event_names text[],
  signing_key text,
  -- While a key rotates both sign.
  previous_key text,
  previous_key_until timestamptz,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  -- The client that changed it last.
  updated_by text not null,
  -- Switched off by Opdesk: the receiver said that it is gone, or nothing succeeded for three days.
  disabled_at timestamptz,
  disabled_reason text check (disabled_reason in ('GONE', 'FAILING')),
  -- Since when tries have failed without one success; null after a success.
  failing_since timestamptz,
  primary key (business_id, id),
  constraint webhook_subscriptions_endpoint_key unique (business_id, client_id, address),
  check ((disabled_at is null) = (disabled_reason is null))
);

-- One event for one subscription. The body is frozen: every try sends the same bytes.
create table webhook_deliveries (
  position bigint generated always as identity primary key,
  business_id text not null,
  id text not null,
  subscription_id text not null,
  event_id text not null,
  event text not null,
  -- Null for events of no appointment. Those of one appointment are delivered in the order of their positions.
  appointment_id text,
  -- Counts the events of the appointment from 1.
  sequence integer,
  body text not null,
  state text not null default 'PENDING' check (state in ('PENDING', 'DELIVERED', 'FAILED')),
  tries integer not null default 0,
  -- How many tries there had been when it was last replayed: the times of further ones count from there.
  replayed_after integer not null default 0,
  created_at timestamptz not null,
  next_try_at timestamptz,
  -- Until when the server that took it may be at it.
  leased_until timestamptz,
  -- An earlier one of its appointment was found pending. Only then: the first that is pending of an appointment is never left
  -- so, and what waits costs nobody who looks for work anything, however much of it there is.
  is_waiting boolean not null default false,
  finished_at timestamptz,
  foreign key (business_id, subscription_id) references webhook_subscriptions (business_id, id) on delete cascade,
  check ((state = 'PENDING') = (next_try_at is not null))
);
create unique index webhook_deliveries_id_key on webhook_deliveries (business_id, id);
create index webhook_deliveries_due on webhook_deliveries (business_id, subscription_id, next_try_at, position)
  where state = 'PENDING' and not is_waiting;
create index webhook_deliveries_heads on webhook_deliveries (business_id, subscription_id, appointment_id, position)
  where state = 'PENDING';
create index webhook_deliveries_log on webhook_deliveries (business_id, subscription_id, position);
create index webhook_deliveries_failed on webhook_deliveries (business_id, subscription_id, position) where state = 'FAILED';
create index webhook_deliveries_by_age on webhook_deliveries (created_at);

-- What came of each try.
create table webhook_tries (
  delivery bigint not null references webhook_deliveries (position) on delete cascade,
  try integer not null,
  at timestamptz not null,
  duration_ms integer not null,
  -- Null where no answer came; then `failure` says why.
  status_code integer,
  failure text,
  -- The first KiB of the answer.
  answer text,
  -- How many keys signed it: two while one was replaced by the other. Signatures themselves are not kept.
  keys smallint,
  primary key (delivery, try)
);

-- Of whoever publishes, and of whoever takes personal data out of what is published.
create function publishing_lock() returns bigint language sql immutable
return hashtextextended('webhook publishing', 0);

-- One event to send, and whom to.
create type webhook_to_send as (
  "position" bigint,
  business_id text,
  webhook_id text,
  event_id text,
  sequence integer,
  body text,
  tries integer,
  replayed_after integer,
  created_at timestamptz,
  endpoint text,
  signing_key text,
  previous_key text,
  previous_key_until timestamptz
);

-- The first delivery of an appointment that is pending. It begins to read where that one must stand in the index: asked for
-- the lowest position of those that fit, PostgreSQL would read positions from the lowest of all until one fits.
create function first_pending_webhook(of_business text, webhook text, appointment text) returns bigint language plpgsql volatile
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
as $$
declare
  found record;
begin
  select d.business_id, d.subscription_id, d.appointment_id, d.position into found
  from webhook_deliveries d
  where d.state = 'PENDING' and (d.business_id, d.subscription_id, d.appointment_id, d.position) > (of_business, webhook, appointment, 0)
  order by d.business_id, d.subscription_id, d.appointment_id, d.position
  limit 1;
  return case when (found.business_id, found.subscription_id, found.appointment_id) = (of_business, webhook, appointment) then found.position end;
end $$;

-- Takes what is due of subscriptions that are not switched off, until `until`: of each at most so many, of all together at
-- most so many, shared out evenly. Of an appointment only the first that is pending.
-- busy_…: how many of a subscription may be taken where it is another number.
-- Every candidate is locked first, and the statements after that see what was committed before they began; whoever ends a
-- delivery locks it before it looks for the next one. So nothing is set to wait for what has just ended. Nobody waits here.
create function lease_webhook_deliveries(
  at timestamptz, until timestamptz, at_most integer, at_most_each integer,
  busy_businesses text[], busy_webhooks text[], busy_slots integer[]
) returns setof webhook_to_send language plpgsql volatile
set plan_cache_mode = force_generic_plan
-- Every row is looked up by an index, also where a million of them wait and PostgreSQL knows nothing of that yet.
set enable_seqscan = off
set enable_bitmapscan = off
set enable_hashjoin = off
set enable_mergejoin = off
as $$
declare
  businesses text[];
  webhooks text[];
  slots integer[];
  candidates bigint[];
  taken bigint[] := '{}';
  taken_now bigint[];
begin
  -- One look into the index for each subscription, however much it has due.
  select array_agg(found.business_id), array_agg(found.id), array_agg(found.slots) into businesses, webhooks, slots
  from (
    select s.business_id, s.id, coalesce(b.slots, at_most_each) as slots
    from webhook_subscriptions s
    left join unnest(busy_businesses, busy_webhooks, busy_slots) as b (business_id, id, slots) using (business_id, id)
    cross join lateral (
      select from webhook_deliveries d
      where d.business_id = s.business_id and d.subscription_id = s.id and d.state = 'PENDING' and not d.is_waiting
        and d.next_try_at <= at and (d.leased_until is null or d.leased_until <= at)
      order by d.next_try_at
      limit 1
    ) as due
    where s.disabled_at is null and coalesce(b.slots, at_most_each) > 0
    order by random()
    limit at_most
  ) as found;

  -- What turns out to wait makes room for others. The bound is there for a receiver at which very much waits.
  for round in 1 .. 20 loop
    exit when webhooks is null or cardinality(taken) >= at_most;
    select array_agg(c.position) into candidates
    from unnest(businesses, webhooks, slots) as w (business_id, id, slots)
    cross join lateral (
      select d.position from webhook_deliveries d
      where d.business_id = w.business_id and d.subscription_id = w.id and d.state = 'PENDING' and not d.is_waiting
        and d.next_try_at <= at and (d.leased_until is null or d.leased_until <= at)
      order by d.next_try_at, d.position
      limit greatest(1, least(w.slots, (at_most - cardinality(taken)) / cardinality(webhooks)))
      for update skip locked
    ) as c;
    exit when candidates is null;

    with leased as (
      update webhook_deliveries d set leased_until = until
      where d.position = any (candidates)
        and (d.appointment_id is null or d.position = first_pending_webhook(d.business_id, d.subscription_id, d.appointment_id))
      returning d.position
    )
    select coalesce(array_agg(l.position), '{}') into taken_now from leased l;
    taken := taken || taken_now;
    exit when cardinality(taken_now) = cardinality(candidates);

    -- The one that it waits for is locked as well: what is being ended right now is not waited for.
    with waiting as (
      update webhook_deliveries d set is_waiting = true
      from (
        select w.position
        from unnest(candidates) as c (position)
        join webhook_deliveries w on w.position = c.position
        cross join lateral (
          select from webhook_deliveries e
          where e.business_id = w.business_id and e.subscription_id = w.subscription_id
            and e.appointment_id = w.appointment_id and e.state = 'PENDING' and e.position < w.position
          limit 1
          for share skip locked
        ) as earlier
        where w.position <> all (taken_now)
      ) as found
      where d.position = found.position
      returning d.business_id, d.subscription_id
    )
    select array_agg(f.business_id), array_agg(f.subscription_id), array_agg(f.freed) into businesses, webhooks, slots
    from (select w.business_id, w.subscription_id, count(*)::integer as freed from waiting w group by 1, 2) as f;
  end loop;

  return query
  select
    d.position, d.business_id, d.subscription_id, d.event_id, d.sequence, d.body, d.tries, d.replayed_after, d.created_at,
    s.endpoint, s.signing_key, s.previous_key, s.previous_key_until
  from unnest(taken) as t (position)
  join webhook_deliveries d on d.position = t.position
  join webhook_subscriptions s on s.business_id = d.business_id and s.id = d.subscription_id
  order by d.next_try_at, d.position;
end $$;

-- Has the first that is pending of each appointment wait no longer. Called, and triggered, when one before it is pending no more.
create function end_wait_of_webhooks(businesses text[], webhooks text[], appointments text[]) returns void language plpgsql volatile
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set enable_bitmapscan = off
set enable_hashjoin = off
set enable_mergejoin = off
as $$
begin
  update webhook_deliveries d set is_waiting = false
  from (
    select first_pending_webhook(o.business_id, o.webhook_id, o.appointment_id) as position
    from (select distinct * from unnest(businesses, webhooks, appointments)) as o (business_id, webhook_id, appointment_id)
    offset 0
  ) as next
  where d.position = next.position and d.is_waiting;
end $$;

create function after_deleting_webhook_deliveries() returns trigger language plpgsql as $$
begin
  perform end_wait_of_webhooks(array_agg(g.business_id), array_agg(g.subscription_id), array_agg(g.appointment_id))
  from gone g
  where g.state = 'PENDING' and g.appointment_id is not null
  having count(*) > 0;
  return null;
end $$;

create trigger webhook_deliveries_deleted after delete on webhook_deliveries
referencing old table as gone
for each statement execute function after_deleting_webhook_deliveries();

-- What came of one try, and how its delivery stands from now on. Instants are epoch seconds.
create type webhook_try_result as (
  "position" bigint,
  lease double precision,
  at double precision,
  duration_ms integer,
  status_code integer,
  failure text,
  answer text,
  keys smallint,
  state text,
  next_try_at double precision,
  finished_at double precision
);

-- What tries at one endpoint say of its subscription: whether one succeeded, and since when, after that, all failed.
create type webhook_mark as (
  business_id text,
  webhook_id text,
  endpoint text,
  has_succeeded boolean,
  failing_since double precision,
  last_failed_at double precision,
  is_gone boolean
);

-- Writes what came of tries; answers which subscriptions that switched off. A result counts while the lease stands under which
-- it came about. Subscriptions are locked before deliveries, as when one is deleted, so that the two never wait in a ring.
create function end_webhook_tries(results json, marks json, failing_for interval)
returns table (business_id text, webhook_id text, reason text) language plpgsql volatile
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set enable_bitmapscan = off
set enable_hashjoin = off
set enable_mergejoin = off
as $$
#variable_conflict use_column
declare
  businesses text[];
  webhooks text[];
  appointments text[];
begin
  return query
  with marked as (
    select
      s.business_id, s.id, s.failing_since as was, m.is_gone, to_timestamp(m.last_failed_at) as last_failed_at,
      case when m.has_succeeded then to_timestamp(m.failing_since) else coalesce(s.failing_since, to_timestamp(m.failing_since)) end
        as failing_since
    from json_populate_recordset(null::webhook_mark, marks) as m
    join webhook_subscriptions s on s.business_id = m.business_id and s.id = m.webhook_id
    -- Tries at an endpoint that it no longer has say nothing of it.
    where s.endpoint = m.endpoint and s.disabled_at is null
  ), judged as (
    select m.*, case when m.is_gone then 'GONE' when m.failing_since <= m.last_failed_at - failing_for then 'FAILING' end as reason
    from marked m
  ), locked as (
    select j.*
    from judged j
    join webhook_subscriptions s on s.business_id = j.business_id and s.id = j.id
    where (j.reason is not null or j.failing_since is distinct from j.was)
      and (j.is_gone or s.failing_since is not distinct from j.was)
    order by s.business_id, s.id
    for no key update of s
  ), changed as (
    update webhook_subscriptions s
    set failing_since = l.failing_since,
      disabled_at = case when l.reason is not null then l.last_failed_at end,
      disabled_reason = l.reason
    from locked l
    where s.business_id = l.business_id and s.id = l.id and s.disabled_at is null
    returning s.business_id, s.id, s.disabled_reason
  )
  select c.business_id, c.id, c.disabled_reason from changed c where c.disabled_reason is not null;

  with ended as (
    update webhook_deliveries d
    set state = r.state, tries = d.tries + 1, next_try_at = to_timestamp(r.next_try_at), finished_at = to_timestamp(r.finished_at),
      leased_until = null
    from json_populate_recordset(null::webhook_try_result, results) as r
    where d.position = r.position and d.leased_until = to_timestamp(r.lease)
    returning d.position, d.tries, d.state, d.business_id, d.subscription_id, d.appointment_id,
      r.at, r.duration_ms, r.status_code, r.failure, r.answer, r.keys
  ), noted as (
    insert into webhook_tries (delivery, try, at, duration_ms, status_code, failure, answer, keys)
    select e.position, e.tries, to_timestamp(e.at), e.duration_ms, e.status_code, e.failure, e.answer, e.keys from ended e
  )
  select array_agg(e.business_id), array_agg(e.subscription_id), array_agg(e.appointment_id) into businesses, webhooks, appointments
  from ended e
  where e.state <> 'PENDING' and e.appointment_id is not null;

  -- With those locked, nothing is set to wait for them any more; what was is seen by the next statement.
  if businesses is not null then
    perform end_wait_of_webhooks(businesses, webhooks, appointments);
  end if;
end $$;
