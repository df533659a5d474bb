import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { auditKinds } from '../../src/audit/contract.ts';
import { selectEntries } from '../../src/audit/db/audit.ts';
import { auditedAs } from '../../src/runtime/audit.ts';
import { openDatabase, sql } from '../../src/postgres/database.ts';
import { openDesk } from '../support/desk.ts';
import { expectDone } from '../support/practice.ts';

const desk = openDesk();

interface Entry {
  readonly kind: string;
  readonly operation: string;
  readonly [member: string]: unknown;
}

/** The entries of the test's business without their numbers, the oldest first. */
async function entries(query = ''): Promise<Entry[]> {
  const { entries: found } = expectDone(await desk.business.api('GET', `/opdesk/v1/audit${query}`)) as unknown as {
    entries: (Entry & { number: number })[];
  };
  return found.toReversed().map(({ number: _place, ...entry }) => entry);
}

/** Ends the minute in which something was read. */
async function endMinute(): Promise<void> {
  await desk.server.runtime.audit.flush();
  desk.clock.advance(130);
}

const addPatient = async (): Promise<string> => {
  const body = { first_name: 'Leelavati', gender: 'F', age: 70, mobile: '+919812345678' };
  return expectDone(await desk.business.api('POST', '/dr/v1/patient', body)).patient_id as string;
};

test('the entries about one patient are found by an index of their own', async () => {
  const db = openDatabase({ connectionString: desk.server.connectionString, poolSize: 1 });
  for (const setting of ['enable_seqscan = off', 'plan_cache_mode = force_generic_plan'])
    await db.query(sql('', `set ${setting}`));
  const filter = { businessId: 'b', kind: null, actorId: null, from: null, until: null, beforeNumber: null };
  expect(await selectEntries(db, { ...filter, subjectId: 'pt-none' }, 10)).toEqual([]);
  const call = `select_audit_entries_of_subject('b', null, null, 'pt-none', null, null, null, 10)`;
  const plan = await db.query<Record<string, string>>(sql('', `explain execute ${call}`));
  await db.close();
  expect(plan.map((row) => row['QUERY PLAN']).join('\n')).toContain('Index Scan on audit_entries_by_subject');
});

test('a read of the queue names the patients whom it showed', async () => {
  const [one, two] = [await addPatient(), await addPatient()];
  await desk.book('09:15', {}, { patient_id: one });
  const walkedIn = { clinic_id: desk.practice.clinicId, doctor_id: desk.practice.doctorId, patient_id: two };
  expectDone(await desk.business.api('POST', '/opdesk/v1/walk-ins', walkedIn));
  const queue = `/opdesk/v1/queue?clinic_id=${desk.practice.clinicId}`;
  expectDone(await desk.business.api('GET', `${queue}&state=waiting`));
  await endMinute();
  expect(await entries('?kind=read')).toEqual([
    expect.objectContaining({ operation: 'getQueue', subject_ids: [two], subjects: 1 }),
  ]);
  expectDone(await desk.business.api('GET', queue));
  await endMinute();
  const [, all] = await entries('?kind=read');
  expect(new Set(all?.['subject_ids'] as string[])).toEqual(new Set([one, two]));
});

const client = () => ({ actor_kind: 'client', actor_id: desk.business.clientId, address: '127.0.0.1' });

test('a login and each refused one are there with the client and the address', async () => {
  const { clientId, clientSecret } = desk.business;
  const logIn = (secret: string) =>
    desk.server.api('POST', '/connect-auth/v1/account/login', { client_id: clientId, client_secret: secret });
  const { body } = await logIn(clientSecret);
  expect((await logIn('wrong')).status).toBe(401);
  const refresh = () =>
    desk.server.api('POST', '/connect-auth/v1/account/refresh', { refresh_token: body.refresh_token as string });
  expect((await refresh()).status).toBe(200);
  desk.clock.advance(60);
  expect((await refresh()).status).toBe(401);
  const found = await entries('?kind=login');
  expect(found.map(({ operation, outcome }) => [operation, outcome])).toEqual([
    ['logIn', 'done'],
    ['logIn', 'wrong_secret'],
    ['refreshAccess', 'reused'],
  ]);
  for (const entry of found) expect(entry).toMatchObject({ ...client(), subject_ids: [], subjects: 0 });
});

