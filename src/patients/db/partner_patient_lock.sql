-- The lock under which a partner's id is given to a patient: bookings take it before they add one.
create or replace function partner_patient_lock(business_id text, partner_id text) returns text
language sql immutable as $$ select 'patient/' || business_id || '/' || partner_id $$;
