insert into migrations (version) values (3);

-- Whom the patient is related to: [{ "relation": …, "pid": … }], pid being the id of another patient.
alter table patients add column relations json;
