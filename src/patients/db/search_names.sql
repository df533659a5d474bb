-- Patients of whom every one of these words begins a word of the name, in the order of the words found first, at most
-- so many. Goes through the patients of the rarest word and looks for the others in the same index entries.
create or replace function search_names(business text, words text[], up_to integer)
returns table (key text, patient_id text) language plpgsql stable
-- One plan for all calls. It does not know how few rows are wanted: without these settings it would read all that
-- fit.
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set enable_bitmapscan = off
as $$
declare
  -- Counting on costs two frequent words more than a rarer one saves (docs/decisions/0013).
  counted constant integer := 500;
  word text;
  words_of integer;
  fewest integer;
  lead text;
  others text[];
  -- One of the others: each entry is compared with a text; an array would be unpacked for each.
  other text;
  ids text[] := '{}';
begin
  if cardinality(words) = 1 then
    lead := words[1];
  else
    -- Of those that are as frequent, the longest one. What reaches the fewest so far is not rarer.
    for word in
      select each from unnest(words) with ordinality as given (each, place) order by char_length(each) desc, place
    loop
      select count(*) into words_of from (
        select from patient_words w
        where w.business_id = business and w.key >= word and w.key < word || chr(1114111)
        limit coalesce(fewest, counted)
      ) as counted_rows;
      if fewest is null or words_of < fewest then
        lead := word;
        fewest := words_of;
      end if;
    end loop;
    select array_agg('% ' || replace(replace(replace(each, '\', '\\'), '%', '\%'), '_', '\_') || '%') into others
    from unnest(words) as each where each <> lead;
  end if;
  other := coalesce(others[1], '%');
  others := nullif(others[2:], '{}');
  for key, patient_id in
    select w.key, w.patient_id from patient_words w
    where w.business_id = business and w.key >= lead and w.key < lead || chr(1114111)
      and w.key like other and (others is null or w.key like all (others))
    order by w.key, w.patient_id
  loop
    continue when patient_id = any (ids);
    return next;
    ids := ids || patient_id;
    exit when cardinality(ids) = up_to;
  end loop;
end $$;
