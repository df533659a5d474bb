-- Keeps patient_words and patient_digits what the patients say, whichever statement writes them.
create or replace function write_patient_words() returns trigger language plpgsql as $$
begin
  perform write_words_of(array[new]);
  return null;
end $$;
