-- Deferred trigger of a change of the catalog: takes its lock alone, and so waits for bookings under way, only while it
-- commits. Taken by a statement of the program it would keep the bookings of the whole business waiting until the
-- program, which may be busy, sends the commit.
create or replace function lock_catalog_at_commit() returns trigger language plpgsql as $$
begin
  perform pg_advisory_xact_lock(catalog_lock(new.id));
  return null;
end $$;
