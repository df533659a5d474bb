-- Adds the patient whom a booking describes, or fills in what is empty of one who exists, an address line by line;
-- overwrites nothing (rule C2). Answers our id. A patient whom another transaction has added under the same partner's
-- id meanwhile is filled in. The caller has the locks of locks_of_bookings.
create or replace function save_patient(r booking_request, existing_id text) returns text
  language plpgsql volatile as $$
declare
  details patients := json_populate_record(null::patients, r.patient_details);
  patient_id text := existing_id;
begin
  if patient_id is null then
    insert into patients (
      business_id, id, partner_id, designation, first_name, middle_name, last_name, gender, date_of_birth, from_age,
      mobile, address, created_at, updated_at
    ) values (
      r.business_id, details.id, r.partner_patient_id, details.designation, details.first_name, details.middle_name,
      details.last_name, details.gender, details.date_of_birth, details.from_age, details.mobile, details.address,
      to_timestamp(r.now), to_timestamp(r.now)
    )
    on conflict (business_id, partner_id) do nothing
    returning patients.id into patient_id;
    if patient_id is not null then
      if r.most_patients is not null then
        perform count_quota(r.business_id, 'patients', r.doctor_id, r.now, 1);
      end if;
      return patient_id;
    end if;
    patient_id := patient_of(r.business_id, r.partner_patient_id, true);
  end if;
  update patients p set
    designation = coalesce(p.designation, details.designation),
    middle_name = coalesce(p.middle_name, details.middle_name),
    last_name = coalesce(p.last_name, details.last_name),
    date_of_birth = coalesce(p.date_of_birth, details.date_of_birth),
    from_age = case when p.date_of_birth is null then coalesce(details.from_age, false) else p.from_age end,
    mobile = coalesce(p.mobile, details.mobile),
    address = filled_address(p.address, details.address),
    updated_at = to_timestamp(r.now)
  where p.business_id = r.business_id and p.id = patient_id
    and adds_details(
      r.patient_details, p.designation, p.middle_name, p.last_name, p.date_of_birth, p.mobile, p.address
    );
  return patient_id;
end $$;
