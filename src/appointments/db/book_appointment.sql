-- Books one request beside something else, such as the end of the appointment whose place it takes. The caller has the
-- locks of book_appointments; each statement sees what was committed before it.
create or replace function book_appointment(r booking_request) returns booking_outcome language plpgsql volatile as $$
begin
  return (book_gathered(array[r])).outcomes[1];
end $$;
