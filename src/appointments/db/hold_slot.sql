-- Takes a seat for a hold: HELD, or REPEATED, STALE, TOO_MANY, OVER_QUOTA or TAKEN, and nothing is written. Takes the
-- lock of the doctor, as bookings do, and one of the client, so that its holds are counted; shares that of the catalog.
create or replace function hold_slot(request json) returns hold_outcome language plpgsql volatile
-- One plan for all calls, by index: one that was made while a table was small would scan it for as long as it lives.
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
as $$
declare
  r constant hold_request := json_populate_record(null::hold_request, request);
  moment constant timestamptz := to_timestamp(r.now);
  wanted constant tstzrange := tstzrange(to_timestamp(r.occupied_from), to_timestamp(r.occupied_until));
  standing bigint;
  first_end timestamptz;
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
  if r.most_an_hour is not null then
    first_end := quota_frees_at(r.business_id, 'holds', r.most_an_hour, r.now);
    if first_end is not null then
      return ('OVER_QUOTA', first_end)::hold_outcome;
    end if;
  end if;
  if seat_refusal(r.business_id, r.doctor_id, r.clinic_id, r.session_id, wanted, null, null, null, moment) is not null
    or limit_reached(r.business_id, r.doctor_id, r.clinic_id, r.session_id, lower(wanted), null, null, moment) then
    return ('TAKEN', null)::hold_outcome;
  end if;
  insert into holds (
    business_id, id, client_id, doctor_id, clinic_id, service_id, mode, start_at, end_at, occupied_from, occupied_until,
    expires_at, created_at
  ) values (
    r.business_id, r.hold_id, r.client_id, r.doctor_id, r.clinic_id, r.service_id, r.mode, to_timestamp(r.start_at),
    to_timestamp(r.end_at), lower(wanted), upper(wanted), to_timestamp(r.expires_at), moment
  );
  insert into seat_claims (
    business_id, hold_id, expires_at, doctor_id, clinic_id, session_id, occupied_from, occupied_until, overbooked
  ) values (
    r.business_id, r.hold_id, to_timestamp(r.expires_at), r.doctor_id, r.clinic_id, r.session_id, lower(wanted),
    upper(wanted), false
  );
  if r.most_an_hour is not null then
    perform count_quota(r.business_id, 'holds', r.doctor_id, r.now, 1);
  end if;
  return ('HELD', null)::hold_outcome;
end $$;