test('a login of an unknown client keeps nothing of what was typed', async () => {
  const secret = 'a-secret-in-the-wrong-field';
  await desk.server.api('POST', '/connect-auth/v1/account/login', { client_id: secret, client_secret: secret });
  const rows = await desk.rows(
    `select p.* from audit_pending p where $1::text is not null and p.kind = 'login' and p.actor_kind = 'unknown'
     union all
     select null::bigint, e.business_id, e.at, e.kind, e.actor_kind, e.actor_id, e.address, e.operation, e.outcome,
       e.subject_ids, e.subjects, null from audit_entries e where e.actor_kind = 'unknown'`,
  );
  expect(rows).toHaveLength(1);
  expect(rows[0]).toMatchObject({ actor_id: '', address: '127.0.0.1', outcome: 'unknown_client' });
  expect(JSON.stringify(rows)).not.toContain(secret);
  const lines = desk.server.log.filter((line) => line.includes('login refused'));
  expect(lines.at(-1)).toContain('"address":"127.0.0.1"');
});

test('each change of the administration is there once, and a refused one is not', async () => {
  const { doctorId } = desk.practice;
  const headers = { 'idempotency-key': 'once' };
  const change = () => desk.business.api('PATCH', '/opdesk/v1/settings', { queue_order: 'time' }, headers);
  for (const answer of [await change(), await change()]) expect(answer.status).toBeLessThan(300);
  expect((await desk.business.api('PATCH', '/opdesk/v1/settings', { queue_order: 7 })).status).toBe(400);
  const leave = { doctor_id: doctorId, start_date: '2026-04-01', end_date: '2026-04-01' };
  expectDone(await desk.business.api('POST', '/opdesk/v1/leaves', leave));
  const found = (await entries('?kind=administration')).filter(({ operation }) =>
    ['changeSettings', 'addLeave'].includes(operation),
  );
  expect(found.map(({ operation }) => operation)).toEqual(['changeSettings', 'addLeave']);
  expect(found[1]).toMatchObject({ ...client(), outcome: 'done' });
  expect(JSON.stringify(found[1]?.['subject_ids'])).toContain('le-');
});

test('reads of a minute are one entry for each operation, with ids and a count', async () => {
  const patientId = await addPatient();
  const before = await entries('?kind=read');
  for (let times = 0; times < 3; times += 1) await desk.business.api('GET', `/dr/v1/patient/${patientId}`);
  await desk.business.api('POST', '/profiles/v1/patient/search', { prefix: 'leela' });
  await desk.business.api('GET', '/opdesk/v1/settings');
  expect(await entries('?kind=read')).toEqual(before);
  await endMinute();
  const found = await entries(`?kind=read&subject_id=${patientId}`);
  expect(found.toSorted((one, other) => (one.operation < other.operation ? -1 : 1))).toMatchObject([
    { ...client(), operation: 'getPatient', subject_ids: [patientId], subjects: 3 },
    { ...client(), operation: 'searchProfilesByPost', subject_ids: [patientId], subjects: 1 },
  ]);
});

test('two servers gather the reads of one minute in one entry', async () => {
  const patientId = await addPatient();
  const { audit, now } = desk.server.runtime;
  const { createAudit } = await import('../../src/runtime/audit.ts');
  const { db, telemetry } = desk.server.runtime;
  const other = createAudit({ db, now, telemetry, keptDays: 1 });
  const read = {
    businessId: desk.business.id,
    actorKind: 'client' as const,
    actorId: desk.business.clientId,
    address: '127.0.0.1',
    operation: 'getPatient',
  };
  audit.countRead({ ...read, patientIds: [patientId, 'pt-other'] });
  other.countRead({ ...read, patientIds: [patientId] });
  await Promise.all([audit.flush(), other.flush()]);
  await endMinute();
  expect(await entries('?kind=read')).toMatchObject([{ subject_ids: ['pt-other', patientId].toSorted(), subjects: 3 }]);
});

test('an erasure is there as soon as the patient is empty', async () => {
  const patientId = await addPatient();
  expectDone(await desk.business.api('DELETE', `/opdesk/v1/patients/${patientId}/personal-data`, {}));
  const walkIn = { doctor_id: desk.practice.doctorId, clinic_id: desk.practice.clinicId, name: 'Some One' };
  const { entry } = expectDone(await desk.business.api('POST', '/opdesk/v1/walk-ins', walkIn));
  const guest = entry.appointment_id as string;
  expectDone(await desk.business.api('DELETE', `/opdesk/v1/appointments/${guest}/personal-data`, {}));
  expect(await entries('?kind=erasure')).toMatchObject([
    { ...client(), operation: 'erasePersonalData', subject_ids: [patientId] },
    { ...client(), operation: 'eraseGuestData', subject_ids: [guest] },
  ]);
});

