-- Writes the history of a change, its remark and its events, in the transaction of the change: one without the other is
-- never seen.
create or replace function record_change(c appointment_change, old appointments, new appointments) returns void
language plpgsql volatile as $$
declare
  acting_client constant text := case when c.actor_kind = 'client' then c.actor_id else '' end;
begin
  insert into appointment_history (
    business_id, appointment_id, version, at, actor_kind, actor_id, role, on_behalf_of, action, from_status, to_status,
    changes, seed
  ) values (
    new.business_id, new.id, new.version, new.updated_at, c.actor_kind, c.actor_id, c.role, c.on_behalf_of, c.action,
    old.status, new.status, history_changes(old, new, c.fields), c.seed
  );
  if c.remark is not null then
    insert into appointment_remarks (business_id, appointment_id, version, remark)
    values (new.business_id, new.id, new.version, c.remark);
  end if;
  insert into outbox (
    business_id, event_id, event, appointment_id, appointment_version, client_id, occurred_at, from_clinic_id,
    from_doctor_id, data
  )
  select
    new.business_id, named.event_id, named.event, new.id, new.version, acting_client, new.updated_at,
    nullif(old.clinic_id, new.clinic_id), nullif(old.doctor_id, new.doctor_id),
    appointment_event_data(
      new, case when new.status <> old.status and new.status in ('CM', 'CMNP') then 'completed' else 'modified' end
    )
  from (values
    (1, c.event_id, 'appointment.updated'),
    (2, case when new.status <> old.status then c.status_event_id end, 'appointment.statuschange')
  ) as named (ordinal, event_id, event)
  where named.event_id is not null
  order by named.ordinal;
end $$;
