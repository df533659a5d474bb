-- The live appointments of a patient that overlap a time; of one who waits, is parked or in consultation also those
-- whose time is over, as long as the time asked for has begun: the patient is still there. Dummies have no time yet. An
-- appointment lasts a day at most, which lets the index of the patient find the rows. True until the commit for a
-- caller that has the locks of patient_time_locks.
create or replace function patient_conflicts(
  of_business text, of_patient text, but_id text, from_at timestamptz, until_at timestamptz, now timestamptz
) returns setof appointments language sql stable as $$
  select a.*
  from appointments a
  where a.business_id = of_business and a.patient_id = of_patient and a.id <> but_id and not a.is_dummy
    and is_live(a.status)
    and a.start_at < until_at and a.start_at > from_at - interval '1 day'
    and (a.end_at > from_at or (a.status in ('CK', 'PA', 'OG') and from_at <= now))
$$;
