insert into migrations (version) values (62);

-- The seats that the session of a claim had when it was deleted; null while there is the session.
alter table seat_claims add column last_seats integer check (last_seats > 0);
