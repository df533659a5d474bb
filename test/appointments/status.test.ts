import { describe, expect, test } from 'vitest';
import { instant, issuesOf, openDesk } from '../support/desk.ts';
import { expectDone } from '../support/practice.ts';

const desk = openDesk();
const staff = { by: { role: 'staff', id: 'reception-1' }, why: 'told at the desk' };

async function events(id: string): Promise<string[]> {
  const rows = await desk.rows(
    'select event from outbox where business_id = $1 and appointment_id = $2 order by position',
    id,
  );
  return rows.map(({ event }) => event as string);
}

test('E1: cancelling frees the seat at once, tells it in history and events, and repeating it changes nothing', async () => {
  const id = await desk.book('09:15');
  for (let time = 0; time < 2; time += 1) {
    expect((await desk.business.api('PUT', `/dr/v1/appointment/${id}/cancel`)).status).toBe(204);
  }
  expect(await desk.read(id)).toMatchObject({ status: 'CN' });
  expect(await events(id)).toEqual(['appointment.created', 'appointment.updated', 'appointment.statuschange']);
  const history = await desk.rows(
    `select action, from_status, to_status, role, actor_id from appointment_history where business_id = $1
     order by version`,
  );
  expect(history.at(-1)).toEqual({
    action: 'cancel',
    from_status: 'BK',
    to_status: 'CN',
    role: 'api',
    actor_id: desk.business.clientId,
  });
  await desk.book('09:15');
});

test('E1: a completed appointment can neither be cancelled nor parked; both say its status and change nothing', async () => {
  const id = await desk.book('09:15');
  expect((await desk.business.api('POST', `/dr/v1/appointment/${id}/complete`)).status).toBe(204);
  const before = await desk.counts();
  const cancelled = await desk.business.api('PUT', `/dr/v1/appointment/${id}/cancel`);
  expect([cancelled.status, cancelled.body.code, cancelled.body.error.details]).toEqual([
    403,
    'CANCEL_NOT_ALLOWED',
    { status: 'CMNP' },
  ]);
  expect((await desk.business.api('POST', `/dr/v1/appointment/${id}/parked`)).body.code).toBe('PARK_NOT_ALLOWED');
  expect(await desk.counts()).toEqual(before);
});

test('the day of a patient: checked in, parked, waiting again, in, done; with the instants of the visit', async () => {
  const id = await desk.book('09:15');
  const codes = [];
  for (const verb of ['check-in', 'park', 'unpark', 'start', 'finish']) {
    desk.clock.advance(60);
    const answer = await desk.business.api('POST', `/opdesk/v1/appointments/${id}/${verb}`, staff);
    codes.push(answer.body.status ?? answer.text);
  }
  expect(codes).toEqual(['CK', 'PA', 'CK', 'OG', 'CMNP']);
  const opened = desk.clock.now() - 5 * 60;
  expect(await desk.read(id)).toMatchObject({
    visit_checkin: opened + 60,
    visit_start: opened + 240,
    visit_end: opened + 300,
  });
});

test('every verb of the desk answers the appointment as it is read then, also where there is nothing to do', async () => {
  const id = await desk.book('09:15');
  const paths = ['check-in', 'check-in', 'undo-check-in', 'park', 'unpark', 'start', 'undo-start', 'start', 'abort'];
  for (const verb of paths) {
    desk.clock.advance(60.25);
    const answer = await desk.business.api('POST', `/opdesk/v1/appointments/${id}/${verb}`, staff);
    expect(answer.body, verb).toEqual(await desk.read(id));
  }
  const other = await desk.book('09:30');
  for (const verb of ['no-show', 'no-show']) {
    const answer = await desk.business.api('POST', `/opdesk/v1/appointments/${other}/${verb}`, staff);
    expect(answer.body).toEqual(await desk.read(other));
  }
});

