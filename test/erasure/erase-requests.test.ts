import { expect, test } from 'vitest';
import { sweepErasures } from '../../src/erasure/services/sweep-erasures.ts';
import { openDesk } from '../support/desk.ts';
import { expectDone } from '../support/practice.ts';

const desk = openDesk();

const details = {
  partner_patient_id: 'mrn-77',
  first_name: 'Leelavati',
  gender: 'F',
  mobile: '+919812345678',
  age: 70,
};
const request = (start = '09:15') => {
  const { patient_id: _ours, ...body } = desk.body(start);
  return { ...body, partner_patient_id: 'mrn-77', patient_details: details, partner_appointment_id: 'visit-of-leela' };
};

async function bookAndErase(headers: Readonly<Record<string, string>> = {}): Promise<{ id: string; body: unknown }> {
  const body = request();
  const { appointment_id: id, patient_id: patientId } = expectDone(await desk.send(body, headers));
  const by = { by: { role: 'staff', id: 'daughter-of-leela' } };
  expectDone(await desk.business.api('POST', `/opdesk/v1/appointments/${String(id)}/check-in`, by));
  const found = await desk.rows('select patient_id from appointments where business_id = $1');
  const patient = (patientId ?? found[0].patient_id) as string;
  expectDone(
    await desk.business.api('DELETE', `/opdesk/v1/patients/${patient}/personal-data`, {
      by: { role: 'staff', id: 'r-1' },
    }),
  );
  return { id: id as string, body };
}

test('an erasure leaves no id of a partner, no digest and nobody for whom a change was made', async () => {
  const { id } = await bookAndErase({ 'idempotency-key': 'leela-9812345678' });
  expect(
    await desk.rows('select partner_appointment_id, request_digest from appointments where business_id = $1'),
  ).toEqual([{ partner_appointment_id: null, request_digest: Buffer.alloc(0) }]);
  const history = await desk.rows(
    'select action, on_behalf_of from appointment_history where business_id = $1 order by version',
  );
  expect(history.filter(({ on_behalf_of: whom }) => whom !== null)).toEqual([{ action: 'erase', on_behalf_of: 'r-1' }]);
  const tables = await desk.rows(
    `select table_name as name from information_schema.tables
     where $1::text is not null and table_schema = 'public' and table_type = 'BASE TABLE'`,
  );
  for (const { name } of tables) {
    const rows = await desk.rows(`select t::text as text from "${name}" t where $1::text is not null`);
    for (const personal of ['leela', 'Leela', '9812345678', 'mrn-77'])
      expect([name, personal, JSON.stringify(rows).includes(personal)]).toEqual([name, personal, false]);
  }
  expect(expectDone(await desk.business.api('GET', `/dr/v1/appointment/${id}`)).partner_appointment_id).toBeUndefined();
});

test('a repeat of the request that booked it books nothing for a day, with the key or without', async () => {
  const headers = { 'idempotency-key': 'k-1' };
  const { id, body } = await bookAndErase(headers);
  const kept = await desk.send(body, headers);
  expect([kept.status, kept.body.appointment_id]).toEqual([201, id]);
  const again = await desk.send(body);
  expect([again.status, again.body.code, again.body.error.details]).toEqual([
    409,
    'APPOINTMENT_ALREADY_EXISTS',
    { status: 'CK' },
  ]);
  expect((await desk.send(request('09:45'))).body.code).toBe('APPOINTMENT_ALREADY_EXISTS');
  expect(await desk.rows('select id from appointments where business_id = $1')).toEqual([{ id }]);
  // Another id of the partner is another request.
  expect((await desk.send({ ...request('09:45'), partner_appointment_id: 'visit-2' })).status).toBe(201);
  desk.clock.advance(86_401);
  await sweepErasures(desk.server.runtime);
  expect((await desk.send(request('10:15'))).body.code).not.toBe('APPOINTMENT_ALREADY_EXISTS');
});

test('the salt of a business stays, and another business books under the same id', async () => {
  const { body } = await bookAndErase();
  const salts = () => desk.rows('select salt from erasure_counts where business_id = $1');
  const [first] = await salts();
  expect(first.salt).toHaveLength(16);
  const { patient_id: other } = expectDone(
    await desk.business.api('POST', '/dr/v1/patient', { first_name: 'A', gender: 'F', age: 3 }),
  );
  expectDone(await desk.business.api('DELETE', `/opdesk/v1/patients/${String(other)}/personal-data`, {}));
  expect(await salts()).toEqual([first]);
  expect((await desk.send(body)).body.code).toBe('APPOINTMENT_ALREADY_EXISTS');
});

test('the history is final but for that', async () => {
  await bookAndErase();
  await expect(
    desk.rows("update appointment_history set on_behalf_of = 'x' where business_id = $1 returning version"),
  ).rejects.toThrow('the history of appointments cannot be changed');
});
