-- The keys of the rows of patient_words that a patient of this name has. Cut, because an index entry has its limits.
create or replace function patient_word_keys(first_name text, middle_name text, last_name text) returns text[]
language plpgsql immutable parallel safe as $$
declare
  words constant text[] := search_words(search_key(concat_ws(' ', first_name, middle_name, last_name)));
  name constant text := array_to_string(words, ' ');
  keys text[] := '{}';
begin
  for n in 1..cardinality(words) loop
    keys[n] := left(words[n] || '  ' || name, 500);
  end loop;
  return keys;
end $$;
