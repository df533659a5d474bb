-- Takes what is personal out of the remarks, the history and the events of one appointment: whom a change was made for
-- may be the patient or a relative. Of the erasure itself, the reason and the person who asked for it stay. Takes
-- the publishing lock, then locks the appointment: what a publisher or a change was writing is there by then, and who
-- comes later reads what is left.
create or replace function erase_records(of_business text, of_appointment text) returns void language plpgsql volatile
-- By index: the plan must not depend on the size of the table when it was made.
set enable_seqscan = off
as $$
begin
  -- A publisher that was at work has made its deliveries by now, which the caller erases after this; one that comes
  -- later reads the erased events.
  perform pg_advisory_xact_lock(publishing_lock());
  -- A change that is under way has written its event and its remark when this is had.
  perform from appointments a where a.business_id = of_business and a.id = of_appointment for no key update;
  delete from appointment_remarks r
  where r.business_id = of_business and r.appointment_id = of_appointment and not exists (
    select from appointment_history h
    where h.business_id = r.business_id and h.appointment_id = r.appointment_id and h.version = r.version
      and h.action = 'erase'
  );
  -- A name or a number can be found by trying which request has this digest.
  update appointments a set request_digest = ''
  where a.business_id = of_business and a.id = of_appointment and a.request_digest <> '';
  perform set_config('opdesk.erases_history', 'on', true);
  update appointment_history h set on_behalf_of = null
  where h.business_id = of_business and h.appointment_id = of_appointment and h.on_behalf_of is not null
    and h.action <> 'erase';
  perform set_config('opdesk.erases_history', 'off', true);
  update outbox o set
    data = with_members(o.data, '{
      "partner_meta": {}, "custom_attributes": {}, "partner_patient_id": "", "partner_appointment_id": "",
      "video_connect": null
    }')
  where o.business_id = of_business and o.appointment_id = of_appointment and (
    o.data ->> 'partner_patient_id' <> ''
    or o.data ->> 'partner_appointment_id' <> ''
    or o.data ->> 'partner_meta' <> '{}'
    or o.data ->> 'custom_attributes' <> '{}'
    or o.data ->> 'video_connect' is not null
  );
end $$;
