-- The key of the lock that the publisher has, and whoever takes personal data out of what is published.
create or replace function publishing_lock() returns bigint language sql immutable
return hashtextextended('webhook publishing', 0);
