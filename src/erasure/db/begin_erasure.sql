-- Empties and marks a patient, and everybody who was merged into them. False for a patient who is merged into another,
-- whom the caller erases instead, and, with unused_since, for one who is used since then. Takes the lock of the catalog
-- alone, before the locks of rows: a booking that comes later sees the mark, one that came earlier has committed. No
-- doctor of the business can be booked meanwhile, so this is one short statement.
create or replace function begin_erasure(erasure json) returns boolean language plpgsql volatile
-- By index: the plan must not depend on the size of the table when it was made.
set enable_seqscan = off
as $$
declare
  e constant erasures := json_populate_record(null::erasures, erasure);
begin
  perform pg_advisory_xact_lock(catalog_lock(e.business_id));
  if exists (
    select from patients p where p.business_id = e.business_id and p.id = e.subject_id and p.merged_into is not null
  ) then
    return false;
  end if;
  if erasure ->> 'unused_since' is not null and not is_patient_unused(
    e.business_id, e.subject_id, (erasure ->> 'unused_since')::timestamptz
  ) then
    return false;
  end if;
  perform count_erasure(e.business_id, decode(erasure ->> 'salt', 'hex'));
  insert into erasures (business_id, subject_id, is_guest, asked_at, actor_kind, actor_id, role, on_behalf_of, remark)
  values (
    e.business_id, e.subject_id, e.is_guest, e.asked_at, e.actor_kind, e.actor_id, e.role, e.on_behalf_of, e.remark
  )
  on conflict on constraint erasures_pkey do nothing;
  insert into audit_pending
    (business_id, at, kind, actor_kind, actor_id, address, operation, outcome, subject_ids, subjects)
  values (
    e.business_id, e.asked_at, 'erasure', e.actor_kind, e.actor_id, coalesce(erasure ->> 'address', ''),
    case when e.is_guest then 'eraseGuestData' else 'erasePersonalData' end, 'done', array[e.subject_id], 1
  );
  if e.is_guest then
    return true;
  end if;
  insert into erased_patients (business_id, digest)
  select p.business_id, sha256(c.salt || convert_to(p.partner_id, 'UTF8'))
  from patients p
  join erasure_counts c on c.business_id = p.business_id
  where p.business_id = e.business_id and (p.id = e.subject_id or p.merged_into = e.subject_id)
    and p.partner_id is not null
  on conflict on constraint erased_patients_pkey do nothing;
  update patients p set
    partner_id = null, designation = null, first_name = '', middle_name = null, last_name = null, date_of_birth = null,
    from_age = false, mobile = null, email = null, address = null, tag = null, partner_meta = null, relations = null,
    blood_group = null, abha = null, extras = null,
    archived_at = coalesce(p.archived_at, e.asked_at), updated_at = e.asked_at, erased_at = e.asked_at
  where p.business_id = e.business_id and (p.id = e.subject_id or p.merged_into = e.subject_id);
  update patient_consents c set on_behalf_of = null
  where c.business_id = e.business_id and c.on_behalf_of is not null and c.patient_id in (
    select p.id from patients p
    where p.business_id = e.business_id and (p.id = e.subject_id or p.merged_into = e.subject_id)
  );
  update patient_merges m set on_behalf_of = null, remark = null, columns_before = null, columns_after = null,
    partner_id = null
  where m.business_id = e.business_id and (
    m.left_id = e.subject_id
    or m.merged_id = e.subject_id
    or m.merged_id in (
      select p.id from patients p where p.business_id = e.business_id and p.merged_into = e.subject_id
    )
  );
  return true;
end $$;
