-- The data of every event of an appointment, one shape for every change (rule F1); appointment_event_json with
-- the partner's ids looked up. In plpgsql, as all that is called for each row here: functions in language sql are
-- planned anew at every call before PostgreSQL 18.
create or replace function appointment_event_data(a appointments, action text) returns json
language plpgsql stable as $$
begin
  return appointment_event_json(
    a,
    action,
    (select d.partner_id from doctors d where d.business_id = a.business_id and d.id = a.doctor_id),
    (select c.partner_id from clinics c where c.business_id = a.business_id and c.id = a.clinic_id),
    (select p.partner_id from patients p where p.business_id = a.business_id and p.id = a.patient_id)
  );
end $$;
