-- Books the requests of one business in one round trip and one transaction; each gets its own outcome, in the order of
-- the requests. Measured: gathering what arrives while a statement is in flight beats one statement a booking.
-- conflicts: the other appointments of the patient that this one overlaps, where its business warns of them.
-- duplicates: who else the patient may be who was added with it.
-- Locks the doctors, the partner's ids of the appointments, the patients who are described, where
-- conflicts are refused the times of all patients, and shared the catalog of the business.
create or replace function book_appointments(requests json)
returns table (
  outcome text, appointment_id text, token integer, status text, conflicts json, duplicates text[]
) language plpgsql volatile
set plan_cache_mode = force_generic_plan
-- Every row is found by its key. A plan made while a table was small would scan it for as long as the plan lives.
set enable_seqscan = off
as $$
declare
  gathered booking_request[];
  refuses_conflicts boolean;
  business_id text;
  outcomes booking_outcome[];
  overlapping text[];
  booked booking_outcome;
begin
  select array_agg(q), bool_or(q.patient_conflicts = 'refuse') into gathered, refuses_conflicts
  from json_populate_recordset(null::booking_request, requests) as q;
  business_id := gathered[1].business_id;
  perform take_locks(locks_of_bookings(gathered));
  if refuses_conflicts then
    perform lock_patients_of_bookings(gathered);
  end if;
  perform pg_advisory_xact_lock_shared(catalog_lock(business_id));
  select b.outcomes, b.overlapping into outcomes, overlapping from book_gathered(gathered) as b;
  for ordinal in 1 .. cardinality(gathered) loop
    booked := outcomes[ordinal];
    outcome := case booked.outcome when 'ADDED' then 'BOOKED' else booked.outcome end;
    appointment_id := booked.appointment_id;
    token := booked.token;
    status := booked.status;
    conflicts := null;
    duplicates := null;
    if appointment_id = any (overlapping) then
      select c.conflicts into conflicts
      from conflicts_of_appointments(business_id, array[appointment_id], gathered[ordinal].now) as c;
    end if;
    if booked.outcome = 'ADDED' then
      duplicates := duplicates_of_appointment(business_id, appointment_id);
    end if;
    return next;
  end loop;
end $$;
