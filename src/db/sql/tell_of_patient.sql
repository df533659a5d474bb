-- Desks hear that the record of a patient was changed, by the id alone. No webhook is sent of it.
create or replace function tell_of_patient() returns trigger language plpgsql as $$
begin
  insert into outbox (business_id, event_id, event, client_id, occurred_at, data)
  values (new.business_id, 'ev-' || gen_random_uuid(), 'patient.updated', '', new.updated_at, json_build_object('patient_id', new.id));
  return null;
end $$;
