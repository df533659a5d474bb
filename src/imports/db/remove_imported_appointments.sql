-- Deletes those of these appointments that are over and that nothing has changed since an import added them, with their
-- histories and tokens, and answers the others with the reason. Locks each of them.
create or replace function remove_imported_appointments(of_business text, ids text[])
returns table (id text, reason text) language plpgsql volatile as $$
declare
  gone text[];
begin
  perform from appointments a where a.business_id = of_business and a.id = any (ids) order by a.id for update;
  gone := array(
    select a.id from appointments a
    where a.business_id = of_business and a.id = any (ids) and a.version = 1 and not is_live(a.status)
      and a.next_id is null
  );
  perform set_config('opdesk.undoes_import', 'on', true);
  delete from appointment_remarks r where r.business_id = of_business and r.appointment_id = any (gone);
  delete from appointment_history h where h.business_id = of_business and h.appointment_id = any (gone);
  perform set_config('opdesk.undoes_import', 'off', true);
  delete from tokens t
  using appointments a
  where a.business_id = of_business and a.id = any (gone) and t.business_id = a.business_id
    and t.doctor_id = a.doctor_id and t.clinic_id = a.clinic_id and t.practice_date = a.practice_date
    and t.token = a.token and t.appointment_id = a.id;
  delete from appointments a where a.business_id = of_business and a.id = any (gone);
  return query
  select a.id, case when a.version = 1 and is_live(a.status) then 'live' else 'changed' end
  from appointments a
  where a.business_id = of_business and a.id = any (ids);
end $$;
