-- Lets the first pending delivery of each appointment wait no longer. Called, and triggered, when one before it is not
-- pending any more, or is passed. The caller has locked that one: what is set to wait for it meanwhile is seen here.
create or replace function end_wait_of_webhooks(businesses text[], webhooks text[], appointments text[]) returns void
  language plpgsql volatile
-- One plan for all calls. It does not know how few rows are wanted: without these settings it would read all that
-- fit.
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
    from (select distinct * from unnest(businesses, webhooks, appointments))
      as o (business_id, webhook_id, appointment_id)
    offset 0
  ) as next
  where d.position = next.position and d.is_waiting;
end $$;
