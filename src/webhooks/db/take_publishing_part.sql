-- Takes the next part of the outbox that was committed since the last one, and counts it as published in the
-- transaction that publishes it (docs/decisions/0006). Empty, without waiting, while another server has the publishing
-- lock. An event without a webhook is passed over; a webhook that is switched off still wants its events.
create or replace function take_publishing_part(at_most integer) returns publishing_part language plpgsql volatile
set plan_cache_mode = force_generic_plan
-- A plan made while the outbox was small would scan it for as long as the plan lives.
set enable_seqscan = off
set jit = off
as $$
declare
  p webhook_publisher;
  part bigint[];
  last_found bigint;
  is_wanted boolean;
  seen_now pg_snapshot;
begin
  if not pg_try_advisory_xact_lock(publishing_lock()) then
    return ('{}', true, true)::publishing_part;
  end if;
  -- Each in a statement of its own: a later snapshot than that of the last holder of the lock.
  select * into strict p from webhook_publisher;
  seen_now := pg_current_snapshot();
  if is_outbox_older(p.snapshot) then
    perform renumber_outbox();
    select * into strict p from webhook_publisher;
  end if;
  is_wanted := exists (select from webhook_subscriptions);

  if p.target is null then
    p.target := seen_now;
    -- Not min() and max() of the table: those would walk through all positions, most of them old.
    select min(c.position), max(c.position) into p.first_position, last_found
    from (select o.position from outbox o where o.transaction_id >= pg_snapshot_xmax(p.snapshot) offset 0) as c;
    if p.first_position is null and not exists (
      select from outbox o where o.transaction_id = any (array(select pg_snapshot_xip(p.snapshot)))
    ) then
      return ('{}', true, is_wanted)::publishing_part;
    end if;
    -- Only what was under way before: nothing begins anywhere, and least of all at the beginning.
    p.first_position := coalesce(p.first_position, 9223372036854775807);
    if not is_wanted then
      update webhook_publisher w set snapshot = seen_now, last_position = greatest(w.last_position, last_found);
      return ('{}', true, false)::publishing_part;
    end if;
  end if;

  part := array(
    select c.position
    from (
      (
        select o.position from outbox o
        where o.transaction_id = any (array(select pg_snapshot_xip(p.snapshot))) and o.position > p.done_up_to
          and pg_visible_in_snapshot(o.transaction_id, p.target)
        order by o.position
        limit at_most
      )
      union all
      (
        select o.position from outbox o
        where o.position >= greatest(p.first_position, p.done_up_to + 1)
          and o.transaction_id >= pg_snapshot_xmax(p.snapshot) and pg_visible_in_snapshot(o.transaction_id, p.target)
        order by o.position
        limit at_most
      )
    ) as c
    order by c.position
    limit at_most
  );
  last_found := part[cardinality(part)];
  if cardinality(part) < at_most then
    update webhook_publisher w set
      snapshot = p.target, target = null, first_position = null, done_up_to = 0,
      last_position = greatest(w.last_position, last_found);
  else
    update webhook_publisher w set
      target = p.target, first_position = p.first_position, done_up_to = last_found,
      last_position = greatest(w.last_position, last_found);
  end if;
  return (part, cardinality(part) < at_most, true)::publishing_part;
end $$;
