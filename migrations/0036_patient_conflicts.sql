insert into migrations (version) values (36);

-- What is done about a patient who would have two appointments at one time, as the settings say: 'allow', 'warn' or 'refuse'.
-- The database decides on 'refuse' under its locks. Null where a change gives no time.
alter type booking_request add attribute patient_conflicts text;
alter type appointment_change add attribute patient_conflicts text;
