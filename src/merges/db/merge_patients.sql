-- Merges a patient into another, all of it or nothing. False, and nothing is written, where what was decided on has
-- changed since. decided: the versions of both rows, the doctors and live appointments that the decision knew
-- (doctor_ids, event_ids), the columns of the patient that is left, and the partner's id that stays with the merged
-- patient. Locks: see can_write_merge.
create or replace function merge_patients(merge json, decided json) returns boolean language plpgsql volatile
-- One plan for all calls, by index: one that was made while a table was small would scan it for as long as it lives.
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
as $$
declare
  m patient_merges := json_populate_record(null::patient_merges, merge);
begin
  if not can_write_merge(m, decided, m.merged_id) then
    return false;
  end if;
  -- First of all, because an id has one owner.
  update patients p set partner_id = null where p.business_id = m.business_id and p.id = m.merged_id;
  if exists (select from json_object_keys(decided -> 'columns')) then
    perform write_patient(m.business_id, m.left_id, decided -> 'columns', m.merged_at);
  end if;
  update patients p set
    partner_id = decided ->> 'partner_id', merged_into = m.left_id, archived_at = coalesce(p.archived_at, m.merged_at),
    updated_at = m.merged_at
  where p.business_id = m.business_id and p.id = m.merged_id;
  with earlier as (
    update patients p set merged_into = m.left_id where p.business_id = m.business_id and p.merged_into = m.merged_id
    returning p.id
  )
  select coalesce(array_agg(earlier.id order by earlier.id), '{}') into m.earlier_ids from earlier;
  select coalesce(array_agg(a.id order by a.id), '{}'), count(*) filter (where is_live(a.status))
  into m.appointment_ids, m.live_appointments
  from appointments a where a.business_id = m.business_id and a.patient_id = m.merged_id;
  perform reassign_appointments(m, m.appointment_ids, m.left_id, 'merge_patient', m.merged_at, decided -> 'event_ids');
  insert into patient_merges select m.*;
  return true;
end $$;
