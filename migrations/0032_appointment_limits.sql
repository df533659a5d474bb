insert into migrations (version) values (32);

-- In whose seats an appointment was, also once it has taken place: the limits of sessions and days count it.
alter table appointments add column session_id text;
update appointments a set session_id = k.session_id
from seat_claims k
where k.business_id = a.business_id and k.appointment_id = a.id and k.session_id is not null;
create index appointments_taken_place on appointments (business_id, doctor_id, occupied_from)
  where session_id is not null and status in ('CM', 'CMNP', 'AB');

-- Whether the session or its service has a limit: others need not be looked up.
alter type booking_request add attribute is_limited boolean;
