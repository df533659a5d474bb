-- The readings of a search key: each reading is a list of words, all of which must begin a word of
-- the name. Points and hyphens separate words or not ("jean-luc" is jean and luc, or jeanluc), single letters stand
-- alone, form one word ("k r"), or belong to the word after them ("d souza"). Most keys have one reading; one without a
-- letter has none.
create or replace function search_readings(key text) returns table (words text[])
language plpgsql immutable strict parallel safe as $$
declare
  word text;
  was_letter boolean := false;
  apart text[] := '{}';
  written text[] := '{}';
  initials text[] := '{}';
  joined text[] := '{}';
begin
  foreach word in array regexp_split_to_array(translate(key, '''', ''), '[ .-]+') loop
    continue when word = '';
    apart := apart || word;
    if was_letter and char_length(word) = 1 then
      initials[cardinality(initials)] := initials[cardinality(initials)] || word;
    else
      initials := initials || word;
    end if;
    was_letter := char_length(word) = 1;
  end loop;
  was_letter := false;
  foreach word in array string_to_array(translate(key, '''.-', ''), ' ') loop
    continue when word = '';
    written := written || word;
    if was_letter then
      joined[cardinality(joined)] := joined[cardinality(joined)] || word;
    else
      joined := joined || word;
    end if;
    was_letter := char_length(word) = 1;
  end loop;
  return query
  select distinct array(select distinct left(each, 60) from unnest(reading) as each order by 1)
  from (select apart as reading union all select written union all select initials union all select joined) as all_readings
  where cardinality(reading) > 0;
end $$;
