-- Trigger after deliveries were deleted: what waited for a pending one among them waits no longer. Once for all rows of
-- a statement.
create or replace function after_deleting_webhook_deliveries() returns trigger language plpgsql as $$
begin
  perform end_wait_of_webhooks(array_agg(g.business_id), array_agg(g.subscription_id), array_agg(g.appointment_id))
  from gone g
  where g.state = 'PENDING' and not g.is_passed and g.appointment_id is not null
  having count(*) > 0;
  return null;
end $$;
