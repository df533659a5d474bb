-- Claims the seat of a request that place_booking has found one for, or lets go beyond the seats: its own hold had the
-- seat until now, or the seats are taken. Fails where the claim is left out all the same. The caller has the locks.
create or replace function claim_seat(r booking_request, is_overbooked boolean) returns void
language plpgsql volatile as $$
begin
  insert into seat_claims (
    business_id, appointment_id, doctor_id, clinic_id, session_id, occupied_from, occupied_until, overbooked
  ) values (
    r.business_id, r.appointment_id, r.doctor_id, r.clinic_id, r.session_id, to_timestamp(r.occupied_from),
    to_timestamp(r.occupied_until), is_overbooked
  );
  if not found then
    raise exception 'every seat is taken then'
      using errcode = 'exclusion_violation', constraint = 'seat_claims_counted';
  end if;
end $$;
