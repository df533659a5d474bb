-- The data of an event that changes nothing of its appointment (rule F1): the appointment as it is now, in the shape of
-- a change.
create or replace function appointment_notice_data(a appointments) returns json language sql stable
return appointment_event_data(a, 'modified');
