-- Patients of whom the name begins so by the keys of earlier versions, in their order: for those whose words a job has
-- still to write. Goes with the columns that it reads. Every branch reads as many entries of its index as can be
-- answered and no more, however many begin so. Settings forbid the plans that would read all of them: a generic plan
-- does not know how few are wanted.
create or replace function search_earlier_keys(business text, name text, up_to integer)
returns table (key text, patient_id text) language plpgsql stable
-- One plan for all calls. It does not know how few rows are wanted: without these settings it would read all that
-- fit.
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set enable_bitmapscan = off
as $$
declare
  name_begin constant text := nullif(left(name, 100), '');
  -- After everything that begins so.
  name_end constant text := name_begin || chr(1114111);
begin
  return query (
    select p.full_key, p.id from patients p
    where p.business_id = business and p.archived_at is null and p.full_key >= name_begin and p.full_key < name_end
    order by p.full_key, p.id
    limit up_to
  ) union all (
    select p.tail_key, p.id from patients p
    where p.business_id = business and p.archived_at is null and p.tail_key <> ''
      and p.tail_key >= name_begin and p.tail_key < name_end
    order by p.tail_key, p.id
    limit up_to
  ) union all (
    select p.end_key, p.id from patients p
    where p.business_id = business and p.archived_at is null and p.end_key <> ''
      and p.end_key >= name_begin and p.end_key < name_end
    order by p.end_key, p.id
    limit up_to
  ) union all (
    select p.short_key, p.id from patients p
    where p.business_id = business and p.archived_at is null and p.short_key <> ''
      and p.short_key >= name_begin and p.short_key < name_end
    order by p.short_key, p.id
    limit up_to
  );
end $$;
