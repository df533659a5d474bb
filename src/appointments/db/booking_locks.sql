create or replace function booking_locks(r booking_request) returns text[] language plpgsql stable as $$
begin
  return locks_of_bookings(array[r]);
end $$;
