-- Leases the deliveries that are due, until `until`, the webhooks in turn: at_most of all, at_most_each of one, or
-- as many as busy_tries says of it. Of an appointment it leases those that are passed and the first other pending one;
-- of a webhook that is off, only what was asked for: a test, or a replay. Every candidate is locked first, and
-- left out where another transaction has it: nothing waits here, and nothing is set to wait for what is being ended.
create or replace function lease_webhook_deliveries(
  at timestamptz, until timestamptz, at_most integer, at_most_each integer,
  busy_businesses text[], busy_webhooks text[], busy_tries integer[]
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
  tries integer[];
  candidates bigint[];
  taken bigint[] := '{}';
  taken_now bigint[];
begin
  -- One look into the index for each webhook, however much it has due.
  select array_agg(found.business_id), array_agg(found.id), array_agg(found.tries) into businesses, webhooks, tries
  from (
    select s.business_id, s.id, coalesce(b.tries, at_most_each) as tries
    from webhook_subscriptions s
    left join unnest(busy_businesses, busy_webhooks, busy_tries) as b (business_id, id, tries) using (business_id, id)
    where case when s.disabled_at is null then exists (
        select from webhook_deliveries d
        where d.business_id = s.business_id and d.subscription_id = s.id and is_due(d, at)
      ) else exists (
        select from webhook_deliveries d
        where d.business_id = s.business_id and d.subscription_id = s.id and d.asked_for and is_due(d, at)
      ) end
      and coalesce(b.tries, at_most_each) > 0
    -- With more webhooks than tries each gets its turn; which one, nobody has to foresee.
    order by random()
    limit at_most
  ) as found;

  -- A delivery that turns out to wait leaves its try to others. The bound is for a receiver with a long backlog.
  for round in 1 .. 20 loop
    exit when webhooks is null or cardinality(taken) >= at_most;
    select array_agg(c.position) into candidates
    from unnest(businesses, webhooks, tries) as w (business_id, id, tries)
    join webhook_subscriptions s on s.business_id = w.business_id and s.id = w.id and s.disabled_at is null
    cross join lateral (
      select d.position from webhook_deliveries d
      where d.business_id = w.business_id and d.subscription_id = w.id and is_due(d, at)
      order by d.next_try_at, d.position
      limit greatest(1, least(w.tries, (at_most - cardinality(taken)) / cardinality(webhooks)))
      for update skip locked
    ) as c;
    select candidates || array_agg(c.position) into candidates
    from unnest(businesses, webhooks, tries) as w (business_id, id, tries)
    join webhook_subscriptions s on s.business_id = w.business_id and s.id = w.id and s.disabled_at is not null
    cross join lateral (
      select d.position from webhook_deliveries d
      where d.business_id = w.business_id and d.subscription_id = w.id and d.asked_for and is_due(d, at)
      order by d.next_try_at, d.position
      limit greatest(1, least(w.tries, (at_most - cardinality(taken)) / cardinality(webhooks)))
      for update skip locked
    ) as c;
    exit when candidates is null;

    with leased as (
      update webhook_deliveries d set leased_until = until
      where d.position = any (candidates)
        and (
          d.appointment_id is null or d.is_passed
          or d.position = first_pending_webhook(d.business_id, d.subscription_id, d.appointment_id)
        )
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
            and e.appointment_id = w.appointment_id and e.state = 'PENDING' and not e.is_passed
            and e.position < w.position
          limit 1
          for share skip locked
        ) as earlier
        where w.position <> all (taken_now)
      ) as found
      where d.position = found.position
      returning d.business_id, d.subscription_id
    )
    select array_agg(f.business_id), array_agg(f.subscription_id), array_agg(f.freed) into businesses, webhooks, tries
    from (select w.business_id, w.subscription_id, count(*)::integer as freed from waiting w group by 1, 2) as f;
  end loop;

  return query
  select
    d.position, d.business_id, d.subscription_id, d.event_id, d.sequence, d.body, d.tries, d.replayed_after, d.refusals,
    d.created_at,
    s.endpoint, s.signing_key, s.previous_keys
  from unnest(taken) as t (position)
  join webhook_deliveries d on d.position = t.position
  join webhook_subscriptions s on s.business_id = d.business_id and s.id = d.subscription_id
  order by d.next_try_at, d.position;
end $$;
