insert into migrations (version) values (12);

-- When the last of them was closed, until it has been looked for what was under way then and had not been written.
alter table closed_days add column closed_at timestamptz;

-- As before, but for who keeps the seat that it has: a move to another clinic or service at the same time looks for one
-- among those of where it goes (rule C6).
create or replace function change_appointment(c appointment_change) returns change_outcome language plpgsql volatile as $$
declare
  old appointments;
  new appointments;
  patient patients;
  wanted tstzrange;
  seat integer;
  needs_seat boolean;
  holds_seat boolean;
begin
  select * into old from appointments a
  where a.business_id = c.business_id and a.id = c.appointment_id and a.version = c.expected_version
  for no key update;
  if not found then
    return ('STALE', null)::change_outcome;
  end if;
  if c.catalog_version is not null
    and not exists (select from businesses b where b.id = c.business_id and b.catalog_version = c.catalog_version) then
    return ('STALE', null)::change_outcome;
  end if;
  new := json_populate_record(old, c.columns);
  new.version := old.version + 1;
  new.updated_at := to_timestamp(c.now);

  holds_seat := new.seated and new.status in ('BK', 'RV', 'IN', 'CK', 'PA', 'OG');
  needs_seat := holds_seat and (
    old.claimed_id is null or old.doctor_id <> new.doctor_id or old.start_at <> new.start_at
    or old.occupied_until <> new.occupied_until
    or c.seats is not null and (old.clinic_id, old.service_id) is distinct from (new.clinic_id, new.service_id)
  );
  if needs_seat then
    wanted := tstzrange(new.start_at, new.occupied_until);
    new.overbooked := false;
    seat := free_seat(c.business_id, new.doctor_id, wanted, c.seats, false, new.updated_at, new.id, null);
    if seat is null and c.may_overbook then
      new.overbooked := true;
      seat := free_seat(c.business_id, new.doctor_id, wanted, c.seats, true, new.updated_at, new.id, null);
    end if;
    if seat is null then
      return ('TAKEN', null)::change_outcome;
    end if;
  end if;
  if c.token is not null then
    new.token := give_token(c.business_id, new.doctor_id, new.clinic_id, new.local_date, nullif(c.token, 0), new.id);
    if new.token is null then
      return ('TOKEN_TAKEN', null)::change_outcome;
    end if;
    new.queue_position := new.token;
  end if;

  if old.claimed_id is not null and (needs_seat or not holds_seat) then
    delete from seat_claims k where k.business_id = old.business_id and k.appointment_id = old.id;
  end if;
  if needs_seat then
    insert into seat_claims (business_id, appointment_id, doctor_id, seat, seats, overbooked, period)
    values (new.business_id, new.id, new.doctor_id, seat, c.seats, new.overbooked, wanted);
  end if;
  update appointments a set
    partner_appointment_id = new.partner_appointment_id, doctor_id = new.doctor_id, clinic_id = new.clinic_id,
    patient_id = new.patient_id, service_id = new.service_id, status = new.status, mode = new.mode,
    local_date = new.local_date, token = new.token, start_at = new.start_at, end_at = new.end_at,
    occupied_until = new.occupied_until, overbooked = new.overbooked, seated = new.seated, is_dummy = new.is_dummy,
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
      address = patient.address, first_key = patient.first_key, middle_key = patient.middle_key,
      last_key = patient.last_key, updated_at = new.updated_at
    where p.business_id = patient.business_id and p.id = patient.id;
  end if;
  perform record_change(c, old, new);
  return ('CHANGED', new.token)::change_outcome;
end $$;
