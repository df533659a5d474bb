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
  counted constant integer := 1000;
  word text;
  words_of integer;
  fewest integer;
  lead text;
  others text[];
  ids text[] := '{}';
begin
  foreach word in array words loop
    if cardinality(words) > 1 then
      select count(*) into words_of from (
        select from patient_words w
        where w.business_id = business and w.key >= word and w.key < word || chr(1114111) limit counted
      ) as counted_rows;
    end if;
    -- Of two that are frequent, the longer one.
    if lead is null or words_of < fewest or (words_of = fewest and char_length(word) > char_length(lead)) then
      lead := word;
      fewest := words_of;
    end if;
  end loop;
  select array_agg('% ' || replace(replace(replace(each, '\', '\\'), '%', '\%'), '_', '\_') || '%') into others
  from unnest(words) as each where each <> lead;
  for key, patient_id in
    select w.key, w.patient_id from patient_words w
    where w.business_id = business and w.key >= lead and w.key < lead || chr(1114111)
      and (others is null or w.key like all (others))
    order by w.key, w.patient_id
  loop
    continue when patient_id = any (ids);
    return next;
    ids := ids || patient_id;
    exit when cardinality(ids) = up_to;
  end loop;
end $$;
