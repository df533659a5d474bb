-- The name of the event that reminds of an appointment, on request and by schedule: a follow-up has one of its own.
create or replace function reminder_event(a appointments) returns text language sql immutable
return case
  when a.follow_up_of is null then 'appointment.reminder_instant'
  else 'appointment.followup_reminder_instant'
end;
