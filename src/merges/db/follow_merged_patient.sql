-- Trigger before an appointment gets another patient: a merged patient is replaced by the patient that is left,
-- whichever statement writes. Locks the row of the patient (key share) until the commit, so that a merge that comes
-- meanwhile waits and finds the appointment.
create or replace function follow_merged_patient() returns trigger language plpgsql as $$
declare
  left_id text;
begin
  select coalesce(p.merged_into, p.id) into left_id
  from patients p where p.business_id = new.business_id and p.id = new.patient_id
  for key share;
  -- An id that nobody has is for the foreign key to refuse.
  if found then
    new.patient_id := left_id;
  end if;
  return new;
end $$;
