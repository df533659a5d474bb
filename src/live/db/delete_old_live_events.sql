-- Whoever has been away for longer than this reads everything anew. Answers the new kept_after.
create or replace function delete_old_live_events(feed live_feed) returns bigint language plpgsql volatile as $$
declare
  first_kept bigint;
begin
  select min(e.id) into first_kept from live_events e where e.numbered_at > clock_timestamp() - interval '1 hour';
  first_kept := coalesce(first_kept, feed.last_id + 1);
  delete from live_events e where e.id < first_kept;
  return greatest(feed.kept_after, first_kept - 1);
end $$;
