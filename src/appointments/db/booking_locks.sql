-- The names of the locks of one booking, for functions that book one beside something else: see locks_of_bookings.
create or replace function booking_locks(r booking_request) returns text[] language plpgsql stable as $$
begin
  return locks_of_bookings(array[r]);
end $$;
