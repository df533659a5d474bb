insert into migrations (version) values (25);

-- What queues and tokens are kept by is the day of practice: of a night session the day on which it begins.
alter table appointments rename column local_date to practice_date;
alter table tokens rename column local_date to practice_date;
alter table token_counters rename column local_date to practice_date;
alter type booking_request rename attribute local_date to practice_date cascade;

-- A queue is found by its day itself; it was found by the starts that a local day can have.
drop index appointments_open;
create index appointments_by_practice_date on appointments (business_id, clinic_id, practice_date, doctor_id);
