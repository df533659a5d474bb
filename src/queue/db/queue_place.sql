-- The place of an appointment in its queue: what the queue is in the order of. Null for one without a place.
-- A whole number until the appointment is moved or skipped: the token; where the queue goes by time, the microseconds
-- of the start and the token. Moving and skipping write another number into queue_position, between those of two others
-- and never whole. It counts in the order in which it was given alone: those by time are greater than every token.
create or replace function queue_place(of_appointment appointments, queue_order text) returns numeric
language sql stable as $$
  select case
    when of_appointment.queue_position is null then null
    when (queue_order = 'time') = (of_appointment.queue_position > 10000000) then of_appointment.queue_position
    when queue_order = 'time' then trunc(extract(epoch from of_appointment.start_at) * 1000000) + of_appointment.token
    else of_appointment.token
  end
$$;
