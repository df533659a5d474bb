-- Gives a patient without a partner's id the one that a booking names. Fails where another transaction writes this id, or
-- another id of this patient, meanwhile: the caller then asks once more.
create or replace function add_partner_id(of_business text, of_patient text, added_id text, at timestamptz) returns void
language plpgsql volatile as $$
begin
  update patients p set partner_id = added_id, updated_at = at
  where p.business_id = of_business and p.id = of_patient and p.partner_id is null;
  if not found then
    raise exception 'the patient has a partner id'
      using errcode = 'unique_violation', constraint = 'patients_partner_id_key';
  end if;
end $$;
