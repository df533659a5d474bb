-- Writes the appointments of all requests after the first `written` that have a place, with their histories, remarks
-- and events, in one statement: a statement costs more to begin than one row of it. Seats, tokens and patients are
-- written; the claims wait for these rows until the commit, by deferred foreign keys.
create or replace function insert_appointments(
  requests booking_request[], placements booking_placement[], written integer
) returns void language plpgsql volatile as $$
begin
  with placed as (
    select q.*
    from rows from (unnest(requests), unnest(placements)) with ordinality as q
    where q.ordinality > written and q.outcome = 'BOOKED'
  ),
  added as (
    insert into appointments as a (
      business_id, id, partner_appointment_id, doctor_id, clinic_id, patient_id, service_id, status, mode, channel,
      practice_date, token, start_at, end_at, occupied_from, occupied_until, overbooked, custom_attributes,
      video_connect, partner_meta, display_meta, notes, reason, request_digest, created_by, created_at, updated_at,
      seated, is_dummy, guest_name, guest_mobile, queue_position, checked_in_at, previous_ids, follow_up_of, session_id
    )
    select
      q.business_id, q.appointment_id, q.partner_appointment_id, q.doctor_id, q.clinic_id, q.patient, q.service_id,
      q.status, q.mode, q.channel, q.practice_date, q.given_token, to_timestamp(q.start_at), to_timestamp(q.end_at),
      to_timestamp(q.occupied_from), to_timestamp(q.occupied_until), q.is_overbooked, q.custom_attributes::json,
      q.video_connect::json, q.partner_meta::json, q.display_meta::json, q.notes, q.reason,
      decode(q.request_digest, 'hex'), q.actor_id, to_timestamp(q.now), to_timestamp(q.now), q.seated, q.is_dummy,
      q.guest_name, q.guest_mobile, q.given_token, case when q.status = 'CK' then to_timestamp(q.now) end,
      coalesce(q.previous_ids, '{}'), q.follow_up_of, case when q.seated then q.session_id end
    from placed as q
    returning a as appointment, a.business_id, a.id, a.version, a.created_at, a.status
  ),
  remembered as (
    insert into appointment_history (
      business_id, appointment_id, version, at, actor_kind, actor_id, role, on_behalf_of, action,
      from_status, to_status, changes
    )
    select
      added.business_id, added.id, added.version, added.created_at, q.actor_kind, q.actor_id, q.role, q.on_behalf_of,
      'book', null, added.status,
      case
        when q.is_overbooked or cardinality(q.passed_over) > 0 then json_build_object(
          'start_time', q.start_at::bigint, 'end_time', q.end_at::bigint, 'token', q.given_token,
          'overbooked', q.is_overbooked,
          'passed_over', q.passed_over || case when q.is_overbooked then array['TAKEN'] end
        )
        else json_build_object(
          'start_time', q.start_at::bigint, 'end_time', q.end_at::bigint, 'token', q.given_token, 'overbooked', false
        )
      end
    from added
    join placed as q on q.appointment_id = added.id
  ),
  remarked as (
    insert into appointment_remarks (business_id, appointment_id, version, remark)
    select added.business_id, added.id, added.version, q.remark
    from added
    join placed as q on q.appointment_id = added.id
    where q.remark is not null
  )
  insert into outbox (business_id, event_id, event, appointment_id, appointment_version, client_id, occurred_at, data)
  select
    added.business_id, q.event_id, 'appointment.created', added.id, added.version,
    case when q.actor_kind = 'client' then q.actor_id else '' end, added.created_at,
    appointment_event_json(
      added.appointment,
      'created',
      (select d.partner_id from doctors d where d.business_id = added.business_id and d.id = q.doctor_id),
      (select c.partner_id from clinics c where c.business_id = added.business_id and c.id = q.clinic_id),
      (select p.partner_id from patients p where p.business_id = added.business_id and p.id = q.patient)
    )
  from added
  join placed as q on q.appointment_id = added.id
  order by q.ordinality;
end $$;
