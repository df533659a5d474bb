-- How often a business has used a quota within the last hour, in parts of five minutes: what is committed, and what this
-- transaction has counted itself. Locks nothing.
create or replace function quota_uses(of_business text, of_quota text, now double precision) returns bigint
language plpgsql stable as $$
begin
  return (
    select coalesce(sum(q.uses), 0) from quota_counts q
    where q.business_id = of_business and q.quota = of_quota
      and q.begins_at > to_timestamp(now) - interval '1 hour'
  );
end $$;
