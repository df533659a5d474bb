-- Other patients who may be this one, oldest first, at most so many: with the same number, with the same name as a
-- search has it, and born on the same day or, where one of them is known by an age, of the same age but for two years.
-- Archived ones are left out. Of a number that thousands have, the newest few hundred who were born alike are compared.
create or replace function duplicate_patients(business text, patient text, up_to integer)
returns table (id text) language plpgsql stable
-- One plan for all calls, by index: one that was made while a table was small would scan it for as long as it lives.
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
as $$
declare
  one patients;
  own_name text;
begin
  select p.* into one from patients p where p.business_id = business and p.id = patient;
  own_name := concat_ws(' ', one.first_name, one.middle_name, one.last_name);
  return query
  with alike as materialized (
    select p.id, p.created_at, concat_ws(' ', p.first_name, p.middle_name, p.last_name) as full_name
    from patients p
    where p.business_id = business and p.mobile = one.mobile and p.archived_at is null and p.id <> patient
      and (p.date_of_birth = one.date_of_birth or (p.from_age or one.from_age) and abs(
        extract(year from age(one.created_at::date, p.date_of_birth))
          - extract(year from age(one.created_at::date, one.date_of_birth))
      ) <= 2)
    order by p.created_at desc, p.id desc
    limit 300
  )
  select a.id from alike a
  where is_name_found(a.full_name, own_name) and is_name_found(own_name, a.full_name)
  order by a.created_at, a.id
  limit up_to;
end $$;
