import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { at } from '../support/calendar.ts';
import {
  addClinic,
  addDoctor,
  addPractice,
  addSessions,
  book,
  expectDone,
  type Practice,
} from '../support/practice.ts';
import { type ApiAnswer, createClock, startTestServer, type TestBusiness, type TestServer } from '../support/server.ts';

const path = '/cdr/v1/doctor/';
const day = '2026-03-02';
const clock = createClock(at(day, '08:55'));

let server: TestServer;
let business: TestBusiness;
let practice: Practice;
beforeAll(async () => (server = await startTestServer({ now: clock.now })));
afterAll(() => server.close());
beforeEach(async () => {
  clock.set(at(day, '08:55'));
  business = await server.createBusiness();
  practice = await addPractice(server, business);
  await addSessions(business, practice, { weekdays: [1, 2, 3, 4, 5, 6, 7], from: '09:00', to: '13:00' });
});

async function booked(startAt: number, more?: Readonly<Record<string, unknown>>): Promise<string> {
  return expectDone(await book(business, practice, startAt, more)).appointment_id as string;
}

/** As a server leaves it that dies between a change and keeping its answer. */
async function forgetAnswers(): Promise<void> {
  const text =
    'update idempotency_keys set status = null, body = null, leased_until = to_timestamp(0) where business_id = $1';
  await server.runtime.db.query({ name: '', text }, [business.id]);
}

const slots = (): string =>
  `/dr/v1/doctor/${practice.doctorId}/clinic/${practice.clinicId}/appointment/slot?start_date=${day}&end_date=${day}`;

