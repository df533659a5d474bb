insert into migrations (version) values (63);

-- One trigger for a statement in place of one for each row. The function is follow_merged_patients.sql; a trigger
-- needs one that exists.
create function follow_merged_patients() returns trigger language plpgsql as $$
begin
  return null;
end $$;
drop trigger appointments_added_for_merged on appointments;
create trigger appointments_added_for_merged after insert on appointments
  referencing new table as added for each statement execute function follow_merged_patients();
