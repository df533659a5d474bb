-- Makes what was decided on the catalog so far stale. Locks the row of the business, so that changes of one catalog
-- follow each other; the commit then waits for bookings under way, see lock_catalog_at_commit.
create or replace function raise_catalog_version(of_business text) returns void language plpgsql volatile as $$
begin
  update businesses set catalog_version = catalog_version + 1 where id = of_business;
end $$;
