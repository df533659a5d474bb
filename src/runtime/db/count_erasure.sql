-- Counts an erasure that begins, with the salt of its business where that has none yet. Takes the lock of the catalog
-- alone, which keep_answer shares: an answer is either kept before this, so that the caller finds it, or its keeper
-- knows of the erasure.
create or replace function count_erasure(of_business text, new_salt bytea) returns void language plpgsql volatile as $$
begin
  perform pg_advisory_xact_lock(catalog_lock(of_business));
  insert into erasure_counts as c (business_id, begun, salt)
  values (of_business, 1, new_salt)
  on conflict on constraint erasure_counts_pkey do update
  set begun = c.begun + 1, salt = case when c.salt = '' then excluded.salt else c.salt end;
end $$;
