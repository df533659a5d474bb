-- Writes what came of tries, and what they say of their webhooks; answers the webhooks that it switched off,
-- and why. A result counts while the lease stands under which it came about. Locks webhooks before deliveries, as
-- their deletion does, so that the two never wait in a ring; lets the next delivery of each appointment go.
-- Why it decides on switching off: docs/decisions/0023.
create or replace function end_webhook_tries(results json, marks json, failing_for interval)
returns table (business_id text, webhook_id text, reason text) language plpgsql volatile
-- One plan for all calls. It does not know how few rows are wanted: without these settings it would read all that
-- fit.
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
      case
        when m.has_succeeded then to_timestamp(m.failing_since)
        else coalesce(s.failing_since, to_timestamp(m.failing_since))
      end
        as failing_since
    from json_populate_recordset(null::webhook_mark, marks) as m
    join webhook_subscriptions s on s.business_id = m.business_id and s.id = m.webhook_id
    -- Tries at an endpoint that it no longer has say nothing of it.
    where s.endpoint = m.endpoint and s.disabled_at is null
  ), judged as (
    select m.*, case
      when m.is_gone then 'GONE'
      when m.failing_since <= m.last_failed_at - failing_for then 'FAILING'
    end as reason
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
    set state = r.state, tries = d.tries + 1, refusals = r.refusals, is_passed = r.is_passed,
      next_try_at = to_timestamp(r.next_try_at), finished_at = to_timestamp(r.finished_at),
      leased_until = null, asked_for = false
    from json_populate_recordset(null::webhook_try_result, results) as r
    where d.position = r.position and d.leased_until = to_timestamp(r.lease)
    returning d.position, d.tries, d.state, d.is_passed, d.business_id, d.subscription_id, d.appointment_id,
      r.at, r.duration_ms, r.status_code, r.failure, r.answer, r.signatures
  ), noted as (
    insert into webhook_tries (delivery, try, at, duration_ms, status_code, failure, answer, signatures)
    select e.position, e.tries, to_timestamp(e.at), e.duration_ms, e.status_code, e.failure, e.answer, e.signatures
    from ended e
  )
  select array_agg(e.business_id), array_agg(e.subscription_id), array_agg(e.appointment_id)
  into businesses, webhooks, appointments
  from ended e
  where (e.state <> 'PENDING' or e.is_passed) and e.appointment_id is not null;

  -- With those locked, nothing is set to wait for them any more; what was is seen by the next statement.
  if businesses is not null then
    perform end_wait_of_webhooks(businesses, webhooks, appointments);
  end if;
end $$;
