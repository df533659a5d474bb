-- Keeps the answer to a request for its repeats. False, and nothing is kept, where an erasure began after the request
-- did and the answer may hold more than ids, or another try has taken the key over. Shares the lock that begin_erasure
-- takes alone: an answer is either kept before an erasure, which then finds it, or knows of it.
create or replace function keep_answer(
  of_business text, of_client text, of_method text, of_path text, of_key text, own_seed text, new_status integer,
  new_body text, is_impersonal boolean
) returns boolean language plpgsql volatile
-- By index: the plan must not depend on the size of the table when it was made.
set enable_seqscan = off
as $$
begin
  perform pg_advisory_xact_lock_shared(catalog_lock(of_business));
  update idempotency_keys k set status = new_status, body = new_body
  where k.business_id = of_business and k.client_id = of_client and k.method = of_method and k.path = of_path
    and k.key = of_key and k.seed = own_seed
    and (is_impersonal or k.erasures = coalesce(
      (select c.begun from erasure_counts c where c.business_id = of_business), 0
    ));
  return found;
end $$;
