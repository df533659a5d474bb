insert into migrations (version) values (10);

-- How far each clinic's days are closed (rule E5): every day up to this one, and each of them once. What is left
-- booked on a closed day, because the business wants it so or because somebody came back to it, is not looked at again,
-- so that closing a day costs the same however long the past has become.
create table closed_days (
  business_id text not null,
  clinic_id text not null,
  closed_until date not null,
  primary key (business_id, clinic_id),
  foreign key (business_id, clinic_id) references clinics (business_id, id)
);
