-- Deletes the oldest entries of the audit that are from before a time, and keeps the digest of the last of them: the
-- chain begins there from now on. Nothing else may delete entries (refuse_audit_change). Takes the row of audit_chain.
-- Answers how many it has deleted, at_most at the most.
create or replace function delete_old_audit_entries(before double precision, at_most integer) returns integer
language plpgsql as $$
declare
  newest audit_entries;
  deleted integer;
begin
  perform from audit_chain for update;
  -- Entries stand in the order of the chain, a read up to two minutes after others of its time.
  with oldest as (
    select a.number, a.at, a.digest from audit_entries a order by a.number limit at_most
  )
  select o.number, o.digest into newest.number, newest.digest
  from oldest o
  where o.number < coalesce((select min(k.number) from oldest k where k.at >= to_timestamp(before)), o.number + 1)
  order by o.number desc
  limit 1;
  if not found then
    return 0;
  end if;
  perform set_config('opdesk.deletes_old_audit_entries', 'on', true);
  delete from audit_entries a where a.number <= newest.number;
  get diagnostics deleted = row_count;
  perform set_config('opdesk.deletes_old_audit_entries', 'off', true);
  update audit_chain set deleted_up_to = newest.number, begins_with = newest.digest;
  return deleted;
end $$;
