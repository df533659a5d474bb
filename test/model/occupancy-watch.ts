import { sql, type Database } from '../../src/postgres/database.ts';

/**
 * Counts, at every minute of each time that is claimed, who is with the doctor, as the claim is written: a second
 * reading of rule C6 that shares nothing with the program's. What goes beyond is kept, for `overfull`.
 */
export async function watchOccupancy(db: Database): Promise<void> {
  for (const text of [table, counting, trigger]) await db.query(sql('', text));
}

/** What was written although the hours did not allow it; nothing is as it must be. */
export async function overfull(db: Database, businessId: string): Promise<unknown[]> {
  return db.query(sql('', 'select * from model_overfull where business_id = $1 limit 5'), [businessId]);
}

const table = `
  create table model_overfull (
    business_id text, doctor_id text, claimed_by text, at timestamptz, standing bigint, allowed integer, elsewhere bigint
  )`;

// A claim that only gives up a part of its time, in its session, needs nothing.
const counting = `
  create function model_count() returns trigger language plpgsql as $$
  begin
    if tg_op = 'UPDATE' and old.period @> new.period
      and (old.doctor_id, old.clinic_id, old.session_id) is not distinct
        from (new.doctor_id, new.clinic_id, new.session_id)
    then
      return null;
    end if;
    insert into model_overfull
    select new.business_id, new.doctor_id, coalesce(new.appointment_id, new.hold_id), minute, there.*
    from generate_series(new.occupied_from, new.occupied_until - interval '1 minute', interval '1 minute') as minute
    cross join lateral (
      select count(*), min(coalesce(s.seats, k.last_seats, 1)), count(*) filter (where k.clinic_id <> new.clinic_id)
      from seat_claims k
      left join sessions s on s.business_id = k.business_id and s.id = k.session_id
      where k.business_id = new.business_id and k.doctor_id = new.doctor_id
        and k.occupied_from <= minute and minute < k.occupied_until
    ) as there (standing, allowed, elsewhere)
    where there.elsewhere > 0
      or (not new.overbooked and there.standing > there.allowed);
    return null;
  end $$`;

const trigger = `
  create trigger model_watches after insert or update on seat_claims for each row execute function model_count()`;
