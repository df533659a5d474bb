insert into migrations (version) values (58);

-- What lets a browser's EventSource listen to the live feed, once and within a minute. Any server may be asked.
create table live_tickets (
  -- SHA-256: what opens something is not stored.
  digest bytea primary key,
  business_id text not null references businesses (id),
  client_id text not null,
  secret_version integer not null,
  expires_at timestamptz not null,
  -- Of the access token that it was got with: what is listened to by it ends then.
  token_expires_at timestamptz not null
);
