-- When a business may have one more of a quota again; null where it may now. Locks nothing: of those that come at the
-- same time a few may go beyond it.
create or replace function quota_frees_at(of_business text, of_quota text, most integer, now double precision)
returns timestamptz language plpgsql stable as $$
declare
  counted constant bigint := quota_uses(of_business, of_quota, now);
begin
  if counted < most then
    return null;
  end if;
  return (
    select min(g.begins_at) + interval '1 hour'
    from (
      select q.begins_at, sum(q.uses) over (order by q.begins_at) as gone
      from quota_counts q
      where q.business_id = of_business and q.quota = of_quota
        and q.begins_at > to_timestamp(now) - interval '1 hour'
    ) as g
    where counted - g.gone < most
  );
end $$;
