import { expect, test } from 'vitest';
import { openDesk } from '../../support/desk.ts';
import { expectDone } from '../../support/practice.ts';

const desk = openDesk();

const secrets = ['Leelavati', 'Thiruvengadam', '9812345678', 'leela@example.org', 'Kasturba', 'allergic-to-x', 'knee-y', 'mrn-77', 'card-88', 'why-z', 'vip-q', 'room-w'];

/** A patient with something personal in every place that takes it, booked once. */
async function furnish(): Promise<{ readonly patientId: string; readonly appointmentId: string }> {
  const { patient_id: patientId } = expectDone(await desk.business.api('POST', '/dr/v1/patient', {
    first_name: 'Leelavati', last_name: 'Thiruvengadam', gender: 'F', dob: '1950-01-02', mobile: '+919812345678', email: 'leela@example.org',
    partner_patient_id: 'mrn-77', tag: 'vip-q', address: { line1: '4 Kasturba Road' }, partner_meta: { card: 'card-88' },
  }));
  const appointmentId = await desk.book('09:15', {
    notes: 'allergic-to-x', reason: 'knee-y', video_connect: { vendor: 'other', url: 'https://meet.example/room-w' },
  }, { patient_id: patientId, display_meta: { card: 'card-88' }, partner_meta: { card: 'card-88' } });
  await desk.business.api('POST', `/opdesk/v1/appointments/${appointmentId}/check-in`, { by: { role: 'staff', id: 'r-1' }, why: 'why-z' });
  const headers = { 'idempotency-key': `k-${patientId}` };
  expectDone(await desk.business.api('POST', `/opdesk/v1/appointments/${appointmentId}/park`, {}, headers));
  return { patientId: patientId as string, appointmentId };
}

/** Every text of the business in every table, as one. */
async function everything(): Promise<string> {
  const tables = await desk.rows(
    `select c.table_name from information_schema.columns c
     join information_schema.tables t using (table_schema, table_name)
     where c.table_schema = 'public' and c.column_name = 'business_id' and t.table_type = 'BASE TABLE' and $1 <> ''`,
  );
  const texts = await Promise.all(tables.map(async ({ table_name: table }) =>
    JSON.stringify(await desk.rows(`select to_json(t)::text as row from ${String(table)} t where business_id = $1`))));
  return texts.join('\n');
}

function found(text: string): string[] {
  return secrets.filter((secret) => text.toLowerCase().includes(secret.toLowerCase()));
}

test('an erasure takes names, numbers, notes and metas from every table, and the counts stay', async () => {
  const { patientId, appointmentId } = await furnish();
  expect(found(await everything())).toEqual(secrets);
  const before = await desk.counts();
  const answer = await desk.business.api('DELETE', `/opdesk/v1/patients/${patientId}/personal-data`, { why: 'asked for' });
  expect(answer.body).toEqual({ success: true, data: { patient_id: patientId, appointments: 1, live_appointments: 1 } });
  expect(found(await everything())).toEqual([]);
  expect(await desk.counts()).toMatchObject({ appointments: before['appointments'], patients: before['patients'], seat_claims: before['seat_claims'] });
  expect(await desk.read(appointmentId)).toMatchObject({ status: 'PA', token: 1, patient_id: patientId });
});

test('an erased patient is in no search, and the id of the partner is free for somebody else', async () => {
  const { patientId } = await furnish();
  await desk.business.api('DELETE', '/opdesk/v1/patients/mrn-77/personal-data?partner_id=1');
  expect((await desk.business.api('GET', '/dr/v1/business/patients/search?mobile=9812345678')).status).toBe(404);
  expect((await desk.business.api('GET', `/dr/v1/patient/${patientId}`)).status).toBe(200);
  expect((await desk.business.api('GET', '/dr/v1/patient/mrn-77?partner_id=1')).status).toBe(404);
  expectDone(await desk.business.api('POST', '/dr/v1/patient', { first_name: 'Asha', gender: 'F', age: 30, partner_patient_id: 'mrn-77' }));
});

test('an erasure is in the history of every appointment that it touched, with its event, and repeating it adds nothing', async () => {
  const { patientId, appointmentId } = await furnish();
  const erase = () => desk.business.api('DELETE', `/opdesk/v1/patients/${patientId}/personal-data`);
  expectDone(await erase());
  const after = await desk.counts();
  expectDone(await erase());
  expect(await desk.counts()).toEqual(after);
  const history = await desk.rows('select action, from_status, to_status, changes from appointment_history where business_id = $1 and appointment_id = $2 order by version', appointmentId);
  expect(history.at(-1)).toMatchObject({ action: 'erase', from_status: 'PA', to_status: 'PA' });
  expect(JSON.parse(history.at(-1).changes)).toEqual({ fields: ['personal data'] });
});

test('an erasure needs the scope admin, and another business has nobody to erase', async () => {
  const { patientId } = await furnish();
  const clerk = await desk.business.addClient(['appointments:read', 'appointments:write', 'directory:write']);
  expect((await clerk.api('DELETE', `/opdesk/v1/patients/${patientId}/personal-data`)).status).toBe(403);
  const other = await desk.server.createBusiness();
  const refused = await other.api('DELETE', `/opdesk/v1/patients/${patientId}/personal-data`);
  expect([refused.status, refused.body.code]).toEqual([404, 'PATIENTS_NOT_FOUND']);
});