describe.each([
  ['its start', '09:20'],
  ['its end', '11:00'],
])('E1: after %s an appointment', (_moment, now) => {
  const on =
    (path: string, method = 'POST', body?: object, prefix = '/opdesk/v1/appointments') =>
    (id: string) =>
      desk.business.api(method, `${prefix}/${id}${path}`, body);
  const dr = '/dr/v1/appointment';
  const noon = { start_time: instant('12:00'), end_time: instant('12:15') };

  test.each([
    ['is checked in', 'CK', on('/check-in')],
    ['is started', 'OG', on('/start')],
    ['is parked', 'PA', on('/parked', 'POST', undefined, dr)],
    ['is completed', 'CMNP', on('/complete', 'POST', undefined, dr)],
    ['is a no-show', 'NS', on('/change-status', 'POST', { status: 'NS' }, dr)],
    ['is cancelled', 'CN', on('/cancel', 'PUT', undefined, dr)],
    ['is rescheduled', 'BK', on('/reschedule', 'PUT', noon, dr)],
    ['is rescheduled by an update', 'BK', on('', 'PATCH', noon, dr)],
    ['is replaced', 'RE', on('/reschedule', 'PATCH', noon, '/appointments/v1')],
  ])('%s', async (_name, status, change) => {
    const id = await desk.book('09:15');
    desk.clock.set(instant(now));
    const answer = await change(id);
    expect([200, 204], answer.text).toContain(answer.status);
    expect(await desk.read(id)).toMatchObject({
      status,
      start_time: status === 'BK' ? noon.start_time : instant('09:15'),
    });
  });

  test('comes, goes back, goes in and is done, as staff say', async () => {
    const id = await desk.book('09:15');
    desk.clock.set(instant(now));
    const verbs = [
      ['check-in', 'CK'],
      ['undo-check-in', 'BK'],
      ['check-in', 'CK'],
      ['start', 'OG'],
      ['undo-start', 'CK'],
      ['start', 'OG'],
      ['finish', 'CMNP'],
    ] as const;
    for (const [verb, status] of verbs) expect(expectDone(await on(`/${verb}`, 'POST', staff)(id)).status).toBe(status);
  });
});

const post = (id: string, path: string, body: object = {}) =>
  desk.business.api('POST', `/dr/v1/appointment/${id}/${path}`, body);

test('E1: change-status takes NS and answers 200, also again; another code that there is is 403, an unknown one 400', async () => {
  const [id, other] = [await desk.book('09:15'), await desk.book('09:30')];
  for (let time = 0; time < 2; time += 1) {
    const answer = await post(id, 'change-status', { status: 'NS' });
    expect([answer.status, answer.body]).toEqual([200, { success: true }]);
  }
  expect(await desk.read(id)).toMatchObject({ status: 'NS' });
  expect(await events(id)).toEqual(['appointment.created', 'appointment.updated', 'appointment.statuschange']);
  const before = await desk.counts();
  for (const status of ['CN', 'CMNP', 'CM', 'BK', 'NSS', 'RE']) {
    const answer = await post(other, 'change-status', { status });
    expect([status, answer.status, answer.body.code]).toEqual([status, 403, 'STATUS_CHANGE_NOT_ALLOWED']);
    expect(answer.body.error.details).toEqual({ status: 'BK' });
  }
  for (const body of [{ status: 'NO_SHOW' }, { status: 'ns' }, { status: '' }, { status: 1 }]) {
    expect(issuesOf(await post(other, 'change-status', body)).map((issue) => issue.split(' ')[0])).toEqual(['/status']);
  }
  expect(issuesOf(await post(other, 'change-status'))).toEqual(['/status required']);
  expect(await desk.counts()).toEqual(before);
});

test('E1: of an appointment that there is not change-status says that, whatever the code', async () => {
  for (const status of ['NS', 'CN', 'BK']) {
    const answer = await post('api-nobodys', 'change-status', { status });
    expect([status, answer.status, answer.body.code]).toEqual([status, 404, 'APPOINTMENT_NOT_FOUND']);
  }
});

test.each([
  ['CMNP', {}, { id: null, url: null }],
  [
    'CM',
    { prescription_id: 'rx-1', prescription_url: 'https://xyz.com/rx-1' },
    { id: 'rx-1', url: 'https://xyz.com/rx-1' },
  ],
])(
  'E1: completed as %s with its event, and once: completing it again is a 204 without another',
  async (status, body, kept) => {
    const id = await desk.book('09:15');
    for (let time = 0; time < 2; time += 1) {
      const answer = await post(id, 'complete', body);
      expect([answer.status, answer.text]).toEqual([204, '']);
    }
    expect((await desk.read(id)).status).toBe(status);
    expect(await events(id)).toEqual(['appointment.created', 'appointment.updated', 'appointment.statuschange']);
    const [row] = await desk.rows(
      'select prescription_id as id, prescription_url as url from appointments where business_id = $1 and id = $2',
      id,
    );
    expect(row).toEqual(kept);
    const [told] =
      await desk.rows(`select data::json ->> 'action' as action, data::json ->> 'status' as status from outbox
    where business_id = $1 and event = 'appointment.statuschange'`);
    expect(told).toEqual({ action: 'completed', status });
  },
);
