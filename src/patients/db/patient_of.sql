-- Our id of the patient whom an id means, archived and erased ones too; null for nobody. A partner's id that nobody has
-- may be ours (rule C1). The ids of a merged patient mean the patient that is left: that stays true until the commit
-- for a caller that shares the lock of the catalog.
create or replace function patient_of(of_business text, named text, is_partners boolean) returns text
language plpgsql stable as $$
begin
  return coalesce(
    case when is_partners then (
      select coalesce(p.merged_into, p.id) from patients p where p.business_id = of_business and p.partner_id = named
    ) end,
    (select coalesce(p.merged_into, p.id) from patients p where p.business_id = of_business and p.id = named)
  );
end $$;
