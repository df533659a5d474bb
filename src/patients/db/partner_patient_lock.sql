-- The name of the lock under which a partner's id is given to a patient, for take_locks. Bookings take it before they
-- add a patient, so that two of them do not add the same one.
create or replace function partner_patient_lock(business_id text, partner_id text) returns text
language sql immutable as $$ select 'patient/' || business_id || '/' || partner_id $$;
