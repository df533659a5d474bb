-- Reassigns appointments of one patient of the merge to the other, each with its history; those that are live by now
-- also with their event, by the ids in event_ids (appointment → event), which holds more where one has ended since the
-- decision. The author and the reason are those of the merge. The caller has the locks of can_write_merge.
create or replace function reassign_appointments(
  m patient_merges, ids text[], to_patient text, done text, at timestamptz, event_ids json
) returns void language plpgsql volatile as $$
declare
  old_patient constant text := case to_patient when m.left_id then m.merged_id else m.left_id end;
begin
  with changed as (
    update appointments a set patient_id = to_patient, version = a.version + 1, updated_at = at
    where a.business_id = m.business_id and a.id = any (ids)
    returning a as appointment, a.id, a.version, a.status, a.start_at
  ),
  remembered as (
    insert into appointment_history (
      business_id, appointment_id, version, at, actor_kind, actor_id, role, on_behalf_of, action, from_status,
      to_status, changes
    )
    select
      m.business_id, c.id, c.version, at, m.actor_kind, m.actor_id, m.role, m.on_behalf_of, done, c.status, c.status,
      json_build_object('patient_id', json_build_array(old_patient, to_patient))
    from changed as c
  ),
  remarked as (
    insert into appointment_remarks (business_id, appointment_id, version, remark)
    select m.business_id, c.id, c.version, m.remark from changed as c where m.remark is not null
  )
  insert into outbox (business_id, event_id, event, appointment_id, appointment_version, client_id, occurred_at, data)
  select
    m.business_id, event_ids ->> c.id, 'appointment.updated', c.id, c.version,
    case when m.actor_kind = 'client' then m.actor_id else '' end, at, appointment_event_data(c.appointment, 'modified')
  from changed as c
  where is_live(c.status)
  order by c.start_at, c.id;
end $$;
