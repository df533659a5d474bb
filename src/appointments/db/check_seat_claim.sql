-- No claim is written that would have more patients with a doctor at one instant than the hours allow, or the doctor in
-- two clinics at once, whichever statement writes it (rule C6). Only one that says that it is overbooked goes beyond
-- the seats. A claim that gives up a part of its time needs nothing.
-- The functions that book set opdesk.refused_seats to 'left_out': then a refused claim is not written, and they answer
-- why.
create or replace function check_seat_claim() returns trigger language plpgsql as $$
declare
  locked text;
  kept tstzrange;
  refusal text;
begin
  -- A snapshot that is older than the lock would not show who came meanwhile.
  if current_setting('transaction_isolation') <> 'read committed' then
    raise exception 'seats are claimed at the isolation level read committed'
      using errcode = 'invalid_transaction_state';
  end if;
  locked := pg_advisory_xact_lock(hashtextextended(doctor_lock(new.business_id, new.doctor_id), 0));
  if tg_op = 'UPDATE' and new.overbooked >= old.overbooked
    and (new.business_id, new.doctor_id, new.clinic_id, new.session_id)
      is not distinct from (old.business_id, old.doctor_id, old.clinic_id, old.session_id)
  then
    kept := old.period;
  end if;
  refusal := seat_refusal(
    new.business_id, new.doctor_id, new.clinic_id, new.session_id,
    tstzrange(new.occupied_from, new.occupied_until), kept,
    new.appointment_id, new.hold_id, '-infinity'
  );
  if refusal = 'TAKEN' and new.overbooked then
    refusal := null;
  end if;
  if refusal is not null and current_setting('opdesk.refused_seats', true) = 'left_out' then
    return null;
  elsif refusal = 'ELSEWHERE' then
    raise exception 'the doctor is at another clinic then'
      using errcode = 'exclusion_violation', constraint = 'seat_claims_counted';
  elsif refusal = 'TAKEN' then
    raise exception 'every seat is taken then'
      using errcode = 'exclusion_violation', constraint = 'seat_claims_counted';
  end if;
  -- Said by the session when it is deleted, of those who are in it then.
  if tg_op = 'INSERT' or new.session_id is distinct from old.session_id then
    new.last_seats := null;
  end if;
  return new;
end $$;
