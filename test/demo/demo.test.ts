import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seedDemo } from '../../src/demo/demo.ts';
import { at } from '../support/calendar.ts';
import { documentExampleAt } from '../support/document-example.ts';
import { createClock, startTestServer, type Api, type TestServer } from '../support/server.ts';

// Tuesday, 29 October 2024, the day of the document's example.
const day = '2024-10-29';
const clock = createClock(at(day, '08:00'));

let server: TestServer;
let api: Api;
beforeAll(async () => {
  server = await startTestServer({ now: clock.now });
  await Promise.all([seedDemo(server.runtime), seedDemo(server.runtime)]);
  const login = await server.api('POST', '/connect-auth/v1/account/login', {
    client_id: 'demo',
    client_secret: 'demo-secret',
  });
  const auth = String(login.body.access_token);
  api = (method, path, body) => server.api(method, path, body, { auth });
});
afterAll(() => server.close());

// oxlint-disable-next-line typescript/no-explicit-any
async function slots(partnerDoctorId: string, partnerClinicId: string): Promise<any> {
  const range = `start_date=${day}&end_date=${day}`;
  const answer = await api(
    'GET',
    `/dr/v1/doctor/${partnerDoctorId}/clinic/${partnerClinicId}/appointment/slot?${range}&partner_id=1`,
  );
  expect(answer.status, answer.text).toBe(200);
  return Object.values(answer.body.data.schedule)[0];
}

describe('the demo business', () => {
  it('is there once, however often it is seeded', async () => {
    await seedDemo(server.runtime);
    const { body } = await api('GET', '/dr/v1/business/entities');
    expect(body.business.name).toBe('Sunrise Clinics');
    expect(body.clinics).toHaveLength(2);
    expect(body.clinics[0]).toMatchObject({ name: 'Sunrise Clinic Indiranagar', partner_id: '642783' });
    expect(body.doctors).toHaveLength(4);
    const assigned = (body.clinics as { doctors: string[] }[]).flatMap((clinic) => clinic.doctors);
    expect(assigned).toHaveLength(5);
  });

  it('offers what it promises: 09:00 to 13:00 and 16:00 to 20:00', async () => {
    const [consultation, ...others] = await slots('8423994', '642783');
    expect(others).toEqual([]);
    expect(consultation).toMatchObject({ fee: 500 });
    expect(consultation.slots).toHaveLength(32);
    expect(consultation.slots[0]).toMatchObject({
      s: `${day}T09:00:00+05:30`,
      e: `${day}T09:15:00+05:30`,
      available: true,
    });
    expect(consultation.slots.at(-1)).toMatchObject({ e: `${day}T20:00:00+05:30` });
    expect((await slots('8423995', '642783'))[0].slots).toHaveLength(16);
    expect((await slots('8423995', '642784'))[0].slots).toHaveLength(16);
    expect(
      (await slots('8423996', '642783'))
        .map((service: { slots: unknown[] }) => service.slots.length)
        .toSorted((a: number, b: number) => a - b),
    ).toEqual([32, 32, 48]);
  });

  it('has a dozen patients, the one of the document’s example among them', async () => {
    const { body } = await api('GET', '/dr/v1/patient/6742984?partner_id=1');
    expect(body).toMatchObject({
      designation: 'Mr.',
      first_name: 'Test',
      middle_name: '',
      last_name: 'Patient',
      mobile: '+919999999999',
      gender: 'M',
      dob: '1987-01-06',
      address: { city: 'Bangalore', pincode: '560049' },
    });
    const family = await api('GET', '/dr/v1/business/patients/search?mobile=9999900102');
    expect(family.body.data.profiles).toHaveLength(3);
  });

  it('books the document’s example as printed once its time is a free slot (rule C16)', async () => {
    const start = at(day, '16:15');
    const answer = await api('POST', '/dr/v1/appointment', documentExampleAt(start));
    expect(answer.status, answer.text).toBe(201);
    expect((await api('GET', `/dr/v1/appointment/${answer.body.appointment_id}`)).body).toMatchObject({
      token: 2,
      start_time: start,
    });
  });

  it('has an attribute of its own, payment_status', async () => {
    const book = (value: string): ReturnType<Api> =>
      api('POST', '/dr/v1/appointment', {
        partner_clinic_id: '642783',
        partner_doctor_id: '8423994',
        partner_patient_id: '6742984',
        appointment_details: { start_time: at(day, '16:30'), custom_attributes: { payment_status: value } },
      });
    expect((await book('owed')).body.error.details.issues[0].path).toBe(
      '/appointment_details/custom_attributes/payment_status',
    );
    expect((await book('unpaid')).status).toBe(201);
  });

  it('seats two patients in one slot of the doctor with two seats', async () => {
    const book = (): ReturnType<Api> =>
      api('POST', '/dr/v1/appointment', {
        partner_clinic_id: '642784',
        partner_doctor_id: '8423997',
        partner_patient_id: '6742984',
        appointment_details: { start_time: at(day, '09:00') },
      });
    expect([(await book()).status, (await book()).status, (await book()).status]).toEqual([201, 201, 409]);
  });
});
