-- Trigger before the history is updated, deleted or truncated: refuses, whichever statement tries. What may name a
-- patient stands apart from it, in appointment_remarks.
create or replace function refuse_history_change() returns trigger language plpgsql as $$
begin
  raise exception 'the history of appointments cannot be changed';
end $$;
