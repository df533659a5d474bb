-- The key of the lock of the publisher, and of an erasure that changes published bodies.
create or replace function publishing_lock() returns bigint language sql immutable
return hashtextextended('webhook publishing', 0);
