-- A position between two neighbours, either of which may be missing. Never a whole number: those are the tokens of the
-- ones who have not been moved, also of the ones who are still to come, so that no two are ever in one place.
create or replace function position_between(lower_one numeric, upper_one numeric) returns numeric language plpgsql immutable as $$
begin
  if lower_one is null then
    return (ceil(upper_one) - 1 + upper_one) * 0.5;
  end if;
  return (lower_one + least(upper_one, floor(lower_one) + 1)) * 0.5;
end $$;
