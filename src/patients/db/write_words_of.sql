-- Makes patient_words and patient_digits what a patient says: archived patients, and those who are erased, have no
-- rows. Earlier rows are found by the patient, because the functions that make keys may have made others then.
create or replace function write_words_of(p patients) returns void language plpgsql volatile
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
as $$
declare
  keys text[] := '{}';
  number text;
begin
  if p.archived_at is null then
    keys := coalesce(patient_word_keys(p.first_name, p.middle_name, p.last_name), '{}');
    number := substr(p.mobile, 2);
  end if;
  delete from patient_words w where w.business_id = p.business_id and w.patient_id = p.id and w.key <> all (keys);
  insert into patient_words select p.business_id, key, p.id from unnest(keys) as key
  on conflict do nothing;
  if number is null then
    delete from patient_digits d where d.business_id = p.business_id and d.patient_id = p.id;
  else
    insert into patient_digits as d values (p.business_id, p.id, number, digit_quads(p.business_id, number))
    on conflict on constraint patient_digits_pkey do update set digits = excluded.digits, quads = excluded.quads
    where (d.digits, d.quads) is distinct from (excluded.digits, excluded.quads);
  end if;
end $$;
