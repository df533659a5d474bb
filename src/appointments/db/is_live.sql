-- Whether an appointment of this status holds its place: `isLive` of calendar/status.ts, which a test holds it to. It
-- becomes a part of the query that calls it. The generated column `claimed_id` has the list once more, because rows are
-- not worked out again where a function changes.
create or replace function is_live(status text) returns boolean language sql immutable
as $$ select status in ('BK', 'RV', 'IN', 'CK', 'PA', 'OG') $$;
