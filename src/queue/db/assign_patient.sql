-- Assigns its patient to a walk-in without one; the patient may be added with it. BOOKED or ADDED, else STALE,
-- PATIENT_UNKNOWN, OVER_PATIENTS or PATIENT_CONFLICT, and nothing is written: whatever can refuse comes before the patient. Takes the
-- locks of bookings, those of the patients, and shares that of the catalog, which keeps erasures and merges away.
create or replace function assign_patient(change json, booking json) returns booking_outcome language plpgsql volatile
-- One plan for all calls, by index: one that was made while a table was small would scan it for as long as it lives.
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
as $$
declare
  c appointment_change := json_populate_record(null::appointment_change, change);
  r constant booking_request := json_populate_record(null::booking_request, booking);
  own appointments;
  patient text;
  changed change_outcome;
begin
  perform take_locks(booking_locks(r));
  perform lock_patients_of_bookings(array[r]);
  perform pg_advisory_xact_lock_shared(catalog_lock(c.business_id));
  select * into own from appointments a
  where a.business_id = c.business_id and a.id = c.appointment_id and a.version = c.expected_version;
  if not found or not is_as_shown(c, own) or not exists (
    select from businesses b
    where b.id = c.business_id and b.catalog_version = coalesce(c.catalog_version, b.catalog_version)
  ) then
    return ('STALE', null, null, null)::booking_outcome;
  end if;
  patient := patient_of(r.business_id, coalesce(r.patient_id, r.partner_patient_id), r.patient_id is null);
  if exists (
    select from patients p where p.business_id = r.business_id and p.id = patient and p.erased_at is not null
  ) then
    return ('PATIENT_UNKNOWN', null, null, null)::booking_outcome;
  end if;
  if patient is null and not (r.patient_id is null and r.can_add_patient) then
    return ('PATIENT_UNKNOWN', null, null, null)::booking_outcome;
  end if;
  if r.most_patients is not null and patient is null then
    if quota_frees_at(r.business_id, 'patients', r.most_patients, r.now) is not null then
      return ('OVER_PATIENTS', null, null, null)::booking_outcome;
    end if;
  end if;
  if r.patient_conflicts = 'refuse' and exists (
    select from patient_conflicts(own.business_id, patient, own.id, own.start_at, own.end_at, to_timestamp(r.now))
  ) then
    return ('PATIENT_CONFLICT', null, null, null)::booking_outcome;
  end if;
  if patient is null or r.patient_details is not null then
    patient := save_patient(r, patient);
  end if;
  c.columns := json_build_object('patient_id', patient, 'guest_name', null, 'guest_mobile', null);
  changed := change_appointment(c);
  return (
    case
      when changed.outcome <> 'CHANGED' then changed.outcome
      when patient = r.patient_details ->> 'id' then 'ADDED'
      else 'BOOKED'
    end,
    c.appointment_id, null, null
  )::booking_outcome;
end $$;
