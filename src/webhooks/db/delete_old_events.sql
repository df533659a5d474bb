-- Deletes what is older than two days, has been published and has been told to those who listen; answers how much.
create or replace function delete_old_events(before timestamptz, at_most integer) returns bigint language plpgsql volatile
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set jit = off
as $$
declare
  deleted bigint;
begin
  delete from outbox o
  using webhook_publisher p, live_feed f
  where o.position = any (array(select n.position from outbox n order by n.position limit at_most))
    and o.occurred_at < before
    and pg_visible_in_snapshot(o.transaction_id, p.snapshot)
    -- Nobody has listened for so long that there is nobody to be told.
    and (pg_visible_in_snapshot(o.transaction_id, f.snapshot) or f.numbered_at < clock_timestamp() - interval '10 minutes');
  get diagnostics deleted = row_count;
  return deleted;
end $$;
