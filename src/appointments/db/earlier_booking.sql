-- The booking of an earlier request, or of an earlier try of this one; null for none. REPEATED for the same request,
-- EXISTS where the partner's id names another appointment, or one that is over. Volatile, so that it sees what was
-- committed while the caller waited for its locks, which include that of the partner's id. A leader that crashed shows
-- commits that no standby has yet: a repeat writes a message to the log, so that its own commit waits for all before it.
create or replace function earlier_booking(r booking_request) returns booking_outcome language plpgsql volatile as $$
declare
  earlier appointments;
begin
  if r.may_exist then
    select * into earlier from appointments a where a.business_id = r.business_id and a.id = r.appointment_id;
    if found then
      perform pg_logical_emit_message(true, 'opdesk', '');
      return ('REPEATED', earlier.id, earlier.token, earlier.status)::booking_outcome;
    end if;
  end if;
  if r.partner_appointment_id is not null then
    select * into earlier from appointments a
    where a.business_id = r.business_id and a.partner_appointment_id = r.partner_appointment_id;
    if found then
      perform pg_logical_emit_message(true, 'opdesk', '');
      return (
        case
          when earlier.request_digest = decode(r.request_digest, 'hex')
            and is_live(earlier.status) then 'REPEATED'
          else 'EXISTS'
        end,
        earlier.id, earlier.token, earlier.status
      )::booking_outcome;
    end if;
    -- The patient of it was erased since, and the partner's id with them.
    select a.* into earlier from erasure_counts c
    join erased_requests e on e.business_id = c.business_id
      and e.digest = sha256(c.salt || convert_to(r.partner_appointment_id, 'UTF8'))
    join appointments a on a.business_id = e.business_id and a.id = e.appointment_id
    where c.business_id = r.business_id;
    if found then
      return ('EXISTS', earlier.id, earlier.token, earlier.status)::booking_outcome;
    end if;
  end if;
  return null;
end $$;
