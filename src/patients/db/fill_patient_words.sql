-- Writes the words of the next patients whom patient_words_to_fill names, at most so many, and notes how far it came,
-- in one transaction: a crash loses one batch. Several servers fill several businesses at once. Answers how many
-- patients it went through: none where the next one is being changed, null where nothing is left that no other server
-- is at. The patients are locked against changes while it writes: one who is renamed meanwhile would get the words of
-- both names. Appointments of theirs are booked all the same; they ask no more than that the patient stays.
create or replace function fill_patient_words(up_to integer) returns integer language plpgsql volatile
-- By index: the plan must not depend on the size of the table when it was made.
set enable_seqscan = off
as $$
declare
  task patient_words_to_fill;
  ids text[];
  locked patients[];
  filled integer := 0;
begin
  select * into task from patient_words_to_fill order by business_id limit 1 for no key update skip locked;
  if not found then
    return null;
  end if;
  ids := array(
    select p.id from patients p where p.business_id = task.business_id and p.id > task.after_id
    order by p.id limit up_to
  );
  if ids = '{}' then
    delete from patient_words_to_fill t where t.business_id = task.business_id;
    return 0;
  end if;
  -- Nobody is waited for: bookings that change several of these patients lock them in the order of the requests, and
  -- wait for this.
  locked := array(
    select p from patients p where p.business_id = task.business_id and p.id = any (ids) order by p.id
    for share skip locked
  );
  -- Those up to the first who is being changed; the others are the next call's.
  while locked[filled + 1].id = ids[filled + 1] loop
    filled := filled + 1;
  end loop;
  if filled > 0 then
    perform write_words_of(locked[:filled]);
    update patient_words_to_fill t set after_id = ids[filled] where t.business_id = task.business_id;
  end if;
  return filled;
end $$;
