import { expect, test } from 'vitest';
import { openDesk } from '../support/desk.ts';
import { expectDone } from '../support/practice.ts';

const desk = openDesk();

const add = async (first_name: string, partner_patient_id: string): Promise<string> =>
  expectDone(
    await desk.business.api('POST', '/dr/v1/patient', {
      first_name,
      gender: 'F',
      age: 70,
      partner_patient_id,
      mobile: '+919812345678',
      partner_meta: { z: 1, a: 2 },
    }),
  ).patient_id as string;

const exportOf = (id: string, query = '') => desk.business.api('GET', `/opdesk/v1/patients/${id}/export${query}`);
const consents = (id: string) => `/opdesk/v1/patients/${id}/consents`;

test('an export has everything that is kept of the patient, and nothing of anybody else', async () => {
  const [merged, left, other] = [await add('Mergita', 'm-1'), await add('Leelavati', 'l-1'), await add('Meera', 'o-1')];
  const id = await desk.book(
    '09:15',
    { notes: 'a knee', reason: 'it hurts' },
    { patient_id: merged, partner_meta: { z: 1, a: { c: 1, b: 2 } } },
  );
  await desk.book('09:30', { notes: 'a cough of Meera' }, { patient_id: other });
  const by = { by: { role: 'staff', id: 'r-1' }, why: 'she came early' };
  expectDone(await desk.business.api('POST', `/opdesk/v1/appointments/${id}/check-in`, by));
  expectDone(await desk.business.api('POST', consents(merged), { purpose: 'reminders', given: true }));
  expectDone(await desk.business.api('POST', `/opdesk/v1/patients/${merged}/merge`, { into: left }));
  for (const [asked, query] of [
    [left, ''],
    [merged, ''],
    ['l-1', '?partner_id=1'],
  ] as const) {
    const { body, text } = await exportOf(asked, query);
    expect(body.patient_id).toBe(left);
    expect(Object.keys(body.data as object)).toEqual(['patients', 'merges', 'consents', 'appointments']);
    const { patients, appointments, merges } = body.data;
    expect(patients.map((patient: { first_name: string }) => patient.first_name)).toEqual(['Mergita', 'Leelavati']);
    expect(merges).toMatchObject([{ merged_id: merged, left_id: left }]);
    expect(body.data.consents).toMatchObject([{ patient_id: merged, purpose: 'reminders', given: true }]);
    expect(appointments).toMatchObject([
      { id, notes: 'a knee', reason: 'it hurts', start_at: '2026-03-02T03:45:00+00:00' },
    ]);
    const { history, events } = appointments[0];
    expect(history.map((entry: { action: string; remark: string }) => [entry.action, entry.remark])).toEqual(
      expect.arrayContaining([
        ['book', null],
        ['check_in', 'she came early'],
      ]),
    );
    expect(events.length).toBeGreaterThan(1);
    expect(text).toContain('"partner_meta":{"z":1,"a":{"c":1,"b":2}}');
    expect(text).not.toContain('Meera');
    expect(text).not.toContain('request_digest');
  }
});

test('an export is in the audit before it is answered, and needs the scope admin', async () => {
  const id = await add('Leelavati', 'l-1');
  await exportOf('l-1', '?partner_id=1');
  expect((await desk.business.api('GET', '/opdesk/v1/audit?kind=export')).body.entries).toMatchObject([
    { operation: 'exportPatient', subject_ids: [id], actor_id: desk.business.clientId },
  ]);
  const reader = await desk.business.addClient(['appointments:read', 'patients:read', 'directory:write']);
  expect((await reader.api('GET', `/opdesk/v1/patients/${id}/export`)).status).toBe(403);
  const other = await desk.server.createBusiness();
  expect((await other.api('GET', `/opdesk/v1/patients/${id}/export`)).body.code).toBe('PATIENTS_NOT_FOUND');
  expect((await exportOf('pt-nobody')).status).toBe(404);
});

test('an export of an erased patient has no name, number or note any more', async () => {
  const id = await add('Leelavati', 'l-1');
  await desk.book('09:15', { notes: 'Leelavati has a knee' }, { patient_id: id });
  const said = { purpose: 'reminders', given: true, by: { role: 'staff', id: 'son-of-leelavati' } };
  expectDone(await desk.business.api('POST', consents(id), said));
  expectDone(await desk.business.api('DELETE', `/opdesk/v1/patients/${id}/personal-data`, {}));
  const { text, status } = await exportOf(id);
  expect(status).toBe(200);
  expect(text).not.toMatch(/leelavati|9812345678|"l-1"/i);
  expect(text).toContain('"purpose":"reminders"');
});

test('the newest consent of a purpose comes first, and a repeat of the request notes it once', async () => {
  const id = await add('Leelavati', 'l-1');
  const headers = { 'idempotency-key': 'c-1' };
  const note = (body: object, sent = {}) => desk.business.api('POST', consents(id), body, sent);
  const given = { purpose: 'reminders', given: true, at: desk.clock.now() - 3_600, by: { role: 'staff', id: 'r-1' } };
  for (const answer of [await note(given, headers), await note(given, headers)]) expect(answer.status).toBe(201);
  desk.clock.advance(10);
  expectDone(await note({ purpose: 'reminders', given: false }));
  const { data } = expectDone(await desk.business.api('GET', `${consents('l-1')}?partner_id=1`));
  expect(data).toMatchObject({
    patient_id: id,
    consents: [
      { purpose: 'reminders', given: false, role: 'api', client_id: desk.business.clientId },
      { purpose: 'reminders', given: true, role: 'staff', by_id: 'r-1' },
    ],
  });
  expect(data.consents).toHaveLength(2);
});

test('a consent that is not one names its field', async () => {
  const id = await add('Leelavati', 'l-1');
  for (const [body, path] of [
    [{ given: true }, '/purpose'],
    [{ purpose: 'Leela Rao', given: true }, '/purpose'],
    [{ purpose: 'sms', given: 'yes' }, '/given'],
    [{ purpose: 'sms', given: true, at: Math.floor(desk.clock.now()) + 3_600 }, '/at'],
    [{ purpose: 'sms', given: true, at: 1_772_423_100_000 }, '/at'],
    [{ purpose: 'sms', given: true, note: 'x' }, '/note'],
  ] as const) {
    const answer = await desk.business.api('POST', consents(id), body);
    expect([answer.status, answer.body.error.details?.issues?.map((issue: { path: string }) => issue.path)]).toEqual([
      400,
      [path],
    ]);
  }
  expect((await desk.business.api('POST', consents('pt-nobody'), { purpose: 'sms', given: true })).status).toBe(404);
  const reader = await desk.business.addClient(['patients:read']);
  expect((await reader.api('POST', consents(id), { purpose: 'sms', given: true })).status).toBe(403);
  expect((await reader.api('GET', consents(id))).status).toBe(200);
});
