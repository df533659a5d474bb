-- Whether another patient was merged into one of these, and is one of their own again.
create or replace function has_undone_merge(of_business text, patient_ids text[]) returns boolean language sql stable as $$
  select exists (
    select from patient_merges m
    where m.business_id = of_business and m.left_id = any (patient_ids) and m.undone_at is not null
  )
$$;