describe('removing a doctor or a clinic (rule D6)', () => {
  it.each(['doctor', 'clinic'] as const)(
    'lists the live appointments of a %s today and still to come, which stay readable and can be cancelled',
    async (entity) => {
      await addClinic(server, business, { id: 'cl-2' });
      await addDoctor(server, business, { id: 'do-2', clinicIds: ['cl-2'] });
      expectDone(await business.api('PATCH', '/opdesk/v1/clinics/cl-2', { accept_any_time: true }));
      await booked(at(day, '09:15'), { doctor_id: 'do-2', clinic_id: 'cl-2' });
      const past = await booked(at(day, '09:00'));
      const under = await booked(at(day, '09:15'), { partner_appointment_id: 'visit-1' });
      const cancelled = await booked(at(day, '10:00'));
      const later = await booked(at('2026-03-05', '12:45'));
      const cancel = (id: string): Promise<ApiAnswer> => business.api('PUT', `/dr/v1/appointment/${id}/cancel`);
      expect((await cancel(cancelled)).status).toBe(204);
      clock.set(at(day, '09:20'));
      const [id, name] = entity === 'doctor' ? [practice.doctorId, 'Doctor'] : [practice.clinicId, 'Clinic'];
      const answer = await business.api('DELETE', `/cdr/v1/${entity}/${id}/`);
      expect(answer.status).toBe(200);
      const common = {
        patient_id: 'pt-1',
        doctor_id: practice.doctorId,
        clinic_id: practice.clinicId,
        status: 'BK',
        outcome: 'kept',
      };
      expect(answer.body).toEqual({
        status: 'success',
        message: `${name} Deleted Successfully`,
        appointments: [
          { appointment_id: past, ...common, start_time: at(day, '09:00'), end_time: at(day, '09:15') },
          {
            appointment_id: under,
            partner_appointment_id: 'visit-1',
            ...common,
            start_time: at(day, '09:15'),
            end_time: at(day, '09:30'),
          },
          {
            appointment_id: later,
            ...common,
            start_time: at('2026-03-05', '12:45'),
            end_time: at('2026-03-05', '13:00'),
          },
        ],
        dry_run: false,
      });
      for (const each of [past, under, later]) {
        const read = async (): Promise<unknown> => (await business.api('GET', `/dr/v1/appointment/${each}`)).body;
        expect(await read()).toMatchObject({ status: 'BK', partner_doctor_id: '8423994', partner_clinic_id: '642783' });
        expect((await cancel(each)).status).toBe(204);
        expect(await read()).toMatchObject({ status: 'CN' });
      }
      expect((await business.api('GET', '/dr/v1/appointment/visit-1?partner_id=1')).body).toMatchObject({
        appointment_id: under,
        status: 'CN',
      });
      expect(
        await server.runtime.db.query({ name: '', text: 'select doctor_id from seat_claims where business_id = $1' }, [
          business.id,
        ]),
      ).toEqual([{ doctor_id: 'do-2' }]);
    },
  );

  it('takes the doctor out of lists, entities, gets, slots and bookings at once', async () => {
    expect((await business.api('GET', slots())).status).toBe(200);
    expect((await business.api('DELETE', `${path}8423994`)).body).toMatchObject({
      status: 'success',
      appointments: [],
    });
    const gone = [`${path}${practice.doctorId}`, `${path}8423994/`, `/dr/v1/doctor/${practice.doctorId}`, slots()];
    for (const address of gone) expect((await business.api('GET', address)).status, address).toBe(404);
    expect((await business.api('GET', path)).body.doctors).toEqual([]);
    const { body } = await business.api('GET', '/dr/v1/business/entities');
    expect(body.doctors).toEqual([]);
    expect(body.clinics).toMatchObject([{ doctors: [] }]);
    expect((await business.api('GET', `/cdr/v1/clinic/${practice.clinicId}`)).body.clinic.doctors).toEqual([]);
    const refused = await book(business, practice, at(day, '09:00'));
    expect(refused.status).toBe(400);
    expect(refused.body.error.details.issues).toMatchObject([{ path: '/doctor_id', code: 'unknown_id' }]);
  });

  it('frees the partner’s id', async () => {
    await business.api('DELETE', `${path}${practice.doctorId}`);
    const again = await business.api('POST', path, {
      firstname: 'New',
      lastname: 'One',
      gender: 'F',
      partner_id: '8423994',
    });
    expect(again.status).toBe(201);
    expect((await business.api('GET', `${path}8423994`)).body.doctor.id).toBe(again.body.ekaid);
  });

  it('cannot be done twice, nor is a removed doctor changed or assigned', async () => {
    await business.api('DELETE', `${path}${practice.doctorId}`);
    const second = await business.api('DELETE', `${path}${practice.doctorId}`);
    expect(second.status).toBe(404);
    expect(second.body).toEqual({ status: 'error', message: 'Doctor not found' });
    expect((await business.api('PATCH', path + practice.doctorId, { about: 'x' })).status).toBe(404);
    const assigned = await business.api('PATCH', `/cdr/v1/clinic/${practice.clinicId}`, {
      doctor_ids: [practice.doctorId],
    });
    expect(assigned.body.doctor_ids).toHaveLength(1);
  });

  it.each([
    ['doctor', (): string => practice.doctorId],
    ['doctor', (): string => '8423994'],
    ['clinic', (): string => practice.clinicId],
  ] as const)(
    'answers again for its Idempotency-Key when the server died before it could keep the answer: a %s',
    async (entity, idOf) => {
      await booked(at(day, '09:00'));
      const address = `/cdr/v1/${entity}/${idOf()}`;
      const first = await business.api('DELETE', address, undefined, { 'idempotency-key': 'gone' });
      expect(first.body.appointments).toHaveLength(1);
      await forgetAnswers();
      const again = await business.api('DELETE', address, undefined, { 'idempotency-key': 'gone' });
      expect([again.status, again.text]).toEqual([200, first.text]);
      expect((await business.api('DELETE', address)).status).toBe(404);
      expect(
        (await business.api('DELETE', `/cdr/v1/${entity}/nobody`, undefined, { 'idempotency-key': 'other' })).status,
      ).toBe(404);
    },
  );

  it.each(['doctor', 'clinic'])(
    'answers every appointment booked in the same instant as the deletion of a %s, or refuses it',
    async (entity) => {
      const id = entity === 'doctor' ? practice.doctorId : practice.clinicId;
      const chains = Array.from({ length: 4 }, (_, chain) =>
        Array.from({ length: 12 }, (_, place) => at(day, '09:00') + chain * 86_400 + place * 900),
      );
      let deletion: Promise<ApiAnswer> | undefined;
      const answers: ApiAnswer[] = [];
      await Promise.all(
        chains.map(async (starts) => {
          for (const start of starts) {
            answers.push(await book(business, practice, start));
            // As soon as one is booked, while others are under way.
            deletion ??= business.api('DELETE', `/cdr/v1/${entity}/${id}`);
          }
        }),
      );
      const { status, body } = (await deletion) ?? { status: 0, body: {} };
      expect(status).toBe(200);
      const made = answers
        .filter((answer) => answer.status === 201)
        .map((answer) => answer.body.appointment_id as string);
      expect((body.appointments as { appointment_id: string }[]).map((one) => one.appointment_id).toSorted()).toEqual(
        made.toSorted(),
      );
      for (const answer of answers) expect([201, 400]).toContain(answer.status);
    },
  );
});
