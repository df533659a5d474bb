import { openHolder } from '../support/holder.ts';
import { expect, test } from 'vitest';
import { sweep } from '../../src/jobs/sweep.ts';
import { callerContext } from '../../src/runtime/context.ts';
import { erasePersonalData } from '../../src/erasure/services/erase-personal-data.ts';
import { openDesk } from '../support/desk.ts';
import { expectDone } from '../support/practice.ts';

const desk = openDesk();

const holder = openHolder(desk);

async function addPatient(): Promise<string> {
  const { patient_id: id } = expectDone(
    await desk.business.api('POST', '/dr/v1/patient', { first_name: 'Leelavati', gender: 'F', dob: '1950-01-02' }),
  );
  return id as string;
}

const erase = (patientId: string) =>
  desk.business.api('DELETE', `/opdesk/v1/patients/${patientId}/personal-data`, { why: 'in writing' });

const contents = { notes: 'allergic-to-x', reason: 'knee-y' };

async function contentsOf(patientId: string): Promise<unknown[]> {
  return desk.rows(
    'select notes, reason, display_meta from appointments where business_id = $1 and patient_id = $2',
    patientId,
  );
}

const nothing = { notes: null, reason: null, display_meta: null };

test('an erasure finds the booking that is being written while it begins', async () => {
  const patientId = await addPatient();
  await desk.book('09:00', {}, { patient_id: patientId });
  await holder.query('select from token_counters where business_id = $1 for update', [desk.business.id]);
  const booking = desk.send(
    desk.body('09:15', contents, { patient_id: patientId, display_meta: { name: 'Leelavati' } }),
  );
  await holder.waiting(1);
  const erasure = erase(patientId);
  await holder.waiting(2);
  await holder.query('commit');
  expect((await booking).status).toBe(201);
  expect(expectDone(await erasure).data).toMatchObject({ appointments: 2 });
  expect(await contentsOf(patientId)).toEqual([nothing, nothing]);
});

test('a booking that comes to its turn after an erasure is refused, and leaves nothing', async () => {
  const patientId = await addPatient();
  await holder.query('select take_locks(array[doctor_lock($1, $2)])', [desk.business.id, desk.practice.doctorId]);
  const booking = desk.send(
    desk.body('09:15', contents, { patient_id: patientId, display_meta: { name: 'Leelavati' } }),
  );
  await holder.waiting(1);
  expectDone(await erase(patientId));
  await holder.query('commit');
  expect((await booking).status).toBe(400);
  expect(await contentsOf(patientId)).toEqual([]);
});

test('a walk-in who is given a patient who is erased meanwhile is refused it', async () => {
  const patientId = await addPatient();
  const { entry } = expectDone(
    await desk.business.api('POST', '/opdesk/v1/walk-ins', { clinic_id: 'cl-1', doctor_id: 'do-1', name: 'Leelavati' }),
  );
  await holder.query('select take_locks(array[doctor_lock($1, $2)])', [desk.business.id, desk.practice.doctorId]);
  const given = desk.business.api('POST', `/opdesk/v1/appointments/${entry.appointment_id}/patient`, {
    patient_id: patientId,
  });
  await holder.waiting(1);
  expectDone(await erase(patientId));
  await holder.query('commit');
  expect((await given).status).toBe(400);
});

test.each([
  ['kept answers', 'select from idempotency_keys where business_id = $1 for update'],
  ['events', 'select from outbox where business_id = $1 for update'],
])('the doctor can be booked while an erasure goes through %s', async (_name, lock) => {
  const patientId = await addPatient();
  await desk.send(desk.body('09:15', { notes: 'knee-y' }, { patient_id: patientId, partner_meta: { card: 'x' } }), {
    'idempotency-key': 'k-1',
  });
  await desk.rows(
    `update idempotency_keys set body = '{"patient_id":"' || $2 || '","name":"Leelavati"}' where business_id = $1`,
    patientId,
  );
  await holder.query(lock, [desk.business.id]);
  const erasure = erase(patientId);
  await holder.waiting(1);
  await desk.book('09:30');
  await holder.query('commit');
  expectDone(await erasure);
});

test('an erasure that is cut off is finished by the sweep, under the name of who asked for it', async () => {
  const patientId = await addPatient();
  const appointmentId = await desk.book('09:15', contents, { patient_id: patientId });
  const park = async () =>
    desk.business.api('POST', `/opdesk/v1/appointments/${appointmentId}/park`, {}, { 'idempotency-key': 'k-1' });
  expectDone(await desk.business.api('POST', `/opdesk/v1/appointments/${appointmentId}/check-in`, { why: 'why-z' }));
  expectDone(await park());
  await holder.query('select from appointments where business_id = $1 for update', [desk.business.id]);
  const erasure = erase(patientId);
  const [pid] = await holder.waiting(1);
  await holder.query('select pg_terminate_backend($1)', [pid]);
  expect((await erasure).status).toBe(503);
  await holder.query('commit');
  expect((await park()).text).toContain('knee-y');

  desk.clock.advance(61);
  await sweep(desk.server.runtime);
  expect(await contentsOf(patientId)).toEqual([nothing]);
  expect((await park()).text).not.toContain('knee-y');
  expect(await desk.rows('select remark from appointment_remarks where business_id = $1')).toEqual([
    { remark: 'in writing' },
  ]);
  const history = await desk.rows(
    'select actor_id from appointment_history where business_id = $1 and action = $2',
    'erase',
  );
  expect(history).toEqual([{ actor_id: desk.business.clientId }]);
  expect(await desk.rows('select * from erasures where business_id = $1')).toEqual([]);
});

test('the answer of a request that an erasure overtakes is kept without what was erased', async () => {
  const patientId = await addPatient();
  const { server, business } = desk;
  const ctx = callerContext(server.runtime, {
    businessId: business.id,
    actor: { kind: 'client', id: business.clientId },
    scopes: new Set(),
  });
  const key = { key: 'k-1', method: 'POST', path: '/somewhere', bodyDigest: Buffer.from('digest') };
  const patientOf = async () => (await business.api('GET', `/dr/v1/patient/${patientId}`)).text;
  const send = () =>
    server.app.http.idempotency.run(ctx, key, async () => {
      const text = await patientOf();
      await erasePersonalData(ctx, patientId, false, { role: 'api', onBehalfOf: null, remark: null });
      return { status: 200, text };
    });
  expect((await send()).text).toContain('Leelavati');
  const again = await send();
  expect(again.text).not.toContain('Leelavati');
  expect(again.text).toContain(patientId);
});
