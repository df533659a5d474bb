-- No appointment names a merged patient, whichever statement writes it: it goes to the patient that is left. The row stays
-- locked until the commit, so that a merge that comes meanwhile waits and finds the appointment.
create or replace function follow_merged_patient() returns trigger language plpgsql as $$
begin
  select coalesce(p.merged_into, p.id) into new.patient_id
  from patients p where p.business_id = new.business_id and p.id = new.patient_id
  for key share;
  return new;
end $$;
