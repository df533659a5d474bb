-- Ends one appointment as rescheduled and books the one that takes its place: both, or neither, with the outcome of the
-- one that was refused. Takes the locks of the booking and of the old doctor together, in one order, then those of
-- patients, and shares that of the catalog.
create or replace function replace_appointment(change json, booking json) returns booking_outcome
language plpgsql volatile
-- One plan for all calls, by index: one that was made while a table was small would scan it for as long as it lives.
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
as $$
declare
  c constant appointment_change := json_populate_record(null::appointment_change, change);
  r constant booking_request := json_populate_record(null::booking_request, booking);
  changed change_outcome;
  booked booking_outcome;
begin
  perform take_locks(booking_locks(r) || array(select doctor_lock(c.business_id, id) from unnest(c.doctor_ids) as id));
  perform lock_patients_of_bookings(array[r]);
  perform pg_advisory_xact_lock_shared(catalog_lock(c.business_id));
  begin
    changed := change_appointment(c);
    if changed.outcome <> 'CHANGED' then
      return (changed.outcome, null, null, null)::booking_outcome;
    end if;
    booked := (book_gathered(array[r])).outcomes[1];
    if booked.outcome <> 'BOOKED' then
      raise exception sqlstate 'OD001';
    end if;
    return booked;
  exception when sqlstate 'OD001' then
    return booked;
  end;
end $$;
