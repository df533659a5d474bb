insert into migrations (version) values (55);

-- What a doctor's profile shows beside the name: the name in addresses of pages, and the registrations with medical
-- councils, a list of { council, medical_id, year, default }.
alter table doctors add column username text;
alter table doctors add column registrations json not null default '[]';
