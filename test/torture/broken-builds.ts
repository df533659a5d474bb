import { fileURLToPath } from 'node:url';
import type { BrokenBuild } from '../../torture/torture.ts';

const module = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

/** What may go wrong in a program like this, each made of the honest one: and the violations that give it away. */
export const brokenBuilds: Readonly<Record<string, BrokenBuild & { readonly shownBy: readonly RegExp[] }>> = {
  'a build without the constraint that counts seats': {
    statements: ['drop trigger seat_claims_counted on seat_claims'],
    shownBy: [/are with a doctor at|at two clinics at once/],
  },
  'a build that leaves the lock of the doctor out': {
    // Everybody has a lock of their own.
    statements: [
      `create or replace function doctor_lock(business_id text, doctor_id text) returns text
       language sql volatile as $$ select 'doctor/' || gen_random_uuid() $$`,
      // On a disk that is slow: several are in the middle of a booking at once.
      `create function write_slowly() returns trigger language plpgsql as $$
       begin
         perform pg_sleep(0.1);
         return null;
       end $$`,
      'create trigger write_slowly after insert on seat_claims for each row execute function write_slowly()',
    ],
    shownBy: [/are with a doctor at|at two clinics at once/],
  },
  'a build that does not know a retry by its key': {
    preloaded: [module('./without-keys.mjs')],
    shownBy: [/one request made two appointments|the repeat of/],
  },
  'a build that writes events apart from their changes, and each leave twice': {
    statements: [
      'create table later_outbox (like outbox including defaults)',
      'alter table later_outbox alter column position drop not null',
      `do $$ begin
         execute replace(
           pg_get_functiondef('record_change'::regproc), 'insert into outbox (', 'insert into later_outbox ('
         );
       end $$`,
      `create function leave_again() returns trigger language plpgsql as $$
       begin
         if pg_trigger_depth() = 1 then
           insert into leaves (business_id, id, doctor_id, clinic_id, start_at, end_at, reason, created_at)
           values (
             new.business_id, new.id || '-again', new.doctor_id, new.clinic_id, new.start_at, new.end_at, new.reason,
             new.created_at
           );
         end if;
         return null;
       end $$`,
      'create trigger leave_again after insert on leaves for each row execute function leave_again()',
    ],
    preloaded: [module('./outbox-later.mjs')],
    shownBy: [
      /an event was written apart from its change/,
      // The first of the two may have been ended.
      /one request made two of a leave|a leave is there that nobody asked for/,
    ],
  },
  'a build that gives seats by number instead of counting who is there': {
    statements: [
      'create table seat_numbers (claimed_by text primary key, number integer not null)',
      `create function free_seat_number(of_doctor text, wanted tstzrange, own_id text) returns integer
       language sql volatile as $$
         select min(number) from generate_series(1, 100) as number
         where number not in (
           select n.number from seat_numbers n
           join seat_claims c on coalesce(c.appointment_id, c.hold_id) = n.claimed_by
           where c.doctor_id = of_doctor and c.period && wanted and n.claimed_by is distinct from own_id
         )
       $$`,
      `create or replace function seat_refusal(
         of_business text, of_doctor text, of_clinic text, of_session text, wanted tstzrange, kept tstzrange,
         own_appointment_id text, own_hold_id text, now timestamptz
       ) returns text language plpgsql volatile as $$
       begin
         return case when not (wanted <@ kept) is not false and free_seat_number(of_doctor, wanted, own_appointment_id)
           > coalesce((select seats from sessions where id = of_session), 1) then 'TAKEN' end;
       end $$`,
      `create function keep_seat_number() returns trigger language plpgsql as $$
       begin
         insert into seat_numbers values (
           coalesce(new.appointment_id, new.hold_id),
           free_seat_number(new.doctor_id, new.period, coalesce(new.appointment_id, new.hold_id))
         ) on conflict (claimed_by) do update set number = excluded.number;
         return null;
       end $$`,
      `create trigger keep_seat_number after insert or update on seat_claims
       for each row execute function keep_seat_number()`,
    ],
    shownBy: [/are with a doctor at|at two clinics at once/],
  },
};
