-- Patients who are not archived and are found by this text, in the order of what was found: by words of the name in any
-- order, by how the username begins, or by digits of the number.
-- numbers: how numbers in E.164 begin that are meant, or empty; digits: four or more that are found anywhere in a
-- number, or null.
-- Every branch reads as many entries of its index as can be answered, however many begin so. Settings forbid the plans
-- that would read all of them: a generic plan does not know how few are wanted.
create or replace function search_patients(
  business text, searched text, numbers text[], digits text, up_to integer
)
returns setof patients language plpgsql stable
-- One plan for all calls. It does not know how few rows are wanted: without these settings it would read all that
-- fit.
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set enable_bitmapscan = off
set enable_hashjoin = off
set enable_mergejoin = off
as $$
declare
  -- A text of which nothing is left, such as a lone accent, is the beginning of nothing rather than of everything.
  partner constant text := nullif(left(username_key(btrim(searched)), 100), '');
  partner_end constant text := partner || chr(1114111);
  reading text[];
  keys text[] := '{}';
  ids text[] := '{}';
begin
  for reading in select words from search_readings(search_key(searched)) loop
    select keys || array_agg(n.key), ids || array_agg(n.patient_id) into keys, ids
    from search_names(business, reading, up_to) as n;
  end loop;
  if cardinality(numbers) > 0 then
    select keys || array_agg(reached.mobile), ids || array_agg(reached.id) into keys, ids
    from unnest(numbers) as number
    cross join lateral (
      select p.mobile, p.id from patients p
      where p.business_id = business and p.archived_at is null
        -- The colon follows the nine.
        and p.mobile >= number and p.mobile < number || ':'
      order by p.mobile, p.id
      limit up_to
    ) as reached;
  end if;
  if digits is not null and cardinality(ids) < up_to then
    select keys || array_agg(d.key), ids || array_agg(d.patient_id) into keys, ids from search_digits(business, digits, up_to) as d;
  end if;
  return query
  with found as (
    (select * from unnest(keys, ids) as found_by_name(key, id))
    union all (
      select p.partner_key, p.id from patients p
      where p.business_id = business and p.archived_at is null and p.partner_key >= partner and p.partner_key < partner_end
      order by p.partner_key, p.id
      limit up_to
    )
  ), best as (
    select min(f.key collate "C") as key, f.id from found f group by f.id order by 1, 2 limit up_to
  )
  select p.* from best join patients p on p.business_id = business and p.id = best.id
  where p.archived_at is null
  order by best.key, best.id;
end $$;
