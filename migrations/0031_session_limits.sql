insert into migrations (version) values (31);

alter table sessions
  -- Kept free before each slot, as buffer_minutes are after it.
  add column buffer_before_minutes integer not null default 0 check (buffer_before_minutes between 0 and 1440),
  -- The most appointments of each time that it is held; null: no limit.
  add column max_appointments integer check (max_appointments between 1 and 10000);

-- The most appointments of a day at one clinic; null: no limit.
alter table services add column max_appointments_per_day integer check (max_appointments_per_day between 1 and 10000);
