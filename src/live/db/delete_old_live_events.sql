-- Deletes the numbers that are older than an hour: a desk that was away for longer reads everything anew. Answers the
-- new kept_after. Its caller, number_live_events, has locked the one row of live_feed. The clock is that of the
-- database, which gave the numbers their times: servers with different clocks must agree.
create or replace function delete_old_live_events(feed live_feed) returns bigint language plpgsql volatile as $$
declare
  first_kept bigint;
begin
  select min(e.id) into first_kept from live_events e where e.numbered_at > clock_timestamp() - interval '1 hour';
  first_kept := coalesce(first_kept, feed.last_id + 1);
  delete from live_events e where e.id < first_kept;
  return greatest(feed.kept_after, first_kept - 1);
end $$;
