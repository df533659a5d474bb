import { hash } from 'node:crypto';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { auditCommand } from '../../src/cli/audit-command.ts';
import { commands } from '../../src/cli/commands.ts';
import { createApp } from '../../src/compose.ts';
import { sql } from '../../src/postgres/database.ts';
import { waitingForLocks } from '../support/database.ts';
import { addRows, beginImport, runCommand } from '../support/imports.ts';
import { expectDone } from '../support/practice.ts';
import {
  apiOf,
  createClock,
  startTestServer,
  type TestBusiness,
  testConfig,
  type TestServer,
} from '../support/server.ts';

/** Monday, 5 January 2026, 08:00 in India. */
const clock = createClock(1_767_580_200);
let server: TestServer;
let business: TestBusiness;
/** What happens just before, or just after, the statement of a name. */
const happens = { before: new Map<string, () => Promise<void>>(), after: new Map<string, () => Promise<void>>() };
beforeAll(async () => {
  server = await startTestServer({
    now: clock.now,
    runtime: (runtime) => ({
      ...runtime,
      db: {
        ...runtime.db,
        async query<Row extends object>(statement: { name: string; text: string }, values?: readonly unknown[]) {
          await happens.before.get(statement.name)?.();
          const rows = await runtime.db.query<Row>(statement, values);
          await happens.after.get(statement.name)?.();
          return rows;
        },
      },
    }),
  });
});
beforeEach(async () => (business = await server.createBusiness()));
afterEach(() => {
  happens.before.clear();
  happens.after.clear();
});
afterAll(() => server.close());

const people = 'id,first_name,gender,dob\nP-1,Asha,F,1987-01-06\nP-2,Ravi,M,1980-02-07\n';

async function countPatients(): Promise<number> {
  const statement = sql('test_count', 'select count(*)::int as count from patients where business_id = $1');
  return (await server.runtime.db.query<{ count: number }>(statement, [business.id]))[0]?.count ?? 0;
}

// oxlint-disable-next-line typescript/no-explicit-any
async function undo(id: string): Promise<any> {
  return expectDone(await business.api('POST', `/opdesk/v1/imports/${id}/undo`)).data;
}

test('rows that were written before a crash, and not noted, are listed, read in one way, and undone', async () => {
  const { id, rows } = await beginImport(business.api, 'patients', people);
  happens.before.set('advance_import', () => Promise.reject(new Error('the server was killed here')));
  const url = `/opdesk/v1/imports/${id}/rows`;
  expect((await business.api('POST', url, { text: rows, first_row: 2, is_last: true })).status).toBe(500);
  expect(await countPatients()).toBe(2);
  happens.before.clear();

  const { imports } = (await business.api('GET', '/opdesk/v1/imports')).body.data;
  expect(imports).toMatchObject([{ import_id: id, state: 'open', added: 0 }]);
  const body = { kind: 'patients', date_format: 'DD/MM/YYYY', file_key: hash('sha256', people), text: people };
  const answer = await business.api('POST', '/opdesk/v1/imports', body);
  expect(answer.status).toBe(400);
  expect(answer.text).toContain(`go on with YYYY-MM-DD, or undo ${id} first`);
  expect(await undo(id)).toMatchObject({ removed: 2, kept: [], is_done: true });
  expect(await countPatients()).toBe(0);
});

test('an undo waits for rows that are being added, also by another server, and then removes them', async () => {
  const config = testConfig(server.connectionString, { accessTokenSeconds: 100_000_000 });
  const app = await createApp(config, { now: clock.now, logDestination: { write: () => undefined } });
  const keeper = new pg.Client({ connectionString: server.connectionString });
  try {
    const other = apiOf((await app.listen()).url, { auth: business.token });
    await keeper.connect();
    const { id, rows } = await beginImport(business.api, 'patients', people);
    // Whoever gives a patient the same id must wait for this.
    await keeper.query('begin');
    const insert = `insert into patients (business_id, id, partner_id, first_name, gender, created_at, updated_at)
      values ($1, 'pt-held', 'P-2', 'Held', 'F', now(), now())`;
    await keeper.query(insert, [business.id]);
    const adding = addRows(business.api, id, rows);
    await waitingForLocks(keeper, 1);
    const undoing = other('POST', `/opdesk/v1/imports/${id}/undo`);
    await waitingForLocks(keeper, 2);
    await keeper.query('rollback');
    expect(await adding).toMatchObject({ added: 2 });
    expect((await undoing).body.data).toMatchObject({ removed: 2, kept: [], is_done: true });
    expect(await countPatients()).toBe(0);
  } finally {
    await keeper.end();
    await app.close();
  }
});

