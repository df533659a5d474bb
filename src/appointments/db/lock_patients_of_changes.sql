-- Takes the locks of patient_time_locks for those changes that are refused where the patient has another appointment;
-- as lock_patients_of_bookings does for bookings.
create or replace function lock_patients_of_changes(changes appointment_change[]) returns void
language plpgsql volatile as $$
begin
  perform take_locks(array(
    select name
    from unnest(changes) as q
    join appointments a on a.business_id = q.business_id and a.id = q.appointment_id
    cross join lateral unnest(patient_time_locks(q.business_id, a.patient_id, null)) as name
    where q.patient_conflicts = 'refuse'
  ));
end $$;
