-- Writes these columns of a patient, and no others; a column that is named with null becomes null. The caller has
-- locked the row and decided on its version.
create or replace function write_patient(of_business text, patient text, columns json, at timestamptz) returns void
language plpgsql volatile as $$
declare
  p patients;
begin
  select * into strict p from patients x where x.business_id = of_business and x.id = patient;
  p := json_populate_record(p, columns);
  update patients x set
    partner_id = p.partner_id, designation = p.designation, first_name = p.first_name, middle_name = p.middle_name,
    last_name = p.last_name, gender = p.gender, date_of_birth = p.date_of_birth, from_age = p.from_age,
    mobile = p.mobile,
    email = p.email, address = p.address, tag = p.tag, partner_meta = p.partner_meta, relations = p.relations,
    blood_group = p.blood_group, abha = p.abha, extras = p.extras, updated_at = at
  where x.business_id = of_business and x.id = patient;
end $$;
