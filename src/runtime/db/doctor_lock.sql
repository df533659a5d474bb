-- The name of the lock under which a doctor's seats and tokens are assigned, for every day and clinic, for
-- take_locks (docs/decisions/0001).
create or replace function doctor_lock(business_id text, doctor_id text) returns text
language sql immutable as $$ select 'doctor/' || business_id || '/' || doctor_id $$;