const hoursHeader = 'doctor,clinic,service,day,from,to,slot_minutes\n';
const doctors = 'id,first_name,last_name,gender,clinics\nD-7,Meera,Iyer,F,Main\nD-8,Anil,Das,M,Main\n';

async function imported(kind: string, text: string): Promise<string> {
  const { id, rows } = await beginImport(business.api, kind, text);
  expect((await addRows(business.api, id, rows)).problems).toEqual([]);
  return id;
}

async function addMain(): Promise<void> {
  expectDone(await business.api('POST', '/cdr/v1/clinic/', { name: 'Main', address: 'Road 1', partner_id: 'C-1' }));
}

test('an undo keeps doctors and sessions that were changed since, and passes over those of a removed doctor', async () => {
  await addMain();
  const ofDoctors = await imported('doctors', `${doctors}D-9,Uma,Sen,F,Main\n`);
  const rows = ['D-7,C-1,Consultation,Mon,9:00,10:00,15', 'D-7,C-1,Consultation,Tue,9:00,10:00,15'];
  const ofHours = await imported('hours', `${hoursHeader}${rows.join('\n')}\nD-8,C-1,Consultation,Mon,9:00,10:00,15\n`);
  const { sessions } = (await business.api('GET', '/opdesk/v1/doctors/D-7/sessions?partner_id=1')).body.data;
  expectDone(await business.api('PATCH', `/opdesk/v1/sessions/${sessions[0].session_id}`, { seats: 2 }));
  expectDone(await business.api('DELETE', '/cdr/v1/doctor/D-8/?partner_id=1', {}));
  expectDone(await business.api('PATCH', '/cdr/v1/doctor/D-9/?partner_id=1', { mobile: '9999999999' }));
  expect(await undo(ofHours)).toMatchObject({ removed: 1, kept: [{ row: 2, reason: 'changed' }], is_done: true });
  expect(await undo(ofDoctors)).toMatchObject({
    removed: 0,
    kept: [
      { row: 2, reason: 'hours' },
      { row: 4, reason: 'changed' },
    ],
  });
});

const appointmentsHeader = 'id,doctor,clinic,patient,date,time,service,status\n';

test('an undone appointment to come frees its id for a corrected file, and a patient who has just come stays', async () => {
  await addMain();
  await imported('patients', people);
  await imported('doctors', doctors);
  await imported('hours', `${hoursHeader}D-7,C-1,Consultation,Mon,9:00,10:00,15\n`);
  const come = 'A-1,D-7,C-1,P-1,2026-01-05,09:00,Consultation,\n';
  const toCome = 'A-2,D-7,C-1,P-2,2026-01-05,09:15,Consultation,\n';
  const id = await imported('appointments', `${appointmentsHeader}${come}${toCome}`);
  happens.after.set('remove_imported_appointments', async () => {
    const { appointment_id: here } = (await business.api('GET', '/dr/v1/appointment/A-1?partner_id=1')).body;
    expectDone(await business.api('POST', `/opdesk/v1/appointments/${here}/check-in`));
  });
  expect(await undo(id)).toMatchObject({ removed: 1, kept: [{ row: 2, reason: 'changed' }] });
  expect((await business.api('GET', '/dr/v1/appointment/A-1?partner_id=1')).body.status).toBe('CK');
  expect((await business.api('GET', '/dr/v1/appointment/A-2?partner_id=1')).status).toBe(404);
  await imported('appointments', `${appointmentsHeader}${toCome.replace('09:15', '09:30')}`);
  expect((await business.api('GET', '/dr/v1/appointment/A-2?partner_id=1')).body.status).toBe('BK');
});

test('an undo by command stands in the audit of the business', async () => {
  const id = await imported('patients', people);
  await runCommand(server, 'import undo', {}, [id]);
  const { 'import undo': command } = commands;
  if (command === undefined) throw new Error('there is no such command');
  await auditCommand(server.runtime, command, { values: {}, positionals: [id] }, []);
  const audit = await business.api('GET', `/opdesk/v1/audit?subject_id=${id}`);
  expect(audit.body.entries[0]).toMatchObject({ operation: 'import undo' });
});
