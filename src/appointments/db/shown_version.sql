-- Stands for what answers show of an appointment beside its own row: another text once its patient, doctor, clinic or
-- service has been changed. For is_as_shown, and for the tags of answers.
create or replace function shown_version(a appointments) returns text language sql stable as $$
  select json_build_array(
    (select p.xmin::text from patients p where p.business_id = a.business_id and p.id = a.patient_id),
    (select d.xmin::text from doctors d where d.business_id = a.business_id and d.id = a.doctor_id),
    (select c.xmin::text from clinics c where c.business_id = a.business_id and c.id = a.clinic_id),
    (select s.xmin::text from services s where s.business_id = a.business_id and s.id = a.service_id)
  )::text
$$;
