-- Writes the words of the next patients whom patient_words_to_fill names, at most so many, and notes how far it came,
-- in one transaction: a crash loses one batch. Several servers fill several businesses at once. Answers how many
-- patients it went through; null where nothing is left that no other server is at. The patients are locked against
-- changes while it writes: one who is renamed meanwhile would get the words of both names. Appointments of theirs are
-- booked all the same; they ask no more than that the patient stays.
create or replace function fill_patient_words(up_to integer) returns integer language plpgsql volatile
set enable_seqscan = off
as $$
declare
  task patient_words_to_fill;
  locked patients[];
begin
  select * into task from patient_words_to_fill order by business_id limit 1 for no key update skip locked;
  if not found then
    return null;
  end if;
  -- All in one statement, before anything is written: bookings that change several of them wait as briefly as they can.
  locked := array(
    select p from patients p
    where p.business_id = task.business_id and p.id > task.after_id
    order by p.id
    limit up_to
    for share
  );
  if locked = '{}' then
    delete from patient_words_to_fill t where t.business_id = task.business_id;
  else
    perform write_words_of(locked);
    update patient_words_to_fill t set after_id = locked[cardinality(locked)].id where t.business_id = task.business_id;
  end if;
  return cardinality(locked);
end $$;
