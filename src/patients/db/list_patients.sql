-- One page of all patients, oldest first and without merged ones: those after one of them, or else after so many. Going
-- over a million entries of the index takes a quarter of a second, going on after a patient none.
create or replace function list_patients(
  business text, since timestamptz, with_archived boolean, skipped bigint, after_id text, up_to integer
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
  after_at constant timestamptz := (
    select p.created_at from patients p where p.business_id = business and p.id = after_id
  );
  begin_at constant timestamptz := greatest(since, after_at);
begin
  return query
  with page as (
    select p.created_at, p.id from patients p
    where p.business_id = business and p.created_at >= begin_at and (with_archived or p.archived_at is null)
      and p.merged_into is null
      and (after_at is null or (p.created_at, p.id) > (after_at, after_id))
    order by p.created_at, p.id
    offset case when after_at is null then skipped else 0 end
    limit up_to
  )
  select p.* from page join patients p on p.business_id = business and p.id = page.id
  order by page.created_at, page.id;
end $$;
