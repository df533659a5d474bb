create or replace function raise_catalog_version(of_business text) returns void language plpgsql volatile as $$
begin
  perform pg_advisory_xact_lock(catalog_lock(of_business));
  update businesses set catalog_version = catalog_version + 1 where id = of_business;
end $$;
