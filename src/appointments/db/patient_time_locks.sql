-- The names of the locks under which a patient is given a time where the business refuses two appointments at once: by
-- our id and by the partner's, because a patient who is just being added is known by that alone. Taken after the locks
-- of doctors and before that of the catalog.
create or replace function patient_time_locks(of_business text, patient_id text, partner_patient_id text) returns text[]
language plpgsql stable as $$
declare
  known_id constant text := patient_of(of_business, coalesce(patient_id, partner_patient_id), patient_id is null);
begin
  return array_remove(array[
    'patient time/' || of_business || '/' || known_id,
    'patient time/' || of_business || '/partner/' || coalesce(
      (select p.partner_id from patients p where p.business_id = of_business and p.id = known_id), partner_patient_id
    )
  ], null);
end $$;
