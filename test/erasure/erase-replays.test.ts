import { expect, test } from 'vitest';
import { createDescribedAnswers } from '../support/described-answers.ts';
import { type Body, openDesk } from '../support/desk.ts';
import { expectDone } from '../support/practice.ts';
import type { ApiAnswer } from '../support/server.ts';

const desk = openDesk();

test('B8: what was answered under a key before an erasure has the declared form when it is answered again, and nobody’s name', async () => {
  const described = createDescribedAnswers((await desk.server.api('GET', '/openapi.json')).body);
  const send = (path: string, body: Body): Promise<ApiAnswer> =>
    desk.business.api('POST', path, body, { 'idempotency-key': path });
  const attributes = { label: ['sister of Leela'], tags: ['knee of Leela'] };
  const id = await desk.book(
    '09:15',
    { custom_attributes: attributes, notes: 'Leela', reason: 'Leela' },
    { display_meta: { card: 'Leela', number: 98_123 } },
  );
  const patient = {
    designation: 'Mr.',
    first_name: 'Leela',
    last_name: 'Rao',
    dob: '1987-01-06',
    mobile: '+919999999999',
    gender: 'F',
  };
  const writes: [operation: string, path: string, body: Body][] = [
    ['checkIn', `/opdesk/v1/appointments/${id}/check-in`, {}],
    ['callNext', '/opdesk/v1/queue/call-next', { clinic_id: 'cl-1', doctor_id: 'do-1' }],
    [
      'reserveAppointment',
      '/dr/v1/appointment/slots/reserve',
      { patient, clinic_id: 'cl-1', doctor_id: 'do-1', client_meta: { patient_id: 'mrn-77' } },
    ],
    [
      'addWalkIn',
      '/opdesk/v1/walk-ins',
      { clinic_id: 'cl-1', doctor_id: 'do-1', patient_id: 'pt-1', custom_attributes: attributes },
    ],
  ];
  for (const [operation, path, body] of writes)
    expect(described.problemsOf(operation, await send(path, body)), operation).toEqual([]);
  const { patient_id: other } = expectDone(await desk.business.api('GET', '/dr/v1/patient/mrn-77?partner_id=1'));
  for (const each of ['pt-1', other as string])
    expectDone(await desk.business.api('DELETE', `/opdesk/v1/patients/${each}/personal-data`, { why: 'asked for' }));
  for (const [operation, path, body] of writes) {
    const again = await send(path, body);
    expect(described.problemsOf(operation, again), operation).toEqual([]);
    expect(again.text).not.toMatch(/Leela|98123|999999/);
  }
});
