-- A position between two neighbours, either of which may be missing. Never a whole number: those are the tokens of the
-- patients who have not been moved, also of those who are still to come, so that two are never in one place.
create or replace function position_between(lower_one numeric, upper_one numeric) returns numeric
language plpgsql immutable as $$
begin
  if lower_one is null then
    return (ceil(upper_one) - 1 + upper_one) * 0.5;
  end if;
  return (lower_one + least(upper_one, floor(lower_one) + 1)) * 0.5;
end $$;
