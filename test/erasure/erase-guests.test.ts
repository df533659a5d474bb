import { expect, test } from 'vitest';
import { issuesOf, openDesk } from '../support/desk.ts';
import { expectDone } from '../support/practice.ts';

const desk = openDesk();

const erase = (id: string, more = '') =>
  desk.business.api('DELETE', `/opdesk/v1/appointments/${id}/personal-data${more}`, { why: 'asked for' });

async function addGuest(): Promise<string> {
  const guest = {
    clinic_id: 'cl-1',
    doctor_id: 'do-1',
    name: 'Leelavati',
    mobile: '9812345678',
    notes: 'knee-y',
    partner_appointment_id: 'v-1',
    why: 'why-z',
  };
  const headers = { 'idempotency-key': 'k-1' };
  const { entry } = expectDone(await desk.business.api('POST', '/opdesk/v1/walk-ins', guest, headers));
  return entry.appointment_id as string;
}

test('the name, number and notes of a guest go from everywhere, and the place in the queue stays', async () => {
  const id = await addGuest();
  const everywhere = async () =>
    JSON.stringify(
      await Promise.all(
        ['appointments', 'appointment_history', 'appointment_remarks', 'outbox', 'idempotency_keys', 'erasures'].map(
          (table) => desk.rows(`select to_json(t)::text as row from ${table} t where business_id = $1`),
        ),
      ),
    );
  const found = async () => (await everywhere()).match(/Leelavati|9812345678|knee-y|why-z/g);
  expect(new Set(await found())).toEqual(new Set(['Leelavati', '9812345678', 'knee-y', 'why-z']));
  const answer = await erase('v-1', '?partner_id=1');
  expect(answer.body).toEqual({ success: true, data: { appointment_id: id } });
  expect(await found()).toBeNull();
  expect(await desk.read(id)).toMatchObject({ status: 'CK', token: 1 });
  expect(await desk.rows('select remark from appointment_remarks where business_id = $1')).toEqual([
    { remark: 'asked for' },
  ]);
  const before = await desk.counts();
  expectDone(await erase(id));
  expect(await desk.counts()).toEqual(before);
});

test('an answer that told of a guest is emptied with the patient that the guest turned out to be', async () => {
  const id = await addGuest();
  expectDone(await desk.business.api('POST', `/opdesk/v1/appointments/${id}/patient`, { patient_id: 'pt-1' }));
  const kept = async () =>
    (await desk.rows('select body from idempotency_keys where business_id = $1'))[0].body as string;
  expect(await kept()).toContain('Leelavati');
  expectDone(await desk.business.api('DELETE', '/opdesk/v1/patients/pt-1/personal-data'));
  expect(await kept()).not.toContain('Leelavati');
  expect(await kept()).toContain(id);
});

test('for the appointment of a patient, the erasure of a guest says to erase the patient, and changes nothing', async () => {
  const id = await desk.book('09:15', { notes: 'knee-y' });
  const answer = await erase(id);
  expect(issuesOf(answer)).toEqual(['/path/appointment_id not_allowed']);
  expect(answer.text).toContain('erase the personal data of the patient');
  expect(await desk.rows('select notes from appointments where business_id = $1')).toEqual([{ notes: 'knee-y' }]);
});

test('the erasure of a guest needs the scope erase, and an appointment of this business', async () => {
  const id = await addGuest();
  const clerk = await desk.business.addClient(['appointments:read', 'appointments:write', 'directory:write']);
  expect((await clerk.api('DELETE', `/opdesk/v1/appointments/${id}/personal-data`)).status).toBe(403);
  const other = await desk.server.createBusiness();
  const refused = await other.api('DELETE', `/opdesk/v1/appointments/${id}/personal-data`);
  expect([refused.status, refused.body.code]).toEqual([404, 'APPOINTMENT_NOT_FOUND']);
});
