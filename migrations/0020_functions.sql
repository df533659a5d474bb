insert into migrations (version) values (20);

-- Which text each SQL function was last created from, so that only what has changed is created again.
create table sql_functions (
  name text primary key,
  -- SHA-256 of the file, hexadecimal.
  digest text not null
);
