-- Gives a client's hold up, with its claim; answers its doctor, or null where the client has no such hold. Takes the
-- lock of the doctor, because a booking with the hold takes its claim before the hold, and a deletion the hold before
-- its claim.
create or replace function release_hold(of_business text, of_client text, hold_id text) returns text
language plpgsql volatile
as $$
declare
  of_doctor text;
begin
  select h.doctor_id into of_doctor from holds h
  where h.business_id = of_business and h.id = release_hold.hold_id and h.client_id = of_client;
  if of_doctor is null then
    return null;
  end if;
  perform take_locks(array[doctor_lock(of_business, of_doctor)]);
  delete from holds h where h.business_id = of_business and h.id = release_hold.hold_id;
  return case when found then of_doctor end;
end $$;
