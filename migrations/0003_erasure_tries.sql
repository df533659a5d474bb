-- An erasure that fails is tried again later each time, by whichever server.
insert into migrations (version) values (3);

alter table erasures
  -- How often a sweep has tried to finish it.
  add column tries integer not null default 0,
  -- Null until a sweep has tried once.
  add column next_try_at timestamptz;
