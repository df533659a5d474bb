-- Checks the next entries of the chain after one: their numbers, and each digest with that of the entry before it. Goes
-- on after a problem with the digest that stands there, so that one changed entry is one problem. Answers how far it
-- came, and the problems as texts; the newest entry is compared with audit_chain.
create or replace function check_audit(
  after_number bigint, after_digest bytea, at_most integer,
  out checked integer, out last_number bigint, out last_digest bytea, out problems text[]
) language plpgsql stable as $$
declare
  e audit_entries;
begin
  checked := 0;
  last_number := after_number;
  last_digest := after_digest;
  problems := '{}';
  for e in
    select a.* from audit_entries a where a.number > after_number order by a.number limit at_most
  loop
    if e.number > last_number + 1 then
      problems := problems || format('%s to %s are missing', last_number + 1, e.number - 1);
    elsif audit_digest(last_digest, e) <> e.digest then
      problems := problems || format('%s is changed, or does not follow the one before it', e.number);
    end if;
    checked := checked + 1;
    last_number := e.number;
    last_digest := e.digest;
  end loop;
  if checked < at_most then
    problems := problems || array(
      select format('the newest should be %s, and is %s or another one', c.last_number, check_audit.last_number)
      from audit_chain c
      where c.last_number > check_audit.last_number
        or (c.last_number = check_audit.last_number and c.last_digest <> check_audit.last_digest)
    );
  end if;
end $$;
