-- Where in the outbox is what was committed since `seen`: by transactions that had not begun then, or were still under
-- way. Costs what is new, however long some transaction stays open. Stable, and so of one snapshot with the statement
-- that asks. A function, because the rows of a view are estimated as a third of the outbox, and joined accordingly.
create or replace function unnumbered_positions(seen pg_snapshot) returns bigint[] language plpgsql stable as $$
begin
  return array(
    (
      select o.position from outbox o
      where o.transaction_id >= pg_snapshot_xmax(seen)
      order by o.transaction_id
      limit 10001
    )
    union all
    select o.position from outbox o where o.transaction_id = any (array(select pg_snapshot_xip(seen)))
  );
end $$;
