-- Patients whose number has these digits anywhere, four or more of them, in the order of the numbers, at most so many.
create or replace function search_digits(business text, searched text, up_to integer)
returns table (key text, patient_id text) language plpgsql stable
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
-- The caller forbids it.
set enable_bitmapscan = on
as $$
begin
  return query
  select '+' || d.digits, d.patient_id from patient_digits d
  where d.quads @> digit_quads(business, searched) and d.business_id = business and d.digits like '%' || searched || '%'
  order by d.digits, d.patient_id
  limit up_to;
end $$;
