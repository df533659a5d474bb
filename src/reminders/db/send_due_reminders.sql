-- Writes the reminders that are due, at most so many: each appointment once of each of its times, in one transaction
-- with the event. Answers how many. Looks only at the seats of the day that follows, and only of doctors with such a
-- service. Locks the appointments, and passes over those that somebody is changing, which are still due a little later:
-- nobody waits here. Why the rule is here: docs/decisions/0023.
create or replace function send_due_reminders(at timestamptz, at_most integer) returns bigint language plpgsql volatile
-- One plan for all calls, by index: one that was made while a table was small would scan it for as long as it lives.
-- Before PostgreSQL 18 a scan that is off and cannot be avoided counts as so dear that the plan would be compiled.
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set jit = off
as $$
declare
  sent bigint;
begin
  with due as (
    select a.business_id, a.id, k.kind, a as appointment
    from services s
    cross join unnest(s.reminders) as k (kind)
    cross join lateral (
      select case k.kind when 'DAY_BEFORE' then interval '24 hours' else interval '1 hour' end as ahead
    ) as lead
    join seat_claims c on c.business_id = s.business_id and c.doctor_key = hashtextextended(s.doctor_id, 0)
      and c.period && tstzrange(at, at + lead.ahead, '[]')
    join appointments a on a.business_id = c.business_id and a.id = c.appointment_id
    where s.reminders <> '{}' and a.service_id = s.id and a.status in ('BK', 'RV')
      and a.start_at > at and a.start_at <= at + lead.ahead
      -- After a downtime, an hour before the start is too late for the reminder of the day before.
      and (k.kind = 'HOUR_BEFORE' or a.start_at > at + interval '1 hour')
      -- A patient who books, or moves to, a time that is nearer than that knows it.
      and a.created_at <= a.start_at - lead.ahead
      and not exists (
        select from appointment_history h
        where h.business_id = a.business_id and h.appointment_id = a.id and h.at > a.start_at - lead.ahead
          and h.changes ->> 'start_time' is not null
      )
      and not exists (
        select from appointment_reminders r
        where r.business_id = a.business_id and r.appointment_id = a.id and r.kind = k.kind and r.start_at = a.start_at
      )
    order by a.start_at, a.business_id, a.id
    limit at_most
    for no key update of a skip locked
  ), marked as (
    insert into appointment_reminders (business_id, appointment_id, kind, start_at, reminded_at)
    select d.business_id, d.id, d.kind, (d.appointment).start_at, at from due d
    on conflict do nothing
    returning business_id, appointment_id, kind
  )
  insert into outbox (business_id, event_id, event, appointment_id, appointment_version, client_id, occurred_at, data)
  select
    -- The ids of the events are made here: only the statement knows how many there are.
    d.business_id, 'ev-' || gen_random_uuid(), reminder_event(d.appointment), d.id, (d.appointment).version, '', at,
    bare_event_data(d.appointment)
  from due d
  join marked m on m.business_id = d.business_id and m.appointment_id = d.id and m.kind = d.kind;
  get diagnostics sent = row_count;
  return sent;
end $$;
