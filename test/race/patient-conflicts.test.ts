import { beforeEach, expect, test } from 'vitest';
import { createApp } from '../../src/compose.ts';
import { type Body, instant, openDesk } from '../support/desk.ts';
import { addDoctor, addSessions, expectDone } from '../support/practice.ts';
import { type Api, type ApiAnswer, apiOf, testConfig } from '../support/server.ts';

const desk = openDesk();
const doctors = ['do-1', 'do-2'];

beforeEach(async () => {
  for (const doctorId of doctors.slice(1)) {
    await addDoctor(desk.server, desk.business, { id: doctorId, clinicIds: ['cl-1'] });
    const service = expectDone(
      await desk.business.api('POST', `/opdesk/v1/doctors/${doctorId}/services`, {
        name: 'Consultation',
        duration_minutes: 15,
      }),
    );
    const practice = { ...desk.practice, doctorId, serviceId: service.data.service.conf_id as string };
    await addSessions(desk.business, practice, { weekdays: [1, 2, 3, 4, 5, 6, 7], from: '09:00', to: '13:00' });
  }
  expectDone(await desk.business.api('PATCH', '/opdesk/v1/settings', { patient_conflicts: 'refuse' }));
});

/** The calls of one client to two servers on the same database. */
async function withTwoServers(work: (apis: readonly [Api, Api]) => Promise<void>): Promise<void> {
  const { server, business, clock } = desk;
  const config = testConfig(server.connectionString, { accessTokenSeconds: 100_000_000 });
  const app = await createApp(config, { now: clock.now, logDestination: { write: () => undefined } });
  try {
    const { url } = await app.listen();
    await work([business.api, apiOf(url, { auth: business.token })]);
  } finally {
    await app.close();
  }
}

const statusesOf = (answers: readonly ApiAnswer[]): number[] =>
  answers.map(({ status }) => status).toSorted((a, b) => a - b);

/** Live appointments of one patient that overlap. */
async function overlapping(): Promise<number> {
  const [row] = await desk.rows(`
    select count(*)::integer as count from appointments a join appointments b
      on b.business_id = a.business_id and b.patient_id = a.patient_id and b.id > a.id and b.start_at < a.end_at and a.start_at < b.end_at
    where a.business_id = $1 and a.status in ('BK', 'RV', 'IN', 'CK', 'PA', 'OG') and b.status in ('BK', 'RV', 'IN', 'CK', 'PA', 'OG')`);
  return row.count as number;
}

test('of bookings of one patient at one time with several doctors, from two servers at once, exactly one wins where the business refuses', async () => {
  await withTwoServers(async (apis) => {
    for (const start of ['09:00', '09:30', '10:00', '10:30', '11:00']) {
      const answers = await Promise.all(
        doctors.flatMap((doctorId) =>
          apis.map((api) => api('POST', '/dr/v1/appointment', desk.body(start, {}, { doctor_id: doctorId }))),
        ),
      );
      expect(statusesOf(answers)).toEqual([201, 409, 409, 409]);
      expect(answers.filter(({ body }) => body.code === 'PATIENT_CONFLICT').length).toBeGreaterThanOrEqual(2);
    }
    expect(await overlapping()).toBe(0);
  });
});

test('the same of a patient whom the bookings add, named by the partner’s id and, where known, by ours', async () => {
  await withTwoServers(async (apis) => {
    for (const start of ['09:00', '09:30', '10:00']) {
      const patient = (doctorId: string): Body => ({
        doctor_id: doctorId,
        patient_id: undefined,
        partner_patient_id: `new-${start}`,
        patient_details: { first_name: 'Asha', gender: 'F', age: 30 },
      });
      const answers = await Promise.all(
        doctors.flatMap((doctorId) =>
          apis.map((api) => api('POST', '/dr/v1/appointment', desk.body(start, {}, patient(doctorId)))),
        ),
      );
      expect(statusesOf(answers)).toEqual([201, 409, 409, 409]);
    }
    const [row] = await desk.rows(
      `select count(*)::integer as count from patients where business_id = $1 and partner_id like 'new-%'`,
    );
    expect(row.count).toBe(3);
    expect(await overlapping()).toBe(0);
  });
});

test('the same of moves and bookings together', async () => {
  const ids: string[] = [];
  for (const [index, doctorId] of doctors.entries())
    ids.push(await desk.book(instant('11:00') + index * 900, {}, { doctor_id: doctorId }));
  await withTwoServers(async (apis) => {
    const answers = await Promise.all([
      ...ids.map((id, index) =>
        apis[index % 2 === 0 ? 0 : 1]('PUT', `/dr/v1/appointment/${id}/reschedule`, {
          start_time: instant('09:00'),
          end_time: instant('09:00'),
        }),
      ),
      ...doctors.map((doctorId, index) =>
        apis[index % 2 === 0 ? 1 : 0]('POST', '/dr/v1/appointment', desk.body('09:00', {}, { doctor_id: doctorId })),
      ),
    ]);
    expect(answers.filter(({ status }) => status < 300)).toHaveLength(1);
    expect(answers.filter(({ status }) => status !== 409 && status >= 300)).toEqual([]);
    expect(await overlapping()).toBe(0);
  });
});
