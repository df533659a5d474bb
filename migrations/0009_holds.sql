insert into migrations (version) values (9);

-- How many holds of a client stand.
create index holds_of_clients on holds (business_id, client_id, expires_at);

-- A slot to hold, as domain and services decided it on the catalog's version that it names. Times are epoch seconds.
create type hold_request as (
  business_id text,
  catalog_version bigint,
  hold_id text,
  -- An earlier try may have made it.
  may_exist boolean,
  client_id text,
  doctor_id text,
  clinic_id text,
  service_id text,
  mode text,
  start_at double precision,
  end_at double precision,
  occupied_until double precision,
  seats integer,
  expires_at double precision,
  -- The most that may stand of this client at once.
  most integer,
  now double precision
);

create type hold_outcome as (
  -- HELD, REPEATED, STALE, TOO_MANY or TAKEN
  outcome text,
  -- TOO_MANY alone: when the first of the client's holds expires.
  free_at timestamptz
);

-- Takes a seat for a hold under the locks of bookings, and under one of the client's own so that its holds are counted.
create function hold_slot(request json) returns hold_outcome language plpgsql volatile
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set lock_timeout = '2s'
as $$
declare
  r constant hold_request := json_populate_record(null::hold_request, request);
  moment constant timestamptz := to_timestamp(r.now);
  wanted constant tstzrange := tstzrange(to_timestamp(r.start_at), to_timestamp(r.occupied_until));
  standing bigint;
  first_end timestamptz;
  seat integer;
begin
  perform take_locks(array[doctor_lock(r.business_id, r.doctor_id), 'holds/' || r.business_id || '/' || r.client_id]);
  perform pg_advisory_xact_lock_shared(catalog_lock(r.business_id));
  if r.may_exist and exists (select from holds h where h.business_id = r.business_id and h.id = r.hold_id) then
    return ('REPEATED', null)::hold_outcome;
  end if;
  if not exists (select from businesses b where b.id = r.business_id and b.catalog_version = r.catalog_version) then
    return ('STALE', null)::hold_outcome;
  end if;
  select count(*), min(h.expires_at) into standing, first_end from holds h
  where h.business_id = r.business_id and h.client_id = r.client_id and h.expires_at > moment;
  if standing >= r.most then
    return ('TOO_MANY', first_end)::hold_outcome;
  end if;
  seat := free_seat(r.business_id, r.doctor_id, wanted, r.seats, false, moment, null, null);
  if seat is null then
    return ('TAKEN', null)::hold_outcome;
  end if;
  insert into holds (
    business_id, id, client_id, doctor_id, clinic_id, service_id, mode, start_at, end_at, occupied_until, expires_at,
    created_at
  ) values (
    r.business_id, r.hold_id, r.client_id, r.doctor_id, r.clinic_id, r.service_id, r.mode, lower(wanted),
    to_timestamp(r.end_at), upper(wanted), to_timestamp(r.expires_at), moment
  );
  insert into seat_claims (business_id, hold_id, expires_at, doctor_id, seat, seats, overbooked, period)
  values (r.business_id, r.hold_id, to_timestamp(r.expires_at), r.doctor_id, seat, r.seats, false, wanted);
  return ('HELD', null)::hold_outcome;
end $$;

-- Gives a client's hold up; answers its doctor, or null where there is none. Under the doctor's lock, because a booking
-- with the hold takes its claim before the hold, and a deletion the hold before its claim.
create function release_hold(of_business text, of_client text, hold_id text) returns text language plpgsql volatile
set lock_timeout = '2s'
as $$
declare
  of_doctor text;
begin
  select h.doctor_id into of_doctor from holds h
  where h.business_id = of_business and h.id = release_hold.hold_id and h.client_id = of_client;
  if of_doctor is null then
    return null;
  end if;
  perform take_locks(array[doctor_lock(of_business, of_doctor)]);
  delete from holds h where h.business_id = of_business and h.id = release_hold.hold_id;
  return case when found then of_doctor end;
end $$;
