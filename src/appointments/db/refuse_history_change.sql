create or replace function refuse_history_change() returns trigger language plpgsql as $$
begin
  raise exception 'the history of appointments cannot be changed';
end $$;
