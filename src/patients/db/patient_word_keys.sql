-- The keys of the rows of patient_words that a patient of this name has. Cut, because an index entry has its limits.
create or replace function patient_word_keys(first_name text, middle_name text, last_name text) returns text[]
language sql immutable parallel safe as $$
  select array_agg(distinct left(word || ' ' || (select string_agg(' ' || each, '') from unnest(words) as each), 500))
  from (select search_words(search_key(concat_ws(' ', first_name, middle_name, last_name))) as words) as name
  cross join unnest(words) as word
$$;
