-- The relations of a patient with the patients that are left in place of merged ones; the very same where nobody was
-- merged.
create or replace function current_relations(of_business text, relations json) returns json
  language plpgsql stable as $$
begin
  if not exists (
    select from json_array_elements(relations) as r
    where r ->> 'pid' <> patient_of(of_business, r ->> 'pid', false)
  ) then
    return relations;
  end if;
  return (
    select json_agg(
      json_build_object('relation', r.value ->> 'relation', 'pid', patient_of(of_business, r.value ->> 'pid', false))
      order by r.ordinality
    )
    from json_array_elements(relations) with ordinality as r
  );
end $$;
