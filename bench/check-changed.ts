import { withClient } from './cluster.ts';

interface ExpectedChanges {
  /** Their name in the history. */
  readonly action: string;
  /** How many appointments should have been changed so, each once. */
  readonly count: number;
}

/**
 * Checks what was changed against what should be: each appointment once, with its history and its events, one seat for
 * each that lives and none besides, no token twice.
 * @throws naming what is wrong
 */
export async function checkChanged(databaseUrl: string, { action, count }: ExpectedChanges): Promise<void> {
  const found = await withClient(
    databaseUrl,
    async (client) => (await client.query<Record<string, number>>(statement, [action])).rows[0],
  );
  const { changed, changes, updated, told, to_tell: toTell, ...wrong } = found ?? {};
  const isRight = changed === count && changes === count && updated === count && told === toTell;
  if (isRight && Object.values(wrong).every((number) => number === 0)) return;
  throw new Error(
    `${count} appointments should have been changed by ${action}, but the database has ${JSON.stringify(found)}`,
  );
}

const statement = `
  with changes as (select * from appointment_history where action = $1),
  events as (
    select o.event from changes h
    join outbox o on o.business_id = h.business_id and o.appointment_id = h.appointment_id and o.appointment_version = h.version
  )
  select
    (select count(distinct appointment_id) from changes)::integer as changed,
    (select count(*) from changes)::integer as changes,
    (select count(*) from events where event = 'appointment.updated')::integer as updated,
    (select count(*) from events where event = 'appointment.statuschange')::integer as told,
    (select count(*) from changes where from_status <> to_status)::integer as to_tell,
    (select count(*) from appointments a left join (
       select business_id, appointment_id, count(*) from appointment_history group by 1, 2
     ) as h on h.business_id = a.business_id and h.appointment_id = a.id where h.count is distinct
       from a.version)::integer as wrong_versions,
    (select count(*)
      from appointments a full join seat_claims k on k.business_id = a.business_id and k.appointment_id = a.claimed_id
     where k.appointment_id is distinct from a.claimed_id)::integer as wrong_seats,
    (select count(*) from (
       select from appointments group by business_id, doctor_id, clinic_id, practice_date, token having count(*) > 1
     ) as tokens)::integer as repeated_tokens`;
