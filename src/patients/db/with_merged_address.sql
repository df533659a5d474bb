-- The columns of a patient that a change writes, with the lines of the address that it names (address_lines, null for
-- one that is cleared) merged into those that the patient has now. Locks the row of the patient until the commit, so
-- that of two changes of different lines neither is lost.
create or replace function with_merged_address(c appointment_change) returns json language plpgsql volatile as $$
declare
  stored json;
  merged jsonb;
begin
  select p.address into stored
  from appointments a join patients p on p.business_id = a.business_id and p.id = a.patient_id
  where a.business_id = c.business_id and a.id = c.appointment_id
  for no key update of p;
  merged := jsonb_strip_nulls(
    case when json_typeof(stored) = 'object' then stored::jsonb else '{}' end
      || (c.patient_columns -> 'address_lines')::jsonb
  );
  return (c.patient_columns::jsonb - 'address_lines' || jsonb_build_object('address', nullif(merged, '{}')))::json;
end $$;
