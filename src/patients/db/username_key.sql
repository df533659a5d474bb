-- A username as it is searched, like searchKey in patients/domain.ts for names. It is worked out here because bookings
-- give usernames, too. lower() is asked for the C collation, so that the answer is the same on every server; capitals
-- that it does not know and that do not come apart into a letter and marks are listed.
create or replace function username_key(username text) returns text language sql immutable strict parallel safe
return translate(
  lower(regexp_replace(normalize(username, NFKD), '[\u0300-\u036f]', '', 'g') collate "C"),
  'ÆØÐÞĐŁŒΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩАБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯЂЄЅІЈЉЊЋЏҐ',
  'æøðþđłœαβγδεζηθικλμνξοπρστυφχψωабвгдежзийклмнопрстуфхцчшщъыьэюяђєѕіјљњћџґ'
);
