import { expect, test } from 'vitest';
import { addHours, type Body, instant, openDesk, today } from '../support/desk.ts';
import { at } from '../support/calendar.ts';
import { expectDone } from '../support/practice.ts';
import type { ApiAnswer } from '../support/server.ts';
import { addColleague, strandedBy } from '../support/stranded.ts';

const desk = openDesk({ session: null });

const mondays = async (): Promise<string> =>
  (await desk.rows(`select id from sessions where business_id = $1 and doctor_id = 'do-1' and weekday = 1`))[0]
    ?.id as string;

const changes: readonly (readonly [string, (body: Body) => Promise<ApiAnswer>])[] = [
  ['a session is removed', async (body) => desk.business.api('DELETE', `/opdesk/v1/sessions/${await mondays()}`, body)],
  [
    'a session is shortened',
    async (body) =>
      desk.business.api('PATCH', `/opdesk/v1/sessions/${await mondays()}`, { from: '08:45', to: '09:00', ...body }),
  ],
  [
    'a service is archived',
    async (body) =>
      desk.business.api('PATCH', `/opdesk/v1/services/${desk.practice.serviceId}`, { archived: true, ...body }),
  ],
  ['a doctor is deleted', async (body) => desk.business.api('DELETE', '/cdr/v1/doctor/do-1', body)],
  [
    'a doctor is taken from a clinic',
    async (body) => desk.business.api('DELETE', '/opdesk/v1/doctors/do-1/clinics/cl-1', body),
  ],
];

test.each(changes)(
  'an appointment booked in the instant in which %s is in the answer, with the outcome that was asked, or refused',
  async (_how, send) => {
    await addHours(desk, { from: '09:00', to: '13:00' });
    const starts = Array.from({ length: 16 }, (_, index) => instant('09:00') + index * 900);
    const early = await desk.book(starts[0] ?? 0);
    const first = starts.slice(1, 8).map((start) => desk.send(desk.body(start)));
    const change = send({ appointments: { action: 'cancel' } });
    const second = starts.slice(8).map((start) => desk.send(desk.body(start)));
    const answers = await Promise.all([...first, ...second]);
    const booked = answers.filter(({ status }) => status === 201).map((answer) => answer.body.appointment_id as string);
    for (const { status } of answers) expect([201, 400, 409]).toContain(status);
    const stranded = strandedBy(await change);
    expect(stranded.map((each) => each.appointment_id).toSorted()).toEqual([early, ...booked].toSorted());
    expect(stranded.every((each) => each.outcome === 'cancelled')).toBe(true);
    expect((await desk.counts())['seat_claims']).toBe(0);
  },
);

test('two sessions removed at once, and a leave, change each appointment once, without a deadlock', async () => {
  const [monday, tuesday] = await addHours(desk, { from: '09:00', to: '13:00' });
  await addColleague(desk);
  const days = [today, '2026-03-03', '2026-03-04'];
  const ids = [];
  for (const day of days) for (const start of ['09:00', '09:15', '09:30']) ids.push(await desk.book(at(day, start)));
  const body = { appointments: { action: 'transfer', within_days: 14 } };
  const answers = await Promise.all([
    desk.business.api('DELETE', `/opdesk/v1/sessions/${monday}`, body),
    desk.business.api('DELETE', `/opdesk/v1/sessions/${tuesday}`, body),
    desk.business.api('POST', '/opdesk/v1/leaves', { doctor_id: 'do-1', start_date: '2026-03-04', ...body }),
  ]);
  const stranded = answers.flatMap((answer) => strandedBy(answer));
  expect(stranded.map((each) => each.appointment_id).toSorted()).toEqual(ids.toSorted());
  expect(stranded.map((each) => each.outcome)).toEqual(ids.map(() => 'transferred'));
  const [doubles] = await desk.rows(`select count(*)::int as count
      from appointments a join appointments b on b.business_id = a.business_id
    and b.doctor_id = a.doctor_id and b.id > a.id and b.start_at < a.occupied_until and a.start_at < b.occupied_until
      where a.business_id = $1`);
  expect(doubles).toEqual({ count: 0 });
});

test('the same session removed twice at once is removed once: the other finds nothing, or the same under one key', async () => {
  const [monday] = await addHours(desk, { from: '09:00', to: '13:00' });
  const id = await desk.book('09:00');
  const remove = async (key?: string): Promise<ApiAnswer> =>
    desk.business.api(
      'DELETE',
      `/opdesk/v1/sessions/${monday}`,
      { appointments: { action: 'cancel' } },
      key === undefined ? {} : { 'idempotency-key': key },
    );
  const answers = await Promise.all([remove(), remove(), remove()]);
  expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 404, 404]);
  expect(await desk.rows('select version from appointments where business_id = $1 and id = $2', id)).toEqual([
    { version: 2 },
  ]);
  const [, tuesday] = await addHours(desk, { from: '14:00', to: '15:00' });
  const once = async (): Promise<ApiAnswer> =>
    desk.business.api('DELETE', `/opdesk/v1/sessions/${tuesday}`, {}, { 'idempotency-key': 'once' });
  const [one, other] = await Promise.all([once(), once()]);
  expect([one.status, other.status, other.text]).toEqual([200, 200, one.text]);
  expectDone(one);
});
