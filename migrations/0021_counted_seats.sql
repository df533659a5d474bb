insert into migrations (version) values (21);

-- Seats are counted (docs/decisions/0008): a claim says from when until when an appointment or a hold occupies its doctor,
-- at which clinic and in which session. How many may do so at one instant is worked out from the sessions as they are.

set constraints all immediate;

-- Before the start where a service wants time to prepare.
alter table appointments add column occupied_from timestamptz;
update appointments set occupied_from = start_at;
alter table appointments
  alter column occupied_from set not null,
  add constraint appointments_occupied_from_check check (occupied_from <= start_at);

alter table holds add column occupied_from timestamptz;
update holds set occupied_from = start_at;
alter table holds alter column occupied_from set not null;

alter table seat_claims
  add column clinic_id text,
  -- Whose seats it takes; null where no session covers it, which leaves one seat.
  add column session_id text,
  add column occupied_from timestamptz,
  add column occupied_until timestamptz;
update seat_claims k set
  occupied_from = lower(k.period),
  occupied_until = upper(k.period),
  clinic_id = coalesce(
    (select a.clinic_id from appointments a where a.business_id = k.business_id and a.id = k.appointment_id),
    (select h.clinic_id from holds h where h.business_id = k.business_id and h.id = k.hold_id)
  );
-- The session of its service in which it stands, on the local date of the start or begun on the evening before; one of the
-- date itself before those of the week. The hours may have changed since it was booked: then there is none.
with standing as (
  select t.claim, t.business_id, t.doctor_id, t.clinic_id, t.service_id,
    t.start_at at time zone coalesce(c.time_zone, b.time_zone) as local, extract(epoch from t.end_at - t.start_at) / 60 as minutes
  from (
    select k.ctid as claim, k.business_id, k.appointment_id, k.hold_id, a.doctor_id, a.clinic_id, a.service_id, a.start_at, a.end_at
    from seat_claims k
    join appointments a on a.business_id = k.business_id and a.id = k.appointment_id
    union all
    select k.ctid, k.business_id, k.appointment_id, k.hold_id, h.doctor_id, h.clinic_id, h.service_id, h.start_at, h.end_at
    from seat_claims k
    join holds h on h.business_id = k.business_id and h.id = k.hold_id
  ) as t
  join clinics c on c.business_id = t.business_id and c.id = t.clinic_id
  join businesses b on b.id = t.business_id
), covered as (
  select distinct on (t.claim) t.claim, s.id as session_id
  from standing t
  cross join generate_series(0, 1) as days_ago
  cross join lateral (select t.local::date - days_ago as on_date, extract(epoch from t.local::time) / 60 + 1440 * days_ago as minute) as of_day
  join sessions s on s.business_id = t.business_id and s.doctor_id = t.doctor_id and s.clinic_id = t.clinic_id
    and s.service_id = t.service_id and s.from_minute <= of_day.minute and of_day.minute + t.minutes <= s.to_minute
    and coalesce(s.on_date = of_day.on_date, s.weekday = extract(isodow from of_day.on_date))
    and of_day.on_date between coalesce(s.valid_from, '-infinity') and coalesce(s.valid_until, 'infinity')
  order by t.claim, s.on_date, days_ago, s.id
)
update seat_claims k set session_id = covered.session_id
from covered
where covered.claim = k.ctid;
alter table seat_claims drop column seat, drop column seats, drop column period;
alter table seat_claims
  alter column clinic_id set not null,
  alter column occupied_from set not null,
  alter column occupied_until set not null,
  add column period tstzrange not null generated always as (tstzrange(occupied_from, occupied_until)) stored,
  add constraint seat_claims_period_check
    check (isfinite(occupied_from) and isfinite(occupied_until) and occupied_from < occupied_until);
-- With the doctor as a number first, because GiST compares text slowly (docs/decisions/0002).
create index seat_claims_by_period on seat_claims using gist (doctor_key, period);

-- A claim says what its appointment says, whichever of the two a statement changes.
alter table seat_claims add constraint seat_claims_place_key
  unique (business_id, appointment_id, doctor_id, clinic_id, occupied_from, occupied_until, overbooked);
alter table appointments drop constraint appointments_hold_a_seat;
alter table appointments add constraint appointments_hold_a_seat
  foreign key (business_id, claimed_id, doctor_id, clinic_id, occupied_from, occupied_until, overbooked)
  references seat_claims (business_id, appointment_id, doctor_id, clinic_id, occupied_from, occupied_until, overbooked)
  deferrable initially deferred;

alter type booking_request drop attribute seats;
alter type booking_request add attribute session_id text;
alter type booking_request add attribute occupied_from double precision;
-- Reasons that the caller chose to pass over; TAKEN is found out under the lock.
alter type booking_request add attribute passed_over text[];
alter type hold_request drop attribute seats;
alter type hold_request add attribute session_id text;
alter type hold_request add attribute occupied_from double precision;
alter type appointment_change drop attribute seats;
-- Whether the change was given a place, and the session that has it.
alter type appointment_change add attribute is_placed boolean;
alter type appointment_change add attribute session_id text;
