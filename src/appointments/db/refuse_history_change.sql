-- Trigger before the history is updated, deleted or truncated: refuses, whichever statement tries, but the one of
-- erase_records, which says so for its own transaction. What may name a patient stands apart, in appointment_remarks.
create or replace function refuse_history_change() returns trigger language plpgsql as $$
begin
  if tg_op <> 'UPDATE' or current_setting('opdesk.erases_history', true) is distinct from 'on' then
    raise exception 'the history of appointments cannot be changed';
  end if;
  return null;
end $$;
