-- Of whoever publishes, and of whoever takes personal data out of what is published.
create or replace function publishing_lock() returns bigint language sql immutable
return hashtextextended('webhook publishing', 0);
