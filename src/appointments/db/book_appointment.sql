-- Books one request under locks that book_appointments took. Each statement sees what was committed before it.
create or replace function book_appointment(r booking_request) returns booking_outcome language plpgsql volatile as $$
begin
  return (book_gathered(array[r])).outcomes[1];
end $$;
