-- Takes every named lock until the end of the transaction, in one order for all callers, so that none waits in a ring.
-- `offset 0` keeps the order: without it the locks could be taken before the names are sorted.
create or replace function take_locks(names text[]) returns void language plpgsql volatile as $$
begin
  perform pg_advisory_xact_lock(ordered.key)
  from (
    select distinct hashtextextended(name, 0) as key
    from unnest(names) as name
    order by 1
    offset 0
  ) as ordered;
end $$;
