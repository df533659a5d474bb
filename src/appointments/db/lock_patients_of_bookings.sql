-- Takes the locks of patient_time_locks for those requests that are refused where the patient has another appointment;
-- of others none, so that bookings of one patient wait for each other only there.
create or replace function lock_patients_of_bookings(requests booking_request[]) returns void
language plpgsql volatile as $$
begin
  perform take_locks(array(
    select name
    from unnest(requests) as q
    cross join lateral unnest(patient_time_locks(q.business_id, q.patient_id, q.partner_patient_id)) as name
    where q.patient_conflicts = 'refuse'
  ));
end $$;
