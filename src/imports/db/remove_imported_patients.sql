-- Deletes those of these patients with whom nothing has happened since an import added them, and answers the others
-- with the reason. Locks each of them: nobody books for a patient who is being deleted.
create or replace function remove_imported_patients(of_business text, ids text[])
returns table (id text, reason text) language plpgsql volatile
-- By index: the plan must not depend on the size of the table when it was made.
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
as $$
declare
  relatives text[];
begin
  perform from patients p where p.business_id = of_business and p.id = any (ids) order by p.id for update;
  relatives := array(
    select r ->> 'pid'
    from patients p cross join lateral json_array_elements(p.relations) as r
    where p.business_id = of_business and p.relations is not null and not p.id = any (ids)
  );
  return query
  with found as materialized (
    select p.id, case
      when p.erased_at is not null then 'erased'
      when p.merged_into is not null
        or exists (
          select from patient_merges m
          where m.business_id = of_business and (m.left_id = p.id or m.merged_id = p.id)
        ) then 'merged'
      when exists (select from appointments a where a.business_id = of_business and a.patient_id = p.id)
        then 'appointments'
      when exists (select from patient_consents c where c.business_id = of_business and c.patient_id = p.id)
        then 'consents'
      when p.id = any (relatives) then 'relations'
      when p.updated_at <> p.created_at then 'changed'
    end as reason
    from patients p
    where p.business_id = of_business and p.id = any (ids)
  ), words_gone as (
    delete from patient_words w using found f
    where w.business_id = of_business and w.patient_id = f.id and f.reason is null
  ), digits_gone as (
    delete from patient_digits d using found f
    where d.business_id = of_business and d.patient_id = f.id and f.reason is null
  ), gone as (
    delete from patients p using found f where p.business_id = of_business and p.id = f.id and f.reason is null
  )
  select f.id, f.reason from found f where f.reason is not null;
end $$;
