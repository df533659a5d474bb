-- Changes appointments in one transaction, in the order given; one outcome for each, and one that is refused stops none
-- of the others. Takes the locks of the doctors and of partner's ids, then those of patients, then shares that of the
-- catalog: the order of every function that books or changes.
create or replace function change_appointments(changes json) returns setof change_outcome language plpgsql volatile
-- One plan for all calls, by index: one that was made while a table was small would scan it for as long as it lives.
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
as $$
declare
  gathered constant appointment_change[] :=
    array(select x from json_populate_recordset(null::appointment_change, changes) as x);
  c appointment_change;
begin
  perform take_locks(array(
    select name
    from unnest(gathered) as q
    cross join lateral (
      select doctor_lock(q.business_id, doctor_id) from unnest(q.doctor_ids) as doctor_id
      union all
      select partner_patient_lock(q.business_id, q.patient_columns ->> 'partner_id')
    ) as lock (name)
    where name is not null
  ));
  perform lock_patients_of_changes(gathered);
  perform pg_advisory_xact_lock_shared(catalog_lock(business.id))
  from (
    select distinct q.business_id as id from unnest(gathered) as q
    where q.catalog_version is not null or q.shown_version is not null
    order by 1
  ) as business;
  foreach c in array gathered loop
    if c.patient_columns -> 'address_lines' is not null then
      c.patient_columns := with_merged_address(c);
    end if;
    return next change_appointment(c);
  end loop;
end $$;
