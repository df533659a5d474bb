insert into migrations (version) values (56);

-- A test or a replay: tried once also while the webhook is off. The flag ends with the try.
alter table webhook_deliveries add column asked_for boolean not null default false;
create index webhook_deliveries_asked_for on webhook_deliveries (business_id, subscription_id, next_try_at, position)
  where asked_for and state = 'PENDING' and not is_waiting;
