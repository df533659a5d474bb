-- Takes the locks of a merge or its undoing, and answers whether both patients and the appointments that change hands
-- are still what was decided on. First the locks of the doctors, as everywhere, then that of the catalog alone: a
-- booking that comes later sees what is written, one that came earlier has committed. Then the rows of both patients.
create or replace function can_write_merge(m patient_merges, decided json, of_patient text) returns boolean
language plpgsql volatile as $$
begin
  perform take_locks(array(
    select doctor_lock(m.business_id, id) from json_array_elements_text(decided -> 'doctor_ids') as id
  ));
  perform pg_advisory_xact_lock(catalog_lock(m.business_id));
  perform from patients p
  where p.business_id = m.business_id and p.id in (m.merged_id, m.left_id)
  order by p.id
  for update;
  return not exists (
    select from patients p
    where p.business_id = m.business_id and p.id in (m.merged_id, m.left_id)
      and p.xmin::text is distinct from decided -> 'row_versions' ->> p.id
  ) and not exists (
    select from appointments a
    where a.business_id = m.business_id and a.patient_id = of_patient and (
      a.doctor_id <> all (array(select json_array_elements_text(decided -> 'doctor_ids')))
      or is_live(a.status) and decided -> 'event_ids' ->> a.id is null
    )
  );
end $$;
