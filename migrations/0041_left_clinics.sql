insert into migrations (version) values (41);

-- A doctor who has left a clinic stays known there: appointments that were kept are still found by a closure of the clinic.
alter table doctor_clinics add column removed_at timestamptz;
