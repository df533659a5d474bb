-- An address with the lines that it lacks from another one: line by line, as a change of the patient overwrites them.
-- The very same text where nothing is new, so that callers see by comparing whether there is anything to write.
create or replace function filled_address(stored json, told json) returns json language sql immutable as $$
  select case
    when json_typeof(told) is distinct from 'object' then stored
    when json_typeof(stored) is distinct from 'object' then told
    when stored::jsonb ?& array(select json_object_keys(told)) then stored
    else (told::jsonb || stored::jsonb)::json
  end
$$;
