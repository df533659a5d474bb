-- Trigger before a session is deleted: the claims of its appointments and holds keep the seats that it had last, so
-- that they stay as private, or as much of a group, as they were booked (rule C6). Takes the lock of the doctor.
create or replace function keep_last_seats() returns trigger language plpgsql as $$
begin
  perform pg_advisory_xact_lock(hashtextextended(doctor_lock(old.business_id, old.doctor_id), 0));
  update seat_claims c set last_seats = old.seats
  where c.doctor_key = hashtextextended(old.doctor_id, 0) and c.business_id = old.business_id
    and c.doctor_id = old.doctor_id
    and c.session_id = old.id;
  return old;
end $$;
