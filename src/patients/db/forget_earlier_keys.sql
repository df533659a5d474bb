-- Trigger before a patient is renamed: empties the keys of earlier versions, so that the patient is no longer found by
-- the earlier name while the words are still to be written.
create or replace function forget_earlier_keys() returns trigger language plpgsql as $$
begin
  new.first_key := '';
  new.middle_key := '';
  new.last_key := '';
  return new;
end $$;
