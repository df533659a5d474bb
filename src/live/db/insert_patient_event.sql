-- Writes an event for desks that the record of a patient was changed, by the id alone; of a merge and its undoing one
-- for both patients, because appointments that are over have no event of their own then. No webhook is sent of it.
create or replace function insert_patient_event() returns trigger language plpgsql as $$
begin
  -- The id of the event is made here, because a trigger is given none.
  insert into outbox (business_id, event_id, event, client_id, occurred_at, data)
  select new.business_id, 'ev-' || gen_random_uuid(), 'patient.updated', '', new.updated_at,
    json_build_object('patient_id', patient.id)
  from (
    select new.id
    union all
    select coalesce(new.merged_into, old.merged_into) where (new.merged_into is null) <> (old.merged_into is null)
  ) as patient (id);
  return null;
end $$;
