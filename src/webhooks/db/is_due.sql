-- Whether a delivery is to be sent: it is pending, waits for no earlier one, its time has come, and no server has it on
-- lease. It becomes a part of the query that calls it, which so uses the indexes of what is due.
create or replace function is_due(d webhook_deliveries, at timestamptz) returns boolean language sql immutable as $$
  select d.state = 'PENDING' and not d.is_waiting and d.next_try_at <= at
    and (d.leased_until is null or d.leased_until <= at)
$$;
