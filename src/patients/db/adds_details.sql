-- Whether a booking that describes a patient so has anything to fill in: what is empty, an address line by line, and
-- never what is there (rule C2). The rest are the patient's columns. It becomes a part of the query that calls it.
create or replace function adds_details(
  described json, designation text, middle_name text, last_name text, date_of_birth date, mobile text, address json
) returns boolean language sql immutable as $$
  select (designation is null and described ->> 'designation' is not null)
    or (middle_name is null and described ->> 'middle_name' is not null)
    or (last_name is null and described ->> 'last_name' is not null)
    or (date_of_birth is null and described ->> 'date_of_birth' is not null)
    or (mobile is null and described ->> 'mobile' is not null)
    or filled_address(address, described -> 'address')::text is distinct from address::text
$$;
