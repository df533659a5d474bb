insert into migrations (version) values (45);

-- The words by which patients are found, archived ones left out: one row for each word of search_words. The key is the
-- word, a space, and all words of the name, each with a space before it: other words of a search are looked for in the
-- index entry itself. Kept by the triggers below for every writer. The patient is no foreign key: nobody deletes patients,
-- and a search reads them anyway.
create table patient_words (
  business_id text not null,
  key text collate "C" not null,
  patient_id text not null,
  primary key (business_id, key, patient_id)
);

-- The mobile numbers of the same patients, for finding digits anywhere in them: every four digits that follow each other,
-- each with its business as one number, so that no business's numbers are in another's way.
create table patient_digits (
  business_id text not null,
  patient_id text not null,
  -- E.164 without the plus.
  digits text collate "C" not null,
  quads bigint[] not null,
  primary key (business_id, patient_id)
);
-- A list of entries that are to be added would now and then make one booking pay for many.
create index patient_digits_by_quad on patient_digits using gin (quads) with (fastupdate = off);

-- Whose words a job has still to write: the patients of a business from this id on. Those of before this migration, and
-- those of every business again whenever search_key or search_words changes. Empty where all is done; until then searches
-- look in the earlier keys as well.
create table patient_words_to_fill (
  business_id text primary key references businesses (id),
  after_id text not null
);
insert into patient_words_to_fill select id, '' from businesses;

-- Nobody writes the earlier keys any more. The columns and their indexes stay as long as a database may have patients who
-- are searched by them; a later migration drops them.
alter table patients alter column first_key set default '';

-- The functions are those of src, which take their places at once.
create function write_patient_words() returns trigger language plpgsql as 'begin return null; end';
create function forget_earlier_keys() returns trigger language plpgsql as 'begin return new; end';
create trigger patients_added_are_found after insert on patients
  for each row when (new.archived_at is null) execute function write_patient_words();
create trigger patients_changed_are_found after update on patients
  for each row when (
    (old.first_name, old.middle_name, old.last_name, old.mobile, old.archived_at is null)
      is distinct from (new.first_name, new.middle_name, new.last_name, new.mobile, new.archived_at is null)
  ) execute function write_patient_words();
create trigger patients_renamed_lose_earlier_keys before update on patients
  for each row when (
    (old.first_name, old.middle_name, old.last_name) is distinct from (new.first_name, new.middle_name, new.last_name)
  ) execute function forget_earlier_keys();
