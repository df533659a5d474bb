insert into migrations (version) values (57);

-- The live feed names patients whose record was changed, too: an event is of an appointment or of a patient.
alter table live_events
  alter column appointment_id drop not null,
  alter column appointment_version drop not null,
  alter column status drop not null,
  alter column action drop not null,
  alter column doctor_id drop not null,
  alter column clinic_id drop not null,
  alter column start_time drop not null,
  add column patient_id text,
  add check ((appointment_id is null) <> (patient_id is null));

-- The function is tell_of_patient.sql; a trigger needs one that exists.
create function tell_of_patient() returns trigger language plpgsql as $$
begin
  return null;
end $$;
-- What a desk may show of a patient. Every writer: calls of a patient, bookings that fill what is empty, updates, erasure.
create trigger patients_changed_are_told after update on patients
  for each row when (
    (old.partner_id, old.designation, old.first_name, old.middle_name, old.last_name, old.gender, old.date_of_birth, old.mobile, old.tag)
    is distinct from
    (new.partner_id, new.designation, new.first_name, new.middle_name, new.last_name, new.gender, new.date_of_birth, new.mobile, new.tag)
  ) execute function tell_of_patient();
