-- A username as it is searched: without case and accents, like search_key for names. Here, because bookings give
-- usernames, too. lower() is asked for the C collation, so that the answer is the same on every server; capitals that
-- it does not know and that do not come apart into a letter and marks are listed. The generated column partner_key has
-- its answers: it keeps its meaning.
create or replace function username_key(username text) returns text language sql immutable strict parallel safe
return translate(
  lower(regexp_replace(normalize(username, NFKD), '[\u0300-\u036f]', '', 'g') collate "C"),
  'ÆØÐÞĐŁŒΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩАБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯЂЄЅІЈЉЊЋЏҐ',
  'æøðþđłœαβγδεζηθικλμνξοπρστυφχψωабвгдежзийклмнопрстуфхцчшщъыьэюяђєѕіјљњћџґ'
);
