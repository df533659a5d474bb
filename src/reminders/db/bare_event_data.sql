-- The data of a bare event, which changes nothing of its appointment (rule F1): the appointment as it is now, in the
-- shape of a change.
create or replace function bare_event_data(a appointments) returns json language sql stable
return appointment_event_data(a, 'modified');
