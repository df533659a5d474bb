-- Gives the oldest pending entries their numbers and continues the chain with them: reads once their minute is over,
-- all others at once. Takes the row of audit_chain, which no request waits for but one that reads the audit (waits);
-- without it, it does nothing while another process has the row. Answers how many entries it has written.
create or replace function seal_audit(now double precision, at_most integer, waits boolean) returns integer
language plpgsql as $$
declare
  chain audit_chain;
  pending audit_pending;
  e audit_entries;
  sealed integer := 0;
begin
  if waits then
    select c.* into chain from audit_chain c for update;
  else
    select c.* into chain from audit_chain c for update skip locked;
  end if;
  if not found then
    return 0;
  end if;
  e.number := chain.last_number;
  e.digest := chain.last_digest;
  for pending in
    with taken as (
      delete from audit_pending p
      where p.id in (
        -- The reads that a process still gathers of a minute are there a few seconds after it.
        select d.id from audit_pending d
        where d.minute is null or d.minute <= to_timestamp(seal_audit.now) - interval '70 seconds'
        order by d.id
        limit at_most
      )
      returning p.*
    )
    select t.* from taken t order by t.at, t.id
  loop
    e := (
      e.number + 1, pending.business_id, pending.at, pending.kind, pending.actor_kind, pending.actor_id,
      pending.address, pending.operation, pending.outcome, pending.subject_ids, pending.subjects, e.digest
    );
    e.digest := audit_digest(e.digest, e);
    insert into audit_entries select e.*;
    sealed := sealed + 1;
  end loop;
  if sealed > 0 then
    update audit_chain set last_number = e.number, last_digest = e.digest;
  end if;
  return sealed;
end $$;