test('the list goes by time, actor and page, to the caller with the scope alone', async () => {
  for (let day = 1; day <= 3; day += 1) {
    desk.clock.advance(60);
    const leave = { doctor_id: desk.practice.doctorId, start_date: `2026-05-0${day}`, end_date: `2026-05-0${day}` };
    expectDone(await desk.business.api('POST', '/opdesk/v1/leaves', leave));
  }
  const all = await entries();
  const at = all.at(-2)?.['at'] as number;
  expect(await entries(`?from=${at}`)).toEqual(all.slice(-2));
  expect(await entries(`?until=${at}`)).toEqual(all.slice(0, -2));
  expect(await entries('?actor_id=nobody')).toEqual([]);
  const [newest] = (await desk.business.api('GET', '/opdesk/v1/audit')).body.entries as { number: number }[];
  expect(await entries(`?before_number=${newest?.number}`)).toEqual(all.slice(0, -1));
  for (const query of ['from=today', 'kind=x', 'before_number=-1', 'x=1'])
    expect([query, (await desk.business.api('GET', `/opdesk/v1/audit?${query}`)).status]).toEqual([query, 400]);
  const reader = await desk.business.addClient(['appointments:read', 'directory:write']);
  expect((await reader.api('GET', '/opdesk/v1/audit')).status).toBe(403);
  const other = await desk.server.createBusiness();
  expect((await other.api('GET', '/opdesk/v1/audit')).body.entries).toEqual([]);
});

test('names and numbers are nowhere in it', async () => {
  const patientId = await addPatient();
  await desk.book('09:15', {}, { patient_id: patientId });
  await desk.business.api('GET', '/profiles/v1/patient/search?prefix=leela');
  await desk.business.api('GET', '/dr/v1/business/patients/search?mobile=9812345678');
  await desk.business.api('GET', `/dr/v1/appointment/patient/${patientId}`);
  await desk.business.api('GET', `/opdesk/v1/queue?doctor_id=${desk.practice.doctorId}`);
  await endMinute();
  expect(await entries('?kind=read')).not.toEqual([]);
  const rows = await desk.rows(
    `select p::text as text from audit_pending p where $1::text <> '' union all
     select e::text from audit_entries e where $1::text <> ''`,
  );
  for (const personal of ['Leela', 'leela', '9812345678']) expect(JSON.stringify(rows)).not.toContain(personal);
});

test('what is gathered is written when the server stops', async () => {
  const { startTestServer } = await import('../support/server.ts');
  const { openDatabase } = await import('../../src/postgres/database.ts');
  const server = await startTestServer({ duties: { answersRequests: true, doesJobs: false } });
  const business = await server.createBusiness();
  const body = { first_name: 'A', gender: 'F', age: 3 };
  const id = (await business.api('POST', '/dr/v1/patient', body)).body.patient_id as string;
  await business.api('GET', `/dr/v1/patient/${id}`);
  await server.app.close();
  const db = openDatabase({ connectionString: server.connectionString, poolSize: 1 });
  const rows = await db.query(sql('', "select operation from audit_pending where kind = 'read'"), []);
  await db.close();
  await server.close();
  expect(rows).toEqual([{ operation: 'getPatient' }]);
});

test('each operation that shows names is audited as a read, and each other change as administration', () => {
  const operations = desk.server.app.http.operations;
  const showsNames = (example: unknown): boolean =>
    /"(?:first_name|fln|fn|patient_name|mobile)":/.test(JSON.stringify(example) ?? '');
  const reads = operations.filter((operation) => auditedAs(operation) === 'read').map(({ id }) => id);
  const showing = operations
    .filter(
      ({ method, readsByPost, tag }) => (method === 'GET' || readsByPost === true) && tag !== 'Clinics and doctors',
    )
    .filter(({ responses }) => Object.values(responses).some(({ example }) => showsNames(example)))
    .map(({ id }) => id);
  expect(showing.length).toBeGreaterThan(8);
  expect(showing.filter((id) => !reads.includes(id))).toEqual([]);
  const silent = operations.filter((operation) => operation.method !== 'GET' && auditedAs(operation) === null);
  const tags = new Set(silent.map(({ tag }) => tag));
  // Logins are audited where they succeed and fail, the rows of an import where it begins, and what happens to
  // appointments is in their history; a screen that asks for a code changes nothing yet.
  expect([...tags].toSorted()).toEqual([
    'Access',
    'Appointments',
    'Displays',
    'Imports',
    'Patients',
    'Queue',
    'Slots',
    'Staff',
  ]);
});

test('the page of privacy says of every kind of entry when it is written', () => {
  const [, section = ''] = readFileSync('docs/privacy.md', 'utf8').split('\n## The audit\n');
  const kinds = [...section.matchAll(/^\| `(\w+)` \|/gm)].map(([, kind]) => kind);
  expect(kinds).toEqual([...auditKinds]);
});
