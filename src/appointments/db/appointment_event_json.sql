-- An appointment as an event shows it (rule F1): every id is a string, empty where there is none, as the contract's
-- schemas have them. The caller has looked up the partner's ids, at once for a whole batch.
create or replace function appointment_event_json(
  a appointments, action text, partner_doctor_id text, partner_clinic_id text, partner_patient_id text
) returns json language plpgsql stable as $$
declare
  data json := json_build_object(
    'appointment_id', a.id,
    'partner_appointment_id', coalesce(a.partner_appointment_id, ''),
    'doctor_id', a.doctor_id,
    'partner_doctor_id', coalesce(partner_doctor_id, ''),
    'patient_id', coalesce(a.patient_id, ''),
    'partner_patient_id', coalesce(partner_patient_id, ''),
    'clinic_id', a.clinic_id,
    'partner_clinic_id', coalesce(partner_clinic_id, ''),
    'status', a.status,
    'action', action,
    'start_time', floor(extract(epoch from a.start_at))::bigint,
    'end_time', floor(extract(epoch from a.end_at))::bigint,
    'created_at', floor(extract(epoch from a.created_at))::bigint,
    'modified_at', floor(extract(epoch from a.updated_at))::bigint,
    'custom_attributes', coalesce(a.custom_attributes, '{}'),
    'partner_meta', coalesce(a.partner_meta, '{}'),
    'sa_ids', '[]'::json
  );
begin
  if cardinality(a.previous_ids) > 0 then
    return left(data::text, -1) || ', "p_aid" : ' || to_json(a.previous_ids[cardinality(a.previous_ids)])::text || '}';
  end if;
  return data;
end $$;
