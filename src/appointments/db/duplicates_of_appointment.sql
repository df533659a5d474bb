-- The patients who may be the one who was added with an appointment, oldest first, at most five. Volatile, so that it
-- sees what another function of the same statement has just written.
create or replace function duplicates_of_appointment(of_business text, appointment_id text) returns text[]
language plpgsql volatile
-- By index, whatever size the table had when the plan was made.
set enable_seqscan = off
as $$
begin
  return array(
    select d.id from appointments a
    cross join lateral duplicate_patients(of_business, a.patient_id, 5) as d
    where a.business_id = of_business and a.id = appointment_id
  );
end $$;
