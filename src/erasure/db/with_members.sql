-- The object with these members in place of its own, or beside them; one that is null is left out. As text: a number of
-- a partner's that JSON may hold is not always one that PostgreSQL can.
create or replace function with_members(object json, members json) returns json language sql immutable
return (
  select coalesce(
    json_object_agg(coalesce(m.key, o.key), coalesce(m.value, o.value) order by o.ordinality nulls last, m.ordinality),
    '{}'
  )
  from json_each(object) with ordinality as o
  full join json_each(members) with ordinality as m on m.key = o.key
  where m.key is null or json_typeof(m.value) <> 'null'
);
