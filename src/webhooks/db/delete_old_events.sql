-- Deletes events of the outbox from before an instant that have been published and numbered; looks at the oldest ones,
-- at most so many. Answers how many it deleted. Events that are not published yet are left for the next time.
create or replace function delete_old_events(before timestamptz, at_most integer) returns bigint
  language plpgsql volatile
-- One plan for all calls, by index: one that was made while a table was small would scan it for as long as it lives.
-- Before PostgreSQL 18 a scan that is off and cannot be avoided counts as so dear that the plan would be compiled.
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
    and not exists (select from held_events h where h.position = o.position)
    -- Nobody has listened for so long that nobody waits for these events. The database's clock has written that time.
    and (
      pg_visible_in_snapshot(o.transaction_id, f.snapshot)
      or f.numbered_at < clock_timestamp() - interval '10 minutes'
    );
  get diagnostics deleted = row_count;
  return deleted;
end $$;
