-- Of each of these patients the oldest other one who may be the same (duplicate_patients). Most have a number of their
-- own, and are compared with nobody.
create or replace function duplicates_of_patients(of_business text, ids text[])
returns table (patient_id text, duplicate_id text) language plpgsql stable
-- One plan for all calls, by index: one that was made while a table was small would scan it for as long as it lives.
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
as $$
begin
  return query
  select p.id, d.id
  from patients p
  cross join lateral (
    select from patients o
    where o.business_id = of_business and o.mobile = p.mobile and o.archived_at is null and o.id <> p.id
    limit 1
  ) as sharing
  cross join lateral duplicate_patients(of_business, p.id, 1) as d
  where p.business_id = of_business and p.id = any (ids);
end $$;
