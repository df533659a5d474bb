insert into migrations (version) values (51);

-- Two patients who were found to be one: who merged them and when, what was moved, and what it takes to undo it.
create table patient_merges (
  business_id text not null references businesses (id),
  id text not null,
  -- The merged patient, and the patient that is left.
  merged_id text not null,
  left_id text not null,
  merged_at timestamptz not null,
  actor_kind text not null,
  actor_id text not null,
  role text not null,
  on_behalf_of text,
  remark text,
  -- What became of each field in which the two differed: names alone.
  fields json not null,
  -- The columns of the patient that is left which the merge has written, before and after. Gone once it is undone or either
  -- patient is erased.
  columns_before json,
  columns_after json,
  -- Of the merged patient, before.
  partner_id text,
  archived_at timestamptz,
  appointment_ids text[] not null default '{}',
  live_appointments integer not null default 0,
  -- Patients who had been merged into the merged patient before.
  earlier_ids text[] not null default '{}',
  undone_at timestamptz,
  undone_kind text,
  undone_by text,
  primary key (business_id, id),
  foreign key (business_id, merged_id) references patients (business_id, id),
  foreign key (business_id, left_id) references patients (business_id, id)
);
create unique index patient_merges_standing_key on patient_merges (business_id, merged_id) where undone_at is null;
create index patient_merges_by_left_patient on patient_merges (business_id, left_id);
create index patient_merges_by_merged_patient on patient_merges (business_id, merged_id);
create index patient_merges_by_partner_id on patient_merges (business_id, partner_id) where undone_at is null;

-- Answers a boolean from now on.
drop function begin_erasure(json);

-- The function is follow_merged_patient.sql; a trigger needs one that exists.
create function follow_merged_patient() returns trigger language plpgsql as $$
begin
  return new;
end $$;
create trigger appointments_added_for_merged before insert on appointments
  for each row when (new.patient_id is not null) execute function follow_merged_patient();
create trigger appointments_given_to_merged before update of patient_id on appointments
  for each row when (new.patient_id is distinct from old.patient_id and new.patient_id is not null)
  execute function follow_merged_patient();
