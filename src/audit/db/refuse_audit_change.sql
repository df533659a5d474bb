-- Trigger before the audit is updated, deleted or truncated: refuses, whichever statement tries, but the deletion of
-- old entries by delete_old_audit_entries, which says so for its own transaction.
create or replace function refuse_audit_change() returns trigger language plpgsql as $$
begin
  if tg_op <> 'DELETE' or current_setting('opdesk.deletes_old_audit_entries', true) is distinct from 'on' then
    raise exception 'the audit cannot be changed';
  end if;
  return null;
end $$;
