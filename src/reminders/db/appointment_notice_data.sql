-- What an event that changes nothing tells of an appointment, as it is now (rule F1): the same shape as that of a
-- change.
create or replace function appointment_notice_data(a appointments) returns json language sql stable
return appointment_event_data(a, 'modified');
