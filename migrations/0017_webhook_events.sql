insert into migrations (version) values (17);

-- What an event tells of an appointment (rule F1): every id is a string, empty where there is none, as the contract's
-- schemas have them.
create or replace function appointment_event_json(
  a appointments, action text, partner_doctor_id text, partner_clinic_id text, partner_patient_id text
) returns json language plpgsql stable as $$
declare
  data json := json_build_object(
    'appointment_id', a.id,
    'partner_appointment_id', coalesce(a.partner_appointment_id, ''),
    'doctor_id', a.doctor_id,
    'partner_doctor_id', coalesce(partner_doctor_id, ''),
    'patient_id', coalesce(a.patient_id, ''),
    'partner_patient_id', coalesce(partner_patient_id, ''),
    'clinic_id', a.clinic_id,
    'partner_clinic_id', coalesce(partner_clinic_id, ''),
    'status', a.status,
    'action', action,
    'start_time', floor(extract(epoch from a.start_at))::bigint,
    'end_time', floor(extract(epoch from a.end_at))::bigint,
    'created_at', floor(extract(epoch from a.created_at))::bigint,
    'modified_at', floor(extract(epoch from a.updated_at))::bigint,
    'custom_attributes', coalesce(a.custom_attributes, '{}'),
    'partner_meta', coalesce(a.partner_meta, '{}'),
    'sa_ids', '[]'::json
  );
begin
  if cardinality(a.previous_ids) > 0 then
    return left(data::text, -1) || ', "p_aid" : ' || to_json(a.previous_ids[cardinality(a.previous_ids)])::text || '}';
  end if;
  return data;
end $$;

-- The same shape for what changes nothing, with the action of a change: one shape for every event.
drop function appointment_notice_data(appointments);
create function appointment_notice_data(a appointments) returns json language sql stable
return appointment_event_data(a, 'modified');

-- The video call of an appointment, as doctor and patient join it; of one that is no video call nothing (rule C10).
create function joined_video(a appointments) returns json language plpgsql immutable as $$
declare
  video text := coalesce(a.video_connect, '{}')::text;
begin
  if a.mode <> 'VIDEO' then
    return '{}';
  end if;
  if a.video_connect ->> 'meet_link' is null and a.video_connect ->> 'url' is not null then
    return left(video, -1) || ',"meet_link":' || to_json(a.video_connect ->> 'url')::text || '}';
  end if;
  return video;
end $$;

create or replace function tell_of_appointment(
  of_business text, of_appointment text, expected_version integer, new_event text, new_event_id text, acting_client text,
  at timestamptz
) returns boolean language plpgsql volatile
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
as $$
declare
  a appointments;
  data json;
begin
  select * into a from appointments x
  where x.business_id = of_business and x.id = of_appointment and x.version = expected_version
  for no key update;
  if not found then
    return false;
  end if;
  data := appointment_notice_data(a);
  if new_event = 'appointment.tele.dr_joined' then
    data := left(data::text, -1) || ', "video_connect" : ' || joined_video(a)::text || '}';
  end if;
  -- Asked again under the same Idempotency-Key, by somebody who does not know how the first try ended.
  if exists (select from outbox o where o.business_id = of_business and o.appointment_id = of_appointment and o.event_id = new_event_id) then
    return true;
  end if;
  insert into outbox (business_id, event_id, event, appointment_id, appointment_version, client_id, occurred_at, data)
  values (of_business, new_event_id, new_event, of_appointment, a.version, acting_client, at, data);
  return true;
end $$;

-- As before, with an empty id in place of none.
create or replace function erase_records(of_business text, of_appointment text) returns void language plpgsql volatile
set enable_seqscan = off
set lock_timeout = '2s'
as $$
begin
  -- Whoever publishes the events has done so when this is had, or reads them anew: what was published is taken out after this.
  perform pg_advisory_xact_lock(publishing_lock());
  -- A change that is under way has written its event and its remark when this is had.
  perform from appointments a where a.business_id = of_business and a.id = of_appointment for no key update;
  delete from appointment_remarks r
  where r.business_id = of_business and r.appointment_id = of_appointment and not exists (
    select from appointment_history h
    where h.business_id = r.business_id and h.appointment_id = r.appointment_id and h.version = r.version
      and h.action = 'erase'
  );
  update outbox o set
    data = (o.data::jsonb - 'video_connect' || '{"partner_meta": {}, "custom_attributes": {}, "partner_patient_id": ""}')::json
  where o.business_id = of_business and o.appointment_id = of_appointment and (
    o.data ->> 'partner_patient_id' <> ''
    or o.data ->> 'partner_meta' <> '{}'
    or o.data ->> 'custom_attributes' <> '{}'
    or o.data ->> 'video_connect' is not null
  );
end $$;

-- A subscription that is switched off misses nothing: what happens meanwhile waits for it, as what was pending does.
create or replace function insert_webhook_deliveries(positions bigint[], bodies text[], at timestamptz) returns bigint language plpgsql volatile
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
    where s.business_id in (select e.business_id from events e)
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

-- As before, but that a subscription which is switched off wants what happens, too.
create or replace function take_publishing_part(at_most integer) returns publishing_part language plpgsql volatile
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
  is_wanted := exists (select from webhook_subscriptions);

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

-- Every earlier key that still signs, the latest first: [{"key", "until"}] with until in epoch seconds. One that was mistyped and
-- is changed again within the day must not end the one before it.
alter table webhook_subscriptions add column previous_keys jsonb not null default '[]';
update webhook_subscriptions s set
  previous_keys = jsonb_build_array(jsonb_build_object('key', s.previous_key, 'until', extract(epoch from s.previous_key_until)))
where s.previous_key is not null and s.previous_key_until is not null;
alter table webhook_subscriptions drop column previous_key, drop column previous_key_until;
alter type webhook_to_send drop attribute previous_key, drop attribute previous_key_until, add attribute previous_keys jsonb;

-- Of the last try the log shows what was sent, signatures too: they do not tell the key. Eka's first, then the standard ones.
alter table webhook_tries drop column keys, add column signatures text[];
alter type webhook_try_result drop attribute keys;
alter type webhook_try_result add attribute signatures text[];

-- As before, with every earlier key.
create or replace function lease_webhook_deliveries(
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
    s.endpoint, s.signing_key, s.previous_keys
  from unnest(taken) as t (position)
  join webhook_deliveries d on d.position = t.position
  join webhook_subscriptions s on s.business_id = d.business_id and s.id = d.subscription_id
  order by d.next_try_at, d.position;
end $$;

-- As before, with the signatures.
create or replace function end_webhook_tries(results json, marks json, failing_for interval)
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
      r.at, r.duration_ms, r.status_code, r.failure, r.answer, r.signatures
  ), noted as (
    insert into webhook_tries (delivery, try, at, duration_ms, status_code, failure, answer, signatures)
    select e.position, e.tries, to_timestamp(e.at), e.duration_ms, e.status_code, e.failure, e.answer, e.signatures from ended e
  )
  select array_agg(e.business_id), array_agg(e.subscription_id), array_agg(e.appointment_id) into businesses, webhooks, appointments
  from ended e
  where e.state <> 'PENDING' and e.appointment_id is not null;

  -- With those locked, nothing is set to wait for them any more; what was is seen by the next statement.
  if businesses is not null then
    perform end_wait_of_webhooks(businesses, webhooks, appointments);
  end if;
end $$;
