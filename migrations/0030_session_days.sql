insert into migrations (version) values (30);

alter table sessions
  -- Every second, third … week. Weeks are stretches of seven days, the first of which begins with valid_from.
  add column every_weeks smallint not null default 1 check (every_weeks between 1 and 52),
  -- The first … fifth (1 … 5) or the last (-1) such weekday of a month; null: all of them.
  add column weeks_of_month smallint[] check (weeks_of_month <@ '{1,2,3,4,5,-1}' and cardinality(weeks_of_month) > 0),
  -- On its date the weekly sessions of the same doctor, clinic and service are not held.
  add column replaces boolean not null default false,
  add check (every_weeks = 1 or (valid_from is not null and weeks_of_month is null)),
  add check (on_date is null or (every_weeks = 1 and weeks_of_month is null)),
  add check (on_date is not null or not replaces);
