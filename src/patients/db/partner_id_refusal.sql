-- Whether a partner's id that somebody gives for a patient can be theirs: null where it can be filled in, OWN where it
-- leads to the patient already, else why not. Locks nothing.
create or replace function partner_id_refusal(of_business text, patient text, told text) returns text
language plpgsql stable as $$
declare
  holder constant text := patient_of(of_business, told, true);
begin
  if holder = patient then
    return 'OWN';
  end if;
  if exists (
    select from patients p where p.business_id = of_business and p.id = patient and p.partner_id is not null
  ) then
    return 'PARTNER_PATIENT_DIFFERS';
  end if;
  return (
    select case
      when p.archived_at is null or p.erased_at is not null then 'PARTNER_PATIENT_TAKEN'
      else 'PARTNER_PATIENT_ARCHIVED'
    end
    from patients p where p.business_id = of_business and p.id = holder
  );
end $$;
