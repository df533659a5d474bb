-- The place behind which a skipped patient goes: behind so many of those who wait behind them, null for all of them;
-- where nobody waits there, behind the next one who is expected. Null where nobody is to come. queue_order: of the
-- business. The statuses are `waitingStatus` and `expectedStatuses` of calendar/status.ts, which a test holds it to.
-- The caller has the lock of the doctor, which is why the rule is here: docs/decisions/0023.
create or replace function place_after_skip(own appointments, places integer, queue_order text) returns numeric
language plpgsql stable as $$
declare
  own_place constant numeric := queue_place(own, queue_order);
  waiting numeric;
begin
  select max(next.place) into waiting
  from (
    select q.place from queue_of(own.business_id, own.doctor_id, own.clinic_id, own.practice_date, queue_order) as q
    where q.status = 'CK' and q.place > own_place
    order by q.place
    limit places
  ) as next;
  return coalesce(waiting, (
    select min(q.place)
    from queue_of(own.business_id, own.doctor_id, own.clinic_id, own.practice_date, queue_order) as q
    where q.status in ('BK', 'RV', 'IN') and q.place > own_place
  ));
end $$;
