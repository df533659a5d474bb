-- An address with the lines that it lacks from another one: line by line, as a change of the patient overwrites them.
-- The very same text where nothing is new, so that callers see by comparing whether there is anything to write.
create or replace function filled_address(stored json, told json) returns json language sql immutable as $$
  select case
    when json_typeof(told) is distinct from 'object' then stored
    when json_typeof(stored) is distinct from 'object' then told
    -- Without a subquery, so that it becomes part of the query that calls it.
    when told::jsonb || stored::jsonb = stored::jsonb then stored
    else (told::jsonb || stored::jsonb)::json
  end
$$;
