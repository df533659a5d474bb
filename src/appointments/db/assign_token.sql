-- Assigns an appointment a token of a doctor, clinic and day of practice: the named one, or for null the next of the
-- counter that nobody has named. Null when the named one is taken. No token is assigned twice, and that of an
-- appointment that is gone stays its own. Called once the appointment has its seat, so that a refused booking uses
-- none. The row of the counter is locked until the commit.
create or replace function assign_token(
  of_business text, of_doctor text, of_clinic text, on_date date, named integer, for_appointment text
) returns integer language plpgsql volatile as $$
declare
  given integer := named;
begin
  loop
    if named is null then
      insert into token_counters as k (business_id, doctor_id, clinic_id, practice_date, last_token)
      values (of_business, of_doctor, of_clinic, on_date, 1)
      on conflict on constraint token_counters_pkey do update set last_token = k.last_token + 1
      returning k.last_token into given;
    end if;
    insert into tokens (business_id, doctor_id, clinic_id, practice_date, token, appointment_id)
    values (of_business, of_doctor, of_clinic, on_date, given, for_appointment)
    on conflict on constraint tokens_pkey do nothing;
    if found then
      return given;
    end if;
    if named is not null then
      return null;
    end if;
  end loop;
end $$;
