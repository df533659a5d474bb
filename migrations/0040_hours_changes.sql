insert into migrations (version) values (40);

-- What a change of the hours, sent with an Idempotency-Key, has done to the appointments in them. It is written in the
-- transaction of the change, so that a repeat after a lost answer is answered the same. It holds ids, times and codes.
create table hours_changes (
  business_id text not null references businesses (id),
  seed text not null,
  outcome text not null,
  created_at timestamptz not null,
  primary key (business_id, seed)
);
create index hours_changes_by_age on hours_changes (created_at);
