-- Keeps patient_words and patient_digits what the patients say, whichever statement writes them: archived patients, and
-- those who are erased, have no rows.
create or replace function write_patient_words() returns trigger language plpgsql
set enable_seqscan = off
as $$
declare
  was_found constant boolean := tg_op = 'UPDATE' and old.archived_at is null;
  is_found constant boolean := new.archived_at is null;
  was_keys text[] := '{}';
  is_keys text[] := '{}';
begin
  if was_found then
    was_keys := patient_word_keys(old.first_name, old.middle_name, old.last_name);
  end if;
  if is_found then
    is_keys := patient_word_keys(new.first_name, new.middle_name, new.last_name);
  end if;
  if was_keys is distinct from is_keys then
    delete from patient_words w where w.business_id = new.business_id and w.patient_id = new.id and w.key = any (was_keys);
    insert into patient_words select new.business_id, key, new.id from unnest(is_keys) as key on conflict do nothing;
  end if;
  if was_found and (not is_found or old.mobile is distinct from new.mobile) then
    delete from patient_digits d where d.business_id = new.business_id and d.patient_id = new.id;
  end if;
  if is_found and new.mobile is not null and (not was_found or old.mobile is distinct from new.mobile) then
    insert into patient_digits
    values (new.business_id, new.id, substr(new.mobile, 2), digit_quads(new.business_id, substr(new.mobile, 2)))
    on conflict on constraint patient_digits_pkey do update set digits = excluded.digits, quads = excluded.quads;
  end if;
  return null;
end $$;
