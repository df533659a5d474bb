-- After a restore into a server that is younger than what it holds: marks what the older server's transactions wrote as
-- published or as new, by what is known of it otherwise, and counts from here on. Does nothing where that is done.
-- Waits for the publishing lock.
create or replace function renumber_outbox() returns void language plpgsql volatile as $$
declare
  p webhook_publisher;
  seen pg_snapshot;
begin
  perform pg_advisory_xact_lock(publishing_lock());
  select * into strict p from webhook_publisher;
  seen := pg_current_snapshot();
  if not is_outbox_older(p.snapshot) then
    return;
  end if;
  update outbox o set transaction_id = case
    when o.position <= p.last_position and (
      pg_visible_in_snapshot(o.transaction_id, p.snapshot)
      or pg_visible_in_snapshot(o.transaction_id, p.target) and o.position <= p.done_up_to
    ) then '0'
    -- Not the snapshot's end alone: that may be a transaction of another database, which would hold these back.
    else greatest(pg_snapshot_xmax(seen), pg_current_xact_id())
  end;
  update webhook_publisher set snapshot = seen, target = null, first_position = null, done_up_to = 0;
end $$;
