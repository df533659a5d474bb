-- Counts uses of a quota, in the transaction of what they are: what is rolled back is not counted. Locks the row of the
-- part until the commit, so a part names what the caller has locked anyway, or one of several.
create or replace function count_quota(
  of_business text, of_quota text, of_part text, now double precision, further integer
) returns void language sql volatile as $$
  insert into quota_counts (business_id, quota, begins_at, part, uses)
  values (of_business, of_quota, to_timestamp(floor(now / 300) * 300), of_part, further)
  on conflict on constraint quota_counts_pkey do update set uses = quota_counts.uses + excluded.uses
$$;
