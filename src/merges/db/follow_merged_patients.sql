-- Trigger after appointments were added: those of a merged patient go to the patient that is left. Once for all rows of
-- a statement, because each booking would pay for its own. The foreign key has locked the patients by then: a merge
-- that comes later waits for the commit and finds the appointment, and one that came earlier is seen here.
create or replace function follow_merged_patients() returns trigger language plpgsql as $$
begin
  update appointments a set patient_id = p.merged_into
  from added n
  join patients p on p.business_id = n.business_id and p.id = n.patient_id
  where p.merged_into is not null and a.business_id = n.business_id and a.id = n.id;
  return null;
end $$;
