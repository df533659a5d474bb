-- Whether a search for this text finds this name: by some reading of the text, every word begins a word of the name.
-- Duplicates are asked in both directions.
create or replace function is_name_found(name text, searched text) returns boolean
language sql immutable strict parallel safe as $$
  select exists (
    select from search_readings(search_key(searched)) as reading
    where not exists (
      select from unnest(reading.words) as asked
      where not exists (select from unnest(search_words(search_key(name))) as word where word ^@ asked)
    )
  )
$$;
