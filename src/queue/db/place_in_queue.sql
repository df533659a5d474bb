-- Gives an appointment another place in its queue; NOTHING where it stands there already, STALE where it, or the one
-- that it was to stand beside, is no longer what the caller has read. kind: 'skip' (see place_after_skip), 'before' or
-- 'after' another, 'first' (of `unseenStatuses` in calendar/status.ts, which a test holds it to), 'last'. change: an
-- appointment_change, to whose columns the position is added. Takes the lock of the doctor, and shares that of the
-- catalog where a shown state is compared.
create or replace function place_in_queue(change json, kind text, other_id text, places integer) returns queue_outcome
language plpgsql volatile
-- One plan for all calls, by index: one that was made while a table was small would scan it for as long as it lives.
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
as $$
declare
  c appointment_change := json_populate_record(null::appointment_change, change);
  own appointments;
  own_place numeric;
  -- Read once: the places of two orders are not to be compared.
  queue_order text;
  -- The places between which it goes. `kind` gives one of them, and the queue then the other.
  lower_one numeric;
  upper_one numeric;
  changed change_outcome;
begin
  perform take_locks(array(select doctor_lock(c.business_id, id) from unnest(c.doctor_ids) as id));
  if c.shown_version is not null then
    perform pg_advisory_xact_lock_shared(catalog_lock(c.business_id));
  end if;
  select * into own from appointments a
  where a.business_id = c.business_id and a.id = c.appointment_id and a.version = c.expected_version;
  if not found then
    return ('STALE', null)::queue_outcome;
  end if;
  select b.queue_order into queue_order from businesses b where b.id = c.business_id;
  own_place := queue_place(own, queue_order);
  case kind
    when 'skip' then
      lower_one := place_after_skip(own, places, queue_order);
    when 'after' then
      select q.place into lower_one
      from queue_of(own.business_id, own.doctor_id, own.clinic_id, own.practice_date, queue_order) as q
      where q.id = other_id;
    when 'before' then
      select q.place into upper_one
      from queue_of(own.business_id, own.doctor_id, own.clinic_id, own.practice_date, queue_order) as q
      where q.id = other_id;
    when 'first' then
      select min(q.place) into upper_one
      from queue_of(own.business_id, own.doctor_id, own.clinic_id, own.practice_date, queue_order) as q
      where q.id <> own.id and q.status in ('BK', 'RV', 'IN', 'CK', 'PA');
    when 'last' then
      select max(q.place) into lower_one
      from queue_of(own.business_id, own.doctor_id, own.clinic_id, own.practice_date, queue_order) as q
      where q.id <> own.id;
  end case;
  if kind in ('before', 'after') and lower_one is null and upper_one is null then
    return ('STALE', null)::queue_outcome;
  end if;
  if lower_one is not null then
    select min(q.place) into upper_one
    from queue_of(own.business_id, own.doctor_id, own.clinic_id, own.practice_date, queue_order) as q
    where q.id <> own.id and q.place > lower_one;
  elsif upper_one is not null then
    select max(q.place) into lower_one
    from queue_of(own.business_id, own.doctor_id, own.clinic_id, own.practice_date, queue_order) as q
    where q.id <> own.id and q.place < upper_one;
  end if;
  if (lower_one is null and upper_one is null)
    or (own_place > coalesce(lower_one, '-infinity') and own_place < coalesce(upper_one, 'infinity')) then
    if c.columns::jsonb = '{}' then
      return ('NOTHING', own.id)::queue_outcome;
    end if;
  else
    c.columns := (
      c.columns::jsonb || jsonb_build_object('queue_position', position_between(lower_one, upper_one))
    )::json;
  end if;
  changed := change_appointment(c);
  return (changed.outcome, own.id)::queue_outcome;
end $$;
