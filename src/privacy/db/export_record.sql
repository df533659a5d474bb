-- A row as the export of a patient shows it: JSON text, with its columns in their order, instants in UTC, and json as it
-- was sent. In plpgsql, because a function in SQL takes no row of just any type.
create or replace function export_record(row_of_query record) returns text
language plpgsql stable
set timezone = 'UTC'
as $$
begin
  return row_to_json(row_of_query);
end $$;
