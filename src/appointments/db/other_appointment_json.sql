-- Another appointment of the patient as a warning or a refusal shows it: ids, times and status alone. Read by
-- readConflicts in patient-conflicts.ts.
create or replace function other_appointment_json(a appointments) returns json language sql stable as $$
  select json_build_object(
    'id', a.id, 'partnerId', a.partner_appointment_id, 'doctorId', a.doctor_id, 'clinicId', a.clinic_id,
    'startAt', extract(epoch from a.start_at), 'endAt', extract(epoch from a.end_at), 'status', a.status
  )
$$;
