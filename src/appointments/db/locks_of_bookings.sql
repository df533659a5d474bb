-- The names of the locks of bookings, for take_locks: the doctors, the partner's ids of appointments, and of patients
-- whom a request adds, fills in or gives an id of the partner. Worked out in one statement for a whole batch.
create or replace function locks_of_bookings(requests booking_request[]) returns text[] language plpgsql stable as $$
begin
  return array(
    select name
    from unnest(requests) as q
    cross join lateral (values
      (doctor_lock(q.business_id, q.doctor_id)),
      ('appointment/' || q.business_id || '/' || q.partner_appointment_id),
      -- A patient has one name, whichever id was sent: two batches that fill in the same patients take the locks in one
      -- order. A patient who was merged, or whose id of ours was sent as the partner's, may have two names. Two batches
      -- can then wait for each other; the database ends one of them, and its bookings are sent again one by one. To
      -- look up each patient would cost every booking more.
      (case when q.patient_details is not null then 'patient/' || q.business_id || '/' || coalesce(
        q.partner_patient_id,
        (select p.partner_id from patients p where p.business_id = q.business_id and p.id = q.patient_id),
        ' ' || q.patient_id
      ) end),
      (case when q.patient_id is not null then
        'patient/' || q.business_id || '/' || (q.patient_details ->> 'partner_id')
      end)
    ) as lock (name)
    where name is not null
  );
end $$;
