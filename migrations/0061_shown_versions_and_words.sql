insert into migrations (version) values (61);

-- First, because what follows locks the patients. The words that a patient has, whatever the functions made of the name when they were written.
create index patient_words_by_patient on patient_words (business_id, patient_id);

-- What a change of a named state was decided on beside the appointment's own row: shown_version.
alter type appointment_change add attribute shown_version text;

-- A patient who is merged, or no longer is, is told to desks too, where nothing else that is shown was changed.
drop trigger patients_changed_are_told on patients;
create trigger patients_changed_are_told after update on patients
  for each row when (
    (
      old.partner_id, old.designation, old.first_name, old.middle_name, old.last_name, old.gender, old.date_of_birth, old.mobile, old.tag,
      old.merged_into is null
    ) is distinct from (
      new.partner_id, new.designation, new.first_name, new.middle_name, new.last_name, new.gender, new.date_of_birth, new.mobile, new.tag,
      new.merged_into is null
    )
  ) execute function tell_of_patient();
