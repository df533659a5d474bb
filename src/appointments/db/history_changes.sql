-- A change as the history shows it: old and new of times, ids and numbers; of contents their names alone, because the
-- history is never edited and an erasure leaves it as it is.
create or replace function history_changes(old appointments, new appointments, fields text[]) returns json
language plpgsql stable as $$
begin
  return jsonb_strip_nulls(jsonb_build_object(
    'start_time', case when old.start_at <> new.start_at then
      jsonb_build_array(extract(epoch from old.start_at)::bigint, extract(epoch from new.start_at)::bigint) end,
    'end_time', case when old.end_at <> new.end_at then
      jsonb_build_array(extract(epoch from old.end_at)::bigint, extract(epoch from new.end_at)::bigint) end,
    -- Where the start does not say it.
    'practice_date', case when old.practice_date <> new.practice_date and old.start_at = new.start_at then
      jsonb_build_array(old.practice_date, new.practice_date) end,
    'doctor_id', case when old.doctor_id <> new.doctor_id then jsonb_build_array(old.doctor_id, new.doctor_id) end,
    'clinic_id', case when old.clinic_id <> new.clinic_id then jsonb_build_array(old.clinic_id, new.clinic_id) end,
    'conf_id', case when old.service_id is distinct from new.service_id then
      jsonb_build_array(coalesce(old.service_id, ''), coalesce(new.service_id, '')) end,
    'mode', case when old.mode <> new.mode then jsonb_build_array(old.mode, new.mode) end,
    'token', case when old.token is distinct from new.token then
      jsonb_build_array(coalesce(old.token, 0), coalesce(new.token, 0)) end,
    'queue_position', case when old.queue_position is distinct from new.queue_position then
      jsonb_build_array(coalesce(old.queue_position, 0), coalesce(new.queue_position, 0)) end,
    'calls', case when old.calls <> new.calls then jsonb_build_array(old.calls, new.calls) end,
    'overbooked', case when old.overbooked <> new.overbooked then jsonb_build_array(old.overbooked, new.overbooked) end,
    'patient_id', case when old.patient_id is distinct from new.patient_id then
      jsonb_build_array(coalesce(old.patient_id, ''), coalesce(new.patient_id, '')) end,
    'next_aid', case when old.next_id is distinct from new.next_id then new.next_id end,
    'fields', case when cardinality(fields) > 0 then to_jsonb(fields) end
  ))::json;
end $$;
