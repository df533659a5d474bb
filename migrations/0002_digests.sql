-- A database says by which files its schema was made, so that a program that has others refuses it
-- (docs/decisions/0024). From here on no file of a migration is changed any more.
insert into migrations (version) values (2);

-- SHA-256 of the file, hexadecimal. The program writes it when it has applied the migrations.
alter table migrations add column digest text;
