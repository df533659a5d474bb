-- Behind whom somebody goes who is skipped: behind so many of those who wait behind him, null for all of them; where nobody
-- waits there, behind the next who is expected. Null where nobody is to come.
create or replace function place_after_skip(own appointments, places integer) returns numeric language plpgsql stable as $$
declare
  waiting numeric;
begin
  select max(next.queue_position) into waiting
  from (
    select q.queue_position from queue_of(own.business_id, own.doctor_id, own.clinic_id, own.local_date) as q
    where q.status = 'CK' and q.queue_position > own.queue_position
    order by q.queue_position
    limit places
  ) as next;
  return coalesce(waiting, (
    select min(q.queue_position) from queue_of(own.business_id, own.doctor_id, own.clinic_id, own.local_date) as q
    where q.status in ('BK', 'RV', 'IN') and q.queue_position > own.queue_position
  ));
end $$;
