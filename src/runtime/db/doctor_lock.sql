-- The lock under which a doctor's seats and tokens are given out, whatever the day and the clinic.
create or replace function doctor_lock(business_id text, doctor_id text) returns text
language sql immutable as $$ select 'doctor/' || business_id || '/' || doctor_id $$;
