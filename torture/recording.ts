import type pg from 'pg';

/**
 * Lets the database itself write down, in a table of the checker's, every state of an appointment and every number of
 * seats, with the transaction and in the order in which a doctor's lock let them through.
 */
export async function recordChanges(client: pg.Client): Promise<void> {
  for (const statement of statements) await client.query(statement);
}

const statements = [
  `create table torture_appointments (
     position bigserial primary key, transaction_id xid8 not null default pg_current_xact_id(),
     id text not null, version integer not null, status text not null, seated boolean not null,
     doctor_id text not null, clinic_id text not null, session_id text, practice_date date not null, token integer,
     occupied_from timestamptz not null, occupied_until timestamptz not null, overbooked boolean not null
   )`,
  `create table torture_seats (
     position bigint primary key default nextval('torture_appointments_position_seq'),
     session_id text not null, seats integer not null
   )`,
  `create function torture_record_appointment() returns trigger language plpgsql as $$
   begin
     insert into torture_appointments (
       id, version, status, seated, doctor_id, clinic_id, session_id, practice_date, token, occupied_from,
       occupied_until, overbooked
     ) values (
       new.id, new.version, new.status, new.seated, new.doctor_id, new.clinic_id, new.session_id, new.practice_date,
       new.token, new.occupied_from, new.occupied_until, new.overbooked
     );
     return null;
   end $$`,
  `create function torture_record_seats() returns trigger language plpgsql as $$
   begin
     if tg_op = 'INSERT' or new.seats <> old.seats then
       insert into torture_seats (session_id, seats) values (new.id, new.seats);
     end if;
     return null;
   end $$`,
  `create trigger torture_appointments after insert or update on appointments
   for each row execute function torture_record_appointment()`,
  `create trigger torture_sessions after insert or update on sessions
   for each row execute function torture_record_seats()`,
];
