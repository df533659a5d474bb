-- Every four digits that follow each other in these, each with the business as one number.
create or replace function digit_quads(business text, digits text) returns bigint[]
language plpgsql immutable strict parallel safe as $$
declare
  quads bigint[] := '{}';
begin
  for place in 1..char_length(digits) - 3 loop
    quads[place] := hashtextextended(business || ' ' || substr(digits, place, 4), 0);
  end loop;
  return quads;
end $$;
