-- The first pending delivery of an appointment for which later ones wait, null for none. It begins to read where that
-- one must be in the index: asked for the lowest position of those that fit, PostgreSQL would read positions from the
-- lowest of all until one fits.
create or replace function first_pending_webhook(of_business text, webhook text, appointment text) returns bigint
  language plpgsql volatile
-- One plan for all calls, by index: one that was made while a table was small would scan it for as long as it lives.
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
as $$
declare
  found record;
begin
  select d.business_id, d.subscription_id, d.appointment_id, d.position into found
  from webhook_deliveries d
  where d.state = 'PENDING' and not d.is_passed
    and (d.business_id, d.subscription_id, d.appointment_id, d.position) > (of_business, webhook, appointment, 0)
  order by d.business_id, d.subscription_id, d.appointment_id, d.position
  limit 1;
  return case
    when (found.business_id, found.subscription_id, found.appointment_id) = (of_business, webhook, appointment)
    then found.position
  end;
end $$;
