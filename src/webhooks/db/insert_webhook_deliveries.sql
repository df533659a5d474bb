-- Makes one delivery for each event and webhook that wants it, bodies in the order of the positions, thin ones for
-- those that asked for ids alone; answers how many. A webhook that is switched off misses nothing: its deliveries wait.
-- Locks the webhooks against deletion (key share). The caller has the publishing lock, so that sequences of an
-- appointment follow its events.
create or replace function insert_webhook_deliveries(
  positions bigint[], bodies text[], thin_bodies text[], at timestamptz
) returns bigint language plpgsql volatile
-- One plan for all calls, by index: one that was made while a table was small would scan it for as long as it lives.
-- Before PostgreSQL 18 a scan that is off and cannot be avoided counts as so dear that the plan would be compiled.
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set jit = off
as $$
declare
  inserted bigint;
begin
  with events as (
    select o.*, b.body, b.thin_body, count(*) over before_it as nth
    from unnest(positions, bodies, thin_bodies) as b (position, body, thin_body)
    join outbox o on o.position = b.position
    window before_it as (partition by o.business_id, o.appointment_id order by o.position)
  ), counted as (
    insert into webhook_sequences as s (business_id, appointment_id, last_sequence)
    select e.business_id, e.appointment_id, count(*) from events e where e.appointment_id is not null group by 1, 2
    on conflict on constraint webhook_sequences_pkey do update
      set last_sequence = s.last_sequence + excluded.last_sequence
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
    w.id, e.event_id, e.event, e.appointment_id, e.sequence,
    case w.event_payload when 'thin' then e.thin_body else e.body end, at, at
  from sequenced e
  join wanting w on w.business_id = e.business_id
  where (w.event_names is null or e.event = any (w.event_names))
    -- By both: clocks of servers differ, and a restored database has transactions of another server.
    and not (e.occurred_at <= w.created_at and pg_visible_in_snapshot(e.transaction_id, w.made_in))
  order by e.position, w.id;
  get diagnostics inserted = row_count;
  return inserted;
end $$;
