-- Whether the outbox was written by another server than this one, whose numbers of transactions were higher: the
-- database was restored from a dump. Volatile, and so of the newest snapshot.
create or replace function is_outbox_older(seen pg_snapshot) returns boolean language sql volatile
return pg_snapshot_xmax(seen) > pg_snapshot_xmax(pg_current_snapshot())
  or exists (select from outbox o where o.transaction_id >= pg_snapshot_xmax(pg_current_snapshot()));
