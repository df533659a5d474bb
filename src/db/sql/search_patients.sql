-- Patients who are not archived and whose name, username or number begins so, in the order of what was found.
-- words: a search key; username: as it was typed; numbers: beginnings in E.164. Each may be null or empty.
-- Every branch reads as many entries of its index as can be answered and no more, however many begin so. Settings forbid
-- the plans that would read all of them: a generic plan does not know how few are wanted.
create or replace function search_patients(business text, words text, username text, numbers text[], up_to integer)
returns setof patients language plpgsql stable
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set enable_bitmapscan = off
set enable_hashjoin = off
set enable_mergejoin = off
as $$
declare
  -- What nothing is left of, such as a lone accent, is the beginning of nothing rather than of everything.
  name constant text := nullif(left(words, 100), '');
  partner constant text := nullif(left(username_key(username), 100), '');
  -- After everything that begins so.
  name_end constant text := name || chr(1114111);
  partner_end constant text := partner || chr(1114111);
begin
  return query
  with found as (
    (
      select p.full_key as key, p.id from patients p
      where p.business_id = business and p.archived_at is null and p.full_key >= name and p.full_key < name_end
      order by p.full_key, p.id
      limit up_to
    ) union all (
      select p.tail_key, p.id from patients p
      where p.business_id = business and p.archived_at is null and p.tail_key <> ''
        and p.tail_key >= name and p.tail_key < name_end
      order by p.tail_key, p.id
      limit up_to
    ) union all (
      select p.end_key, p.id from patients p
      where p.business_id = business and p.archived_at is null and p.end_key <> ''
        and p.end_key >= name and p.end_key < name_end
      order by p.end_key, p.id
      limit up_to
    ) union all (
      select p.short_key, p.id from patients p
      where p.business_id = business and p.archived_at is null and p.short_key <> ''
        and p.short_key >= name and p.short_key < name_end
      order by p.short_key, p.id
      limit up_to
    ) union all (
      select p.partner_key, p.id from patients p
      where p.business_id = business and p.archived_at is null
        and p.partner_key >= partner and p.partner_key < partner_end
      order by p.partner_key, p.id
      limit up_to
    ) union all (
      select reached.mobile, reached.id
      from unnest(numbers) as number
      cross join lateral (
        select p.mobile, p.id from patients p
        where p.business_id = business and p.archived_at is null
          -- The colon follows the nine.
          and p.mobile >= number and p.mobile < number || ':'
        order by p.mobile, p.full_key, p.id
        limit up_to
      ) as reached
    )
  ), best as (
    select min(f.key) as key, f.id from found f group by f.id order by 1, 2 limit up_to
  )
  select p.* from best join patients p on p.business_id = business and p.id = best.id
  order by best.key, best.id;
end $$;
