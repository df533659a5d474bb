-- Undoes a merge, all of it or nothing: the appointments that came over go back with what continues them, others made
-- since stay. False, and nothing is written, where what was decided on has changed since, or the merge is undone
-- already. undo: the merge with the person who undoes it in place of the person who merged; decided: as in
-- merge_patients, with the columns that are restored. Locks: see can_write_merge.
create or replace function unmerge_patients(undo json, decided json) returns boolean language plpgsql volatile
-- One plan for all calls, by index: one that was made while a table was small would scan it for as long as it lives.
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
as $$
declare
  u constant patient_merges := json_populate_record(null::patient_merges, undo);
  m patient_merges;
begin
  if not can_write_merge(u, decided, u.left_id) then
    return false;
  end if;
  -- Has the partner's id that the merged patient is to have again been given to a third one?
  if exists (
    select from patients p
    where p.business_id = u.business_id and p.partner_id = decided ->> 'partner_id'
      and p.id not in (u.merged_id, u.left_id)
  ) then
    return false;
  end if;
  update patient_merges x set
    undone_at = u.undone_at, undone_kind = u.actor_kind, undone_by = u.actor_id, columns_before = null,
    columns_after = null
  where x.business_id = u.business_id and x.id = u.id and x.undone_at is null
  returning * into m;
  if not found then
    return false;
  end if;
  update patients p set partner_id = null where p.business_id = u.business_id and p.id = u.merged_id;
  if exists (select from json_object_keys(decided -> 'columns')) then
    perform write_patient(u.business_id, u.left_id, decided -> 'columns', u.undone_at);
  end if;
  update patients p set
    partner_id = decided ->> 'partner_id', merged_into = null, archived_at = m.archived_at, updated_at = u.undone_at
  where p.business_id = u.business_id and p.id = u.merged_id;
  update patients p set merged_into = u.merged_id
  where p.business_id = u.business_id and p.id = any (m.earlier_ids) and p.merged_into = u.left_id;
  perform reassign_appointments(
    u, appointments_going_back(m), u.merged_id, 'unmerge_patient', u.undone_at, decided -> 'event_ids'
  );
  return true;
end $$;
