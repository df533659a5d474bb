insert into migrations (version) values (4);

-- What the directory keeps of a patient beyond what bookings tell. extras is a JSON object.
alter table patients
  add column blood_group text check (blood_group in ('A+', 'A-', 'B+', 'B-', 'AB+', 'AB-', 'O+', 'O-')),
  add column abha text,
  add column extras json;

-- A username as it is searched, like searchKey in patients/domain.ts for names. It is worked out here because bookings give
-- usernames, too. lower() is asked for the C collation, so that the answer is the same on every server; capitals that it
-- does not know and that do not come apart into a letter and marks are listed.
create function username_key(username text) returns text language sql immutable strict parallel safe
return translate(
  lower(regexp_replace(normalize(username, NFKD), '[\u0300-\u036f]', '', 'g') collate "C"),
  'ÆØÐÞĐŁŒΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩАБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯЂЄЅІЈЉЊЋЏҐ',
  'æøðþđłœαβγδεζηθικλμνξοπρστυφχψωабвгдежзийклмнопрстуфхцчшщъыьэюяђєѕіјљњћџґ'
);

-- What a search by prefix goes through, one column for each place in a name where a prefix may begin. Cut to 100
-- characters, because an index takes no long ones, and ordered by bytes whatever the database's own order is: "begins with"
-- is then a range, which also a plan made without knowing the prefix finds in the index.
alter table patients
  alter column mobile type text collate "C",
  add column full_key text collate "C" not null generated always as (left(
    first_key || case when middle_key = '' then '' else ' ' || middle_key end
      || case when last_key = '' then '' else ' ' || last_key end,
    100
  )) stored,
  -- From the middle name on; the last name where there is no middle name.
  add column tail_key text collate "C" not null generated always as (left(
    middle_key || case when middle_key = '' or last_key = '' then '' else ' ' end || last_key, 100
  )) stored,
  -- For those who have a middle name: the last name, and the first name with the last.
  add column end_key text collate "C" not null generated always as (
    case when middle_key = '' then '' else left(last_key, 100) end
  ) stored,
  add column short_key text collate "C" not null generated always as (
    case when middle_key = '' or last_key = '' then '' else left(first_key || ' ' || last_key, 100) end
  ) stored,
  add column partner_key text collate "C" generated always as (left(username_key(partner_id), 100)) stored;

drop index patients_by_mobile;
-- With the name, because whole families have one number, and so does everybody who gave none.
create index patients_by_mobile on patients (business_id, mobile, full_key, id) where archived_at is null;
create index patients_by_full_key on patients (business_id, full_key, id) where archived_at is null;
create index patients_by_tail_key on patients (business_id, tail_key, id) where archived_at is null and tail_key <> '';
create index patients_by_end_key on patients (business_id, end_key, id) where archived_at is null and end_key <> '';
create index patients_by_short_key on patients (business_id, short_key, id) where archived_at is null and short_key <> '';
create index patients_by_partner_key on patients (business_id, partner_key, id) where archived_at is null;
-- The order of the list. With archived_at, so that going over earlier pages reads the index alone.
create index patients_by_creation on patients (business_id, created_at, id) include (archived_at);

-- Patients who are not archived and whose name, username or number begins so, in the order of what was found.
-- words: a search key; username: as it was typed; numbers: beginnings in E.164. Each may be null or empty.
-- Every branch reads as many entries of its index as can be answered and no more, however many begin so. Settings forbid
-- the plans that would read all of them: a generic plan does not know how few are wanted.
create function search_patients(business text, words text, username text, numbers text[], up_to integer)
returns setof patients language plpgsql stable
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set enable_bitmapscan = off
set enable_hashjoin = off
set enable_mergejoin = off
as $$
declare
  -- What nothing is left of, such as a lone accent, is the beginning of nothing rather than of everything.
  name constant text := nullif(left(words, 100), '');
  partner constant text := nullif(left(username_key(username), 100), '');
  -- After everything that begins so.
  name_end constant text := name || chr(1114111);
  partner_end constant text := partner || chr(1114111);
begin
  return query
  with found as (
    (
      select p.full_key as key, p.id from patients p
      where p.business_id = business and p.archived_at is null and p.full_key >= name and p.full_key < name_end
      order by p.full_key, p.id
      limit up_to
    ) union all (
      select p.tail_key, p.id from patients p
      where p.business_id = business and p.archived_at is null and p.tail_key <> ''
        and p.tail_key >= name and p.tail_key < name_end
      order by p.tail_key, p.id
      limit up_to
    ) union all (
      select p.end_key, p.id from patients p
      where p.business_id = business and p.archived_at is null and p.end_key <> ''
        and p.end_key >= name and p.end_key < name_end
      order by p.end_key, p.id
      limit up_to
    ) union all (
      select p.short_key, p.id from patients p
      where p.business_id = business and p.archived_at is null and p.short_key <> ''
        and p.short_key >= name and p.short_key < name_end
      order by p.short_key, p.id
      limit up_to
    ) union all (
      select p.partner_key, p.id from patients p
      where p.business_id = business and p.archived_at is null
        and p.partner_key >= partner and p.partner_key < partner_end
      order by p.partner_key, p.id
      limit up_to
    ) union all (
      select reached.mobile, reached.id
      from unnest(numbers) as number
      cross join lateral (
        select p.mobile, p.id from patients p
        where p.business_id = business and p.archived_at is null
          -- The colon follows the nine.
          and p.mobile >= number and p.mobile < number || ':'
        order by p.mobile, p.full_key, p.id
        limit up_to
      ) as reached
    )
  ), best as (
    select min(f.key) as key, f.id from found f group by f.id order by 1, 2 limit up_to
  )
  select p.* from best join patients p on p.business_id = business and p.id = best.id
  order by best.key, best.id;
end $$;

-- One page of all patients, oldest first: those after one of them, or else after so many. Going over a million entries of
-- the index takes a quarter of a second, going on after a patient none.
create function list_patients(
  business text, since timestamptz, with_archived boolean, skipped bigint, after_id text, up_to integer
)
returns setof patients language plpgsql stable
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set enable_bitmapscan = off
set enable_hashjoin = off
set enable_mergejoin = off
as $$
declare
  after_at constant timestamptz := (select p.created_at from patients p where p.business_id = business and p.id = after_id);
  begin_at constant timestamptz := greatest(since, after_at);
begin
  return query
  with page as (
    select p.created_at, p.id from patients p
    where p.business_id = business and p.created_at >= begin_at and (with_archived or p.archived_at is null)
      and (after_at is null or (p.created_at, p.id) > (after_at, after_id))
    order by p.created_at, p.id
    offset case when after_at is null then skipped else 0 end
    limit up_to
  )
  select p.* from page join patients p on p.business_id = business and p.id = page.id
  order by page.created_at, page.id;
end $$;
