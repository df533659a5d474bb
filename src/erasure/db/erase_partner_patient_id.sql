-- Takes the partner's id of these patients out of events of appointments that are not theirs any more: those that they had
-- while a merge stood that has been undone since. Takes the publishing lock, as erase_records does. Goes through all
-- events of the business, where there was such a merge alone.
create or replace function erase_partner_patient_id(of_business text, patient_ids text[]) returns void
language plpgsql volatile as $$
begin
  if not has_undone_merge(of_business, patient_ids) then
    return;
  end if;
  perform pg_advisory_xact_lock(publishing_lock());
  update outbox o set data = with_members(o.data, '{"partner_patient_id": ""}')
  where o.business_id = of_business and o.data ->> 'patient_id' = any (patient_ids)
    and o.data ->> 'partner_patient_id' <> '';
end $$;
