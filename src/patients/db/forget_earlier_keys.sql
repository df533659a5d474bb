-- A patient who is renamed before the words are written is no longer found by the earlier name.
create or replace function forget_earlier_keys() returns trigger language plpgsql as $$
begin
  new.first_key := '';
  new.middle_key := '';
  new.last_key := '';
  return new;
end $$;
