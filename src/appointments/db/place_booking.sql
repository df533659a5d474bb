-- Gives a request its patient, seat and token, under the locks of locks_of_bookings. A seat is claimed first and asked
-- for only where the claim is left out (refused_seats): as a rule it is free, and counting twice would cost each
-- booking a twentieth more. A request that is refused after that gives its claim back; it has written nothing else.
-- known_patient, adds_details: what was found of the patient for the whole batch at once, and whether the request has
-- anything to fill in. Null also for a patient whom an earlier request of the batch has added, and for one who is named
-- by our id in place of the partner's.
create or replace function place_booking(r booking_request, known_patient text, adds_details boolean)
returns booking_placement language plpgsql volatile as $$
declare
  wanted constant tstzrange := tstzrange(to_timestamp(r.occupied_from), to_timestamp(r.occupied_until));
  hold holds;
  patient text := known_patient;
  -- The partner's id that the request gives to a patient whom it names by our id.
  added_partner_id constant text := case when r.patient_id is not null then r.patient_details ->> 'partner_id' end;
  partner_id_outcome text;
  names_patient constant boolean :=
    r.patient_id is not null or r.partner_patient_id is not null or r.patient_details is not null;
  refusal text;
  refused_for text;
  given_token integer;
  is_at_limit boolean;
  is_claimed boolean := false;
  is_overbooked boolean := false;
begin
  -- 1. The patient.
  if patient is null and r.patient_id is null and r.partner_patient_id is not null then
    patient := patient_of(r.business_id, r.partner_patient_id, true);
    if exists (
      select from patients p where p.business_id = r.business_id and p.id = patient and p.erased_at is not null
    ) then
      return ('PATIENT_UNKNOWN', null, null, null)::booking_placement;
    end if;
  end if;
  if names_patient and patient is null and not (r.patient_id is null and r.can_add_patient) then
    return ('PATIENT_UNKNOWN', null, null, null)::booking_placement;
  end if;
  -- Here and below a query stands in an inner `if`: in one condition it would be run even where what stands before its
  -- `and` is false.
  if r.most_patients is not null and names_patient and patient is null then
    if quota_frees_at(r.business_id, 'patients', r.most_patients, r.now) is not null then
      return ('OVER_PATIENTS', null, null, null)::booking_placement;
    end if;
  end if;
  if r.most_walk_ins is not null then
    if quota_frees_at(r.business_id, 'walk_ins', r.most_walk_ins, r.now) is not null then
      return ('OVER_WALK_INS', null, null, null)::booking_placement;
    end if;
  end if;
  if added_partner_id is not null then
    -- An earlier request of the batch may have given it.
    partner_id_outcome := partner_id_refusal(r.business_id, patient, added_partner_id);
    if partner_id_outcome <> 'OWN' then
      return (partner_id_outcome, null, null, null)::booking_placement;
    end if;
  end if;

  -- 2. The appointment that it follows: its patient may have been merged or separated since.
  if r.follow_up_of is not null then
    if not exists (
      select from appointments a
      where a.business_id = r.business_id and a.id = r.follow_up_of and a.patient_id = patient
    ) then
      return ('STALE', null, null, null)::booking_placement;
    end if;
  end if;

  -- 3. The hold.
  if r.hold_id is not null then
    select * into hold from holds h
    where h.business_id = r.business_id and h.id = r.hold_id and h.client_id = r.actor_id;
    if not found then
      return ('HOLD_UNKNOWN', null, null, null)::booking_placement;
    end if;
  end if;
  -- 4. The seat.
  is_at_limit := r.seated and r.is_limited is true and limit_reached(
    r.business_id, r.doctor_id, r.clinic_id, r.session_id, lower(wanted), r.appointment_id, hold.id, to_timestamp(r.now)
  );
  if r.seated and hold.id is null and not is_at_limit then
    insert into seat_claims (
      business_id, appointment_id, doctor_id, clinic_id, session_id, occupied_from, occupied_until, overbooked
    ) values (
      r.business_id, r.appointment_id, r.doctor_id, r.clinic_id, r.session_id, lower(wanted), upper(wanted), false
    );
    is_claimed := found;
  end if;
  if r.seated and not is_claimed then
    refusal := seat_refusal(
      r.business_id, r.doctor_id, r.clinic_id, r.session_id, wanted, null, r.appointment_id, hold.id,
      to_timestamp(r.now)
    );
    if refusal is null and is_at_limit then
      refusal := 'TAKEN';
    end if;
    is_overbooked := refusal is not distinct from 'TAKEN' and r.overbook;
    if refusal is not null and not is_overbooked then
      return (
        case when hold.expires_at <= to_timestamp(r.now) then 'HOLD_EXPIRED' else 'TAKEN' end, null, null, null
      )::booking_placement;
    end if;
  end if;
  -- 5. The patient's other appointments, then the token; a refusal gives the claim back.
  if r.patient_conflicts = 'refuse' then
    if exists (
      select from patient_conflicts(
        r.business_id, patient, r.appointment_id, to_timestamp(r.start_at), to_timestamp(r.end_at), to_timestamp(r.now)
      )
    ) then
      refused_for := 'PATIENT_CONFLICT';
    end if;
  end if;
  if refused_for is null and not r.is_dummy then
    given_token := assign_token(r.business_id, r.doctor_id, r.clinic_id, r.practice_date, r.token, r.appointment_id);
    if given_token is null then
      refused_for := 'TOKEN_TAKEN';
    end if;
  end if;
  if refused_for is not null then
    delete from seat_claims k
    where is_claimed and k.business_id = r.business_id and k.appointment_id = r.appointment_id;
    return (refused_for, null, null, null)::booking_placement;
  end if;
  -- 6. Nothing refuses any more: the hold ends, and patient and seat are written.
  if hold.id is not null then
    delete from holds h where h.business_id = hold.business_id and h.id = hold.id;
  end if;
  if r.seated and not is_claimed then
    perform claim_seat(r, is_overbooked);
  end if;
  if names_patient
    and (patient is null or (r.patient_details is not null and (known_patient is null or adds_details)))
  then
    patient := save_patient(r, patient);
  end if;
  if partner_id_outcome is null and added_partner_id is not null then
    perform add_partner_id(r.business_id, patient, added_partner_id, to_timestamp(r.now));
  end if;
  if r.most_walk_ins is not null then
    perform count_quota(r.business_id, 'walk_ins', r.doctor_id, r.now, 1);
  end if;
  return ('BOOKED', patient, given_token, is_overbooked)::booking_placement;
end $$;
