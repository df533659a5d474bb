-- Trigger before the history is updated, deleted or truncated: refuses, whichever statement tries, but an update of
-- erase_records and a delete of remove_imported_appointments, which say so for their own transactions. What may name a
-- patient stands apart, in appointment_remarks.
create or replace function refuse_history_change() returns trigger language plpgsql as $$
begin
  if (tg_op = 'UPDATE' and current_setting('opdesk.erases_history', true) is not distinct from 'on')
    or (tg_op = 'DELETE' and current_setting('opdesk.undoes_import', true) is not distinct from 'on')
  then
    return null;
  end if;
  raise exception 'the history of appointments cannot be changed';
end $$;
