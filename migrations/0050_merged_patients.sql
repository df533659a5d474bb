insert into migrations (version) values (50);

-- The patient into whom this one was merged: both ids of a merged patient lead there. Never to one who is merged as well:
-- the rows of a chain all point at its end.
alter table patients
  add column merged_into text,
  add constraint patients_merged_into_fkey foreign key (business_id, merged_into) references patients (business_id, id),
  add constraint patients_merged_into_check check (merged_into <> id and (merged_into is null or archived_at is not null));
create index patients_by_merged_into on patients (business_id, merged_into) where merged_into is not null;

-- The order of the list. With what leaves patients out of it, so that going over earlier pages reads the index alone.
drop index patients_by_creation;
create index patients_by_creation on patients (business_id, created_at, id) include (archived_at, merged_into);
