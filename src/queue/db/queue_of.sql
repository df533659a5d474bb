-- The entries with a place in a doctor's queue of one day of practice at a clinic, in every status.
-- queue_order: of the business; null for a caller to whom places do not matter. Nothing is locked: it holds still for a
-- caller that has the lock of the doctor.
create or replace function queue_of(of_business text, of_doctor text, of_clinic text, on_date date, queue_order text)
returns table (id text, status text, place numeric)
language sql stable as $$
  select a.id, a.status, queue_place(a, queue_order)
  from appointments a
  where a.business_id = of_business and a.doctor_id = of_doctor and a.clinic_id = of_clinic
    and a.practice_date = on_date
    and a.queue_position is not null
$$;
