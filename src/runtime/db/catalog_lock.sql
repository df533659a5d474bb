-- The key of the lock that bookings share and changes of the catalog take alone: once a change is answered, nothing
-- that was decided before it is booked. Always after the locks of doctors.
create or replace function catalog_lock(business_id text) returns bigint
language sql immutable as $$ select hashtextextended('catalog/' || business_id, 0) $$;
