insert into migrations (version) values (11);

-- Who is told of events, and where (decision F4). The signing key has to be known to sign with it; answers show it masked.
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
  finished_at timestamptz,
  foreign key (business_id, subscription_id) references webhook_subscriptions (business_id, id) on delete cascade,
  check ((state = 'PENDING') = (next_try_at is not null))
);
create unique index webhook_deliveries_id_key on webhook_deliveries (business_id, id);
create index webhook_deliveries_due on webhook_deliveries (business_id, subscription_id, next_try_at) where state = 'PENDING';
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
