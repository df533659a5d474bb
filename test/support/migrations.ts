import { readdirSync } from 'node:fs';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { onTestFinished } from 'vitest';
import { onTestServer } from './on-test-server.ts';

const ownFolder = new URL('../../migrations/', import.meta.url);

/** The number of the program's last migration. */
export const lastMigration = Math.max(...readdirSync(ownFolder).map((name) => Number.parseInt(name, 10) || 0));

/** The numbers of the program's own migrations, and of so many after them. */
export const migrationsUpTo = (later: number): number[] =>
  Array.from({ length: lastMigration + later }, (_, index) => index + 1);

/** A migration after the program's own, the next one or a further one: its file, with its number and statements. */
export function laterMigration(name: string, statements: string, further = 1): Readonly<Record<string, string>> {
  const number = lastMigration + further;
  return {
    [`${String(number).padStart(4, '0')}_${name}.sql`]: `insert into migrations (version) values (${number}); ${statements}`,
  };
}

/** A folder with the program's own migrations, and these after them, until the test ends. */
export async function folderWith(later: Readonly<Record<string, string>>): Promise<URL> {
  const path = await mkdtemp(join(tmpdir(), 'opdesk-migrations-'));
  onTestFinished(() => rm(path, { recursive: true }));
  await cp(ownFolder, path, { recursive: true });
  for (const [name, text] of Object.entries(later)) await writeFile(join(path, name), text);
  return pathToFileURL(`${path}/`);
}

/** Takes back what the migrations after the baseline did. */
const asOfBaseline = `
  delete from migrations where version > 1;
  alter table migrations drop column digest;
  alter table erasures drop column tries, drop column next_try_at;`;

/** Makes a database one of before digests of migrations were kept: at the baseline, and changed by these statements. */
export async function asBeforeDigests(connectionString: string, changes = ''): Promise<void> {
  await onTestServer(connectionString, (client) => client.query(`${asOfBaseline} ${changes}`));
}

/** Makes a database one of before the baseline: at this migration, as the small migrations had left it. */
export async function asBeforeBaseline(connectionString: string, version: number): Promise<void> {
  const takeOver = await readFile(new URL('before_the_baseline.sql', ownFolder), 'utf8');
  const names = [...takeOver.matchAll(/alter table (\w+)\s+rename constraint (\w+) to (\w+)/g)].map(
    ([, table, earlier, name]) => `alter table ${table} rename constraint ${name} to ${earlier};`,
  );
  const defaults = [...takeOver.matchAll(/(alter table \w+ alter column (?:created|updated)_at) drop default/g)].map(
    ([, column]) => `${column} set default now();`,
  );
  await onTestServer(connectionString, async (client) => {
    await client.query(names.join(' '));
    await client.query(`
        alter trigger patients_changes_are_events on patients rename to patients_changed_are_told;
        alter function insert_patient_event() rename to tell_of_patient;
        update sql_functions set name = 'tell_of_patient' where name = 'insert_patient_event';
        drop index webhook_deliveries_heads;
        alter table webhook_deliveries drop column refusals, drop column is_passed;
        create index webhook_deliveries_heads on webhook_deliveries (business_id, subscription_id, appointment_id, position)
        where state = 'PENDING';
        drop table secret_keys;
        alter table signing_keys drop column ends_at, alter column secret type bytea using sha256(convert_to(secret, 'UTF8'));
        alter table signing_keys rename column signs_from to created_at;
        drop table login_failures, staff_login_failures, staff_devices, staff_second_factors, staff_logins, staff, quota_counts;
        drop index appointments_with_notes, patients_to_forget, audit_entries_by_subject;
        alter type booking_request drop attribute most_patients, drop attribute most_walk_ins;
        alter type hold_request drop attribute most_an_hour;
        alter table refresh_tokens drop column secret_version;
        alter table live_tickets drop column key_id, drop column chain_id;
        alter table outbox drop column from_doctor_id;
        alter table live_events drop column from_doctor_id;
        alter type webhook_to_send drop attribute refusals;
        alter type webhook_try_result drop attribute refusals, drop attribute is_passed;
        update sql_functions set digest = '' where name in ('lease_webhook_deliveries', 'end_webhook_tries');
        drop table erased_requests, patient_consents;
        alter table erasure_counts drop column salt;
        drop table audit_pending, audit_entries, audit_chain cascade;
        alter table webhook_subscriptions drop column event_payload, drop column is_strict;
        alter table leaves drop column kind;
        alter table api_clients drop column previous_secret_hash, drop column previous_secret_until;
        drop table held_events;
        ${asOfBaseline}
        insert into migrations select generate_series(2, ${version})`);
    await client.query(defaults.join(' '));
  });
}
