-- Writes one decided change of an appointment with its history and events; STALE where the appointment or the catalog
-- is no longer as it was decided on, TAKEN, TOKEN_TAKEN or PATIENT_CONFLICT, and nothing is written. An appointment
-- that stays in its session, or gives up a part of its time, keeps its seat; every other place takes one there (rule
-- C6). Locks the appointment; the caller has the locks of change_appointments.
create or replace function change_appointment(c appointment_change) returns change_outcome
language plpgsql volatile as $$
declare
  old appointments;
  new appointments;
  patient patients;
  claim seat_claims;
  wanted tstzrange;
  kept tstzrange;
  refusal text;
  holds_seat boolean;
  needs_seat boolean := false;
begin
  select * into old from appointments a
  where a.business_id = c.business_id and a.id = c.appointment_id and a.version = c.expected_version
  for no key update;
  if not found or not is_as_shown(c, old) then
    return ('STALE', null)::change_outcome;
  end if;
  if c.catalog_version is not null
    and not exists (select from businesses b where b.id = c.business_id and b.catalog_version = c.catalog_version) then
    return ('STALE', null)::change_outcome;
  end if;
  new := json_populate_record(old, c.columns);
  new.version := old.version + 1;
  new.updated_at := to_timestamp(c.now);

  holds_seat := new.seated and is_live(new.status);
  if holds_seat then
    select * into claim from seat_claims k where k.business_id = old.business_id and k.appointment_id = old.claimed_id;
    wanted := tstzrange(new.occupied_from, new.occupied_until);
    if c.is_placed is not true then
      c.session_id := claim.session_id;
    end if;
    needs_seat := (new.doctor_id, new.clinic_id, c.session_id, wanted)
      is distinct from (claim.doctor_id, claim.clinic_id, claim.session_id, claim.period);
    new.session_id := c.session_id;
  end if;
  if needs_seat then
    if (new.doctor_id, new.clinic_id, c.session_id)
      is not distinct from (claim.doctor_id, claim.clinic_id, claim.session_id) then
      kept := claim.period;
    end if;
    refusal := seat_refusal(
      c.business_id, new.doctor_id, new.clinic_id, c.session_id, wanted, kept, new.id, null, new.updated_at
    );
    -- A move within one session as it is held once takes nothing more of its limit.
    if refusal is null and not (
      kept is not null and claim.occupied_from <@ day_of_session(c.business_id, c.session_id, new.occupied_from)
    ) and limit_reached(
      c.business_id, new.doctor_id, new.clinic_id, c.session_id, new.occupied_from, new.id, null, new.updated_at
    ) then
      refusal := 'TAKEN';
    end if;
    -- An appointment beyond the seats may stay so at its own time; any time beside that must be free.
    if refusal = 'ELSEWHERE' or (refusal = 'TAKEN' and not (c.may_overbook and (kept && wanted) is not true)) then
      return ('TAKEN', null)::change_outcome;
    end if;
    new.overbooked := refusal is not null or (old.overbooked and (kept && wanted) is true);
  end if;
  if c.patient_conflicts = 'refuse' and exists (
    select from patient_conflicts(new.business_id, new.patient_id, new.id, new.start_at, new.end_at, new.updated_at)
  ) then
    return ('PATIENT_CONFLICT', null)::change_outcome;
  end if;
  if c.token is not null then
    new.token := assign_token(
      c.business_id, new.doctor_id, new.clinic_id, new.practice_date, nullif(c.token, 0), new.id
    );
    if new.token is null then
      return ('TOKEN_TAKEN', null)::change_outcome;
    end if;
    new.queue_position := new.token;
  elsif new.start_at <> old.start_at and new.queue_position <> queue_place(new, 'token') then
    -- Moved where the queue goes by time: another time has a place of its own.
    new.queue_position := new.token;
  end if;

  if not holds_seat then
    if old.claimed_id is not null then
      delete from seat_claims k where k.business_id = old.business_id and k.appointment_id = old.id;
    end if;
  elsif needs_seat then
    if old.claimed_id is not null then
      update seat_claims k set
        doctor_id = new.doctor_id, clinic_id = new.clinic_id, session_id = c.session_id, overbooked = new.overbooked,
        occupied_from = new.occupied_from, occupied_until = new.occupied_until
      where k.business_id = old.business_id and k.appointment_id = old.id;
    else
      insert into seat_claims (
        business_id, appointment_id, doctor_id, clinic_id, session_id, occupied_from, occupied_until, overbooked
      ) values (
        new.business_id, new.id, new.doctor_id, new.clinic_id, c.session_id, new.occupied_from, new.occupied_until,
        new.overbooked
      );
    end if;
  end if;
  update appointments a set
    partner_appointment_id = new.partner_appointment_id, doctor_id = new.doctor_id, clinic_id = new.clinic_id,
    patient_id = new.patient_id, service_id = new.service_id, status = new.status, mode = new.mode,
    practice_date = new.practice_date, token = new.token, start_at = new.start_at, end_at = new.end_at,
    occupied_from = new.occupied_from, occupied_until = new.occupied_until, overbooked = new.overbooked,
    seated = new.seated, is_dummy = new.is_dummy, session_id = new.session_id,
    custom_attributes = new.custom_attributes, video_connect = new.video_connect, partner_meta = new.partner_meta,
    display_meta = new.display_meta, notes = new.notes, reason = new.reason, prescription_id = new.prescription_id,
    prescription_url = new.prescription_url, guest_name = new.guest_name, guest_mobile = new.guest_mobile,
    queue_position = new.queue_position, calls = new.calls, called_at = new.called_at,
    checked_in_at = new.checked_in_at, started_at = new.started_at, ended_at = new.ended_at, next_id = new.next_id,
    updated_at = new.updated_at, version = new.version
  where a.business_id = new.business_id and a.id = new.id;
  if c.patient_columns is not null then
    select * into patient from patients p where p.business_id = new.business_id and p.id = new.patient_id for update;
    patient := json_populate_record(patient, c.patient_columns);
    update patients p set
      partner_id = patient.partner_id, designation = patient.designation, first_name = patient.first_name,
      middle_name = patient.middle_name, last_name = patient.last_name, gender = patient.gender,
      date_of_birth = patient.date_of_birth, from_age = patient.from_age, mobile = patient.mobile,
      address = patient.address, updated_at = new.updated_at
    where p.business_id = patient.business_id and p.id = patient.id;
  end if;
  perform record_change(c, old, new);
  return ('CHANGED', new.token)::change_outcome;
end $$;
