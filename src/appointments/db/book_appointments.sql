-- Books many requests in one round trip and one transaction; each gets its own outcome, in the order of the requests.
-- Measured: gathering what arrives while a statement is in flight beats one statement a booking from 16 clients on.
create or replace function book_appointments(requests json) returns setof booking_outcome language plpgsql volatile
set plan_cache_mode = force_generic_plan
-- Every row is found by its key. A plan made while a table was small would scan it for as long as the plan lives.
set enable_seqscan = off
-- A doctor whose lock somebody keeps stops that doctor's bookings, not those of the business.
set lock_timeout = '2s'
as $$
declare
  gathered constant booking_request[] := array(select x from json_populate_recordset(null::booking_request, requests) as x);
begin
  perform take_locks(locks_of_bookings(gathered));
  perform lock_patients_of_bookings(gathered);
  perform pg_advisory_xact_lock_shared(catalog_lock(business.id))
  from (select distinct q.business_id as id from unnest(gathered) as q order by 1) as business;
  return query select * from unnest(book_gathered(gathered));
end $$;
