-- Every four digits that follow each other in these, each with the business as one number.
create or replace function digit_quads(business text, digits text) returns bigint[]
language sql immutable strict parallel safe as $$
  select coalesce(array_agg(distinct hashtextextended(business || ' ' || substr(digits, place, 4), 0)), '{}')
  from generate_series(1, char_length(digits) - 3) as place
$$;
