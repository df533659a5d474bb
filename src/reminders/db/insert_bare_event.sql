-- Writes a bare event of an appointment, which changes nothing. False, and nothing is written, where the appointment is
-- no longer in the version that this was decided on; true without a second event where the same event id was written
-- before. new_event: null for a reminder, which `reminder_event` names. adds_video: the event has the video call of the
-- appointment, too. Locks the row of the appointment, so that no change comes in between.
create or replace function insert_bare_event(
  of_business text, of_appointment text, expected_version integer, new_event text, new_event_id text,
  acting_client text, adds_video boolean, at timestamptz
) returns boolean language plpgsql volatile
-- One plan for all calls, by index: one that was made while a table was small would scan it for as long as it lives.
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
as $$
declare
  a appointments;
  data json;
begin
  select * into a from appointments x
  where x.business_id = of_business and x.id = of_appointment and x.version = expected_version
  for no key update;
  if not found then
    return false;
  end if;
  data := bare_event_data(a);
  if adds_video then
    data := left(data::text, -1) || ', "video_connect" : ' || joined_video(a)::text || '}';
  end if;
  -- Asked again under the same Idempotency-Key, by somebody who does not know how the first try ended.
  if exists (
    select from outbox o
    where o.business_id = of_business and o.appointment_id = of_appointment and o.event_id = new_event_id
  ) then
    return true;
  end if;
  insert into outbox (business_id, event_id, event, appointment_id, appointment_version, client_id, occurred_at, data)
  values (
    of_business, new_event_id, coalesce(new_event, reminder_event(a)), of_appointment, a.version, acting_client, at,
    data
  );
  return true;
end $$;
