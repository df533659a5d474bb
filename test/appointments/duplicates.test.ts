import { describe, expect, it, test } from 'vitest';
import type { ApiAnswer } from '../support/server.ts';
import { type Body, openDesk } from '../support/desk.ts';
import { expectDone } from '../support/practice.ts';

const desk = openDesk();

const details = { first_name: 'Venkata', last_name: 'Rao', gender: 'M', dob: '1990-01-02', mobile: '9876543210' };
const place = { clinic_id: 'cl-1', doctor_id: 'do-1' };
const api = (method: string, path: string, body?: Body, headers = {}): Promise<ApiAnswer> =>
  desk.business.api(method, path, body, headers);

async function registered(): Promise<string> {
  return expectDone(await api('POST', '/dr/v1/patient', { ...details, first_name: 'RAO', last_name: 'venkata' }))
    .patient_id as string;
}

async function walkIn(): Promise<string> {
  return expectDone(await api('POST', '/opdesk/v1/walk-ins', place)).entry.appointment_id as string;
}

/** Everything that adds a patient with an appointment. */
const ways: Readonly<Record<string, (patient: Body, partnerId: string) => Promise<ApiAnswer>>> = {
  'a booking': (patient, partnerId) =>
    desk.send(
      desk.body('09:00', {}, { patient_id: undefined, partner_patient_id: partnerId, patient_details: patient }),
    ),
  'a walk-in': (patient, partnerId) =>
    api('POST', '/opdesk/v1/walk-ins', { ...place, partner_patient_id: partnerId, patient_details: patient }),
  'a walk-in without an id': (patient) => api('POST', '/opdesk/v1/walk-ins', { ...place, patient_details: patient }),
  'a walk-in who is named later': async (patient, partnerId) =>
    api('POST', `/opdesk/v1/appointments/${await walkIn()}/patient`, {
      partner_patient_id: partnerId,
      patient_details: patient,
    }),
  'a reservation': (patient, partnerId) =>
    api('POST', '/dr/v1/appointment/slots/reserve', { ...place, patient, client_meta: { patient_id: partnerId } }),
};

describe('a warning of duplicates', () => {
  it.each(Object.keys(ways))(
    'comes with %s that adds a patient, and the patient is added all the same',
    async (way) => {
      const other = await registered();
      const answer = await ways[way]?.(details, 'p-1');
      const message = expect.any(String) as string;
      expect([answer?.status, answer?.body.warnings]).toEqual([
        answer?.status,
        [{ code: 'POSSIBLE_DUPLICATE', message, patient_id: other }],
      ]);
      expect([200, 201]).toContain(answer?.status);
      expect(
        await desk.rows(
          `select count(*)::integer as count from patients where business_id = $1 and mobile = '+919876543210'`,
        ),
      ).toEqual([{ count: 2 }]);
    },
  );

  it.each(Object.keys(ways))('does not come with %s whose patient is nobody else', async (way) => {
    await registered();
    const answer = await ways[way]?.({ ...details, last_name: 'Iyer' }, 'p-1');
    expect([200, 201]).toContain(answer?.status);
    expect(answer?.body).not.toHaveProperty('warnings');
  });

  it('does not come for a patient who is there already', async () => {
    await registered();
    await ways['a booking']?.(details, 'p-1');
    const again = await desk.send(
      desk.body('09:15', {}, { patient_id: undefined, partner_patient_id: 'p-1', patient_details: details }),
    );
    expect([again.status, again.body.warnings]).toEqual([201, undefined]);
  });
});

test('a repeat under an Idempotency-Key warns again', async () => {
  await registered();
  const body = desk.body('09:00', {}, { patient_id: undefined, partner_patient_id: 'p-1', patient_details: details });
  const [first, second] = [
    await desk.send(body, { 'idempotency-key': 'k' }),
    await desk.send(body, { 'idempotency-key': 'k' }),
  ];
  expect(first.body.warnings).toHaveLength(1);
  expect(second.body).toEqual(first.body);
});
