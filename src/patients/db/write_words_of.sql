-- Makes patient_words and patient_digits what patients say: archived patients, and those who are erased, have no rows.
-- Earlier rows are found by the patient, because the functions that make keys may have made others then. One statement
-- for all of them: the bounds of a statement cost more than what it does for one.
create or replace function write_words_of(written patients[]) returns void language plpgsql volatile
-- One plan for all calls, by index: one that was made while a table was small would scan it for as long as it lives.
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
as $$
begin
  with wanted as materialized (
    select p.business_id, p.id, w.keys, n.digits, coalesce(digit_quads(p.business_id, n.digits), '{}') as quads
    from unnest(written) as p
    cross join lateral (select
      case when p.archived_at is null then patient_word_keys(p.first_name, p.middle_name, p.last_name) else '{}' end as keys
    ) as w
    cross join lateral (select case when p.archived_at is null then substr(p.mobile, 2) end as digits) as n
  ), words_gone as (
    delete from patient_words w using wanted p
    where w.business_id = p.business_id and w.patient_id = p.id and w.key <> all (p.keys)
  ), digits_gone as (
    delete from patient_digits d using wanted p
    where d.business_id = p.business_id and d.patient_id = p.id and p.digits is null
  ), digits_written as (
    insert into patient_digits as d select p.business_id, p.id, p.digits, p.quads from wanted p where p.digits is not null
    on conflict on constraint patient_digits_pkey do update set digits = excluded.digits, quads = excluded.quads
    where (d.digits, d.quads) is distinct from (excluded.digits, excluded.quads)
  )
  insert into patient_words select p.business_id, key, p.id from wanted p cross join lateral unnest(p.keys) as key
  on conflict do nothing;
end $$;
