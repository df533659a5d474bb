-- Calls the first patient of a queue who waits and is not called yet; NOTHING where there is nobody. change: an
-- appointment_change with its record, its action and its doctor alone. A patient who was called under the seed of the
-- change is answered again, REPEATED, wherever they are by now: a caller who lost the answer calls nobody else. Takes
-- the lock of the doctor, so that two desks never call the same patient.
create or replace function call_next(change json, of_clinic text, on_date date) returns queue_outcome
language plpgsql volatile
-- One plan for all calls, by index: one that was made while a table was small would scan it for as long as it lives.
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
as $$
declare
  c appointment_change := json_populate_record(null::appointment_change, change);
  called_id text;
  first appointments;
  changed change_outcome;
begin
  perform take_locks(array(select doctor_lock(c.business_id, id) from unnest(c.doctor_ids) as id));
  if c.seed is not null then
    select h.appointment_id into called_id from appointment_history h
    where h.business_id = c.business_id and h.seed = c.seed;
    if found then
      return ('REPEATED', called_id)::queue_outcome;
    end if;
  end if;
  select a.* into first
  from appointments a
  join businesses b on b.id = a.business_id
  where a.business_id = c.business_id and a.doctor_id = c.doctor_ids[1] and a.clinic_id = of_clinic
    and a.practice_date = on_date and a.status = 'CK' and a.called_at is null
  order by queue_place(a, b.queue_order), a.token
  limit 1;
  if not found then
    return ('NOTHING', null)::queue_outcome;
  end if;
  c.appointment_id := first.id;
  c.expected_version := first.version;
  c.columns := json_build_object('calls', first.calls + 1, 'called_at', to_timestamp(c.now));
  changed := change_appointment(c);
  return (changed.outcome, first.id)::queue_outcome;
end $$;
