-- A name as it is searched and compared: lower case, without accents, invisible characters and strokes, its words
-- separated by single spaces. Points, apostrophes and hyphens stay, each kind as one character, because a word may be
-- searched in parts or as a whole: search_words and search_readings take it apart. Vowel signs of Indic scripts are
-- letters and stay. The one place that decides what a search disregards; every stored word is made of it.
create or replace function search_key(name text) returns text language plpgsql immutable strict parallel safe as $$
declare
  key text := name;
begin
  if octet_length(key) = char_length(key) then
    key := lower(key collate "C");
  else
    -- Those that the normal form takes for a space with an accent are typed as apostrophes.
    key := normalize(translate(key, '´΄᾽᾿῾', ''''''''''''), NFKD);
    key := regexp_replace(
      lower_letters(key),
      -- Accents of Latin, Greek and Cyrillic, and those of no script in particular.
      '[\u0300-\u036f\u0483-\u0489\u0951-\u0954\u1ab0-\u1aff\u1cd0-\u1cd2\u1cd4-\u1ce0\u1ce2-\u1ce8\u1ced\u1cf4\u1cf8\u1cf9'
      '\u1dc0-\u1dff\u20d0-\u20f0\u2de0-\u2dff\ua66f-\ua672\ua674-\ua67d\ua69e\ua69f\ufe20-\ufe2f\U000102e0\U0001d242-\U0001d244\U0001e08f'
      -- Points of Hebrew; vowels and signs of Arabic, and the stroke that stretches a word.
      '\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\ufb1e'
      '\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed\u0897-\u089f\u08ca-\u08e1\u08e3-\u08ff'
      '\U00010efa-\U00010eff'
      -- Invisible characters.
      '\u0001-\u0008\u000e-\u001f\u007f-\u0084\u0086-\u009f\u00ad\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f'
      '\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a'
      '\U000e0000-\U000e0fff]',
      '', 'g'
    );
    -- Strokes; the forms of one letter that keyboards differ in; then points, apostrophes and hyphens.
    key := translate(key, 'łøđðħŧƀɖɨʉɉɍɏǥƶⱥȼɇⱦƚⱡᵽıȷŋ', 'loddhtbdiujrygzacetllpijn');
    key := translate(key, 'ςيىك', 'σییک');
    key := translate(key, '·•∙⋅・。۔॰', '........');
    key := translate(key, '’‘‛ʼʻʽʾʿʹ′׳״ꞌ`', '''''''''''''''''''''''''''''');
    key := translate(key, '‐‒–—―⁃−־᠆⸗⸺⸻〜', '-------------');
    key := replace(replace(replace(replace(key, 'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe'), 'þ', 'th');
  end if;
  return btrim(regexp_replace(
    translate(key, '`', ''''),
    '[\u0009-\u000d \u0085\u1680\u2028\u2029,;:/|()<>{}"“”„«»،؛、\u005b\u005d]+', ' ', 'g'
  ));
end $$;
