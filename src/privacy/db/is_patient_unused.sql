-- Whether a patient has had no appointment since then, and none that still holds its place.
create or replace function is_patient_unused(of_business text, of_patient text, since timestamptz) returns boolean
language sql stable
as $$
  select not exists (
    select from appointments a
    where a.business_id = of_business and a.patient_id = of_patient and (a.start_at >= since or is_live(a.status))
  )
$$;
