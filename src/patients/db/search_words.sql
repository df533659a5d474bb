-- The words by which a name is found, of its search key: each word, and what follows a point, apostrophe or hyphen in
-- it ("jean-luc" as jeanluc and luc). A single letter also belongs to the word after it: "k. r. narayanan" is found as
-- kr, and "d souza" as dsouza. Long words and long names are cut, because an index entry has its limits.
create or replace function search_words(key text) returns text[] language plpgsql immutable strict parallel safe as $$
declare
  tokens constant text[] := string_to_array(key, ' ');
  parts text[];
  tail text collate "C" := '';
  -- In order and each once; no query, which would cost each patient as much as all the rest of this.
  words text[] collate "C" := '{}';
  place integer;
begin
  for token in reverse cardinality(tokens)..1 loop
    parts := string_to_array(translate(tokens[token], '''-', '..'), '.');
    if char_length(array_to_string(parts, '')) > 1 then
      tail := '';
    end if;
    for part in reverse cardinality(parts)..1 loop
      if parts[part] <> '' then
        tail := left(parts[part] || tail, 60);
        place := 1;
        while words[place] < tail loop
          place := place + 1;
        end loop;
        if words[place] is distinct from tail then
          words := (words[:place - 1] || tail || words[place:])[:60];
        end if;
      end if;
    end loop;
  end loop;
  return words;
end $$;
