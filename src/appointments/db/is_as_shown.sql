-- Whether everything that the caller of a change has seen of the appointment is still so, which it then is until the
-- commit: locks the row of the patient. The caller shares the lock of the catalog, so that doctors, clinics and
-- services do not change meanwhile.
create or replace function is_as_shown(c appointment_change, own appointments) returns boolean
language plpgsql volatile as $$
begin
  if c.shown_version is null then
    return true;
  end if;
  perform from patients p where p.business_id = own.business_id and p.id = own.patient_id for no key update;
  return shown_version(own) = c.shown_version;
end $$;
