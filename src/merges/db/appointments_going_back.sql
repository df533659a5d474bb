-- Our ids of the appointments that go back when a merge is undone: those that came over, and of those made since what
-- continues one of them: the appointment that took its place, and its follow-ups.
create or replace function appointments_going_back(m patient_merges) returns text[] language sql stable as $$
  with recursive own as (
    select a.id, a.next_id, a.follow_up_of
    from appointments a
    where a.business_id = m.business_id and a.patient_id = m.left_id
  ), continued (id, by_id) as (
    select own.id, own.next_id from own where own.next_id is not null
    union all
    select own.follow_up_of, own.id from own where own.follow_up_of is not null
  ), back (id) as (
    select unnest(m.appointment_ids)
    union
    select continued.by_id from back join continued on continued.id = back.id
  )
  select coalesce(array_agg(own.id), '{}') from own join back on back.id = own.id
$$;
