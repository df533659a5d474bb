create or replace function is_outbox_older(seen pg_snapshot) returns boolean language sql volatile
return pg_snapshot_xmax(seen) > pg_snapshot_xmax(pg_current_snapshot())
  or exists (select from outbox o where o.transaction_id >= pg_snapshot_xmax(pg_current_snapshot()));
