import { expect, test } from 'vitest';
import { addHours, type Body, instant, openDesk } from '../support/desk.ts';
import { addDoctor, expectDone } from '../support/practice.ts';
import type { ApiAnswer } from '../support/server.ts';

const desk = openDesk();

/** Adds a leave from 09:00 to 10:00 of today under a key. */
function add(appointments: Body): Promise<ApiAnswer> {
  const leave = { doctor_id: 'do-1', start_time: instant('09:00'), end_time: instant('10:00'), appointments };
  return desk.business.api('POST', '/opdesk/v1/leaves', leave, { 'idempotency-key': 'leave-1' });
}

/** As a server leaves it that died after the commit. */
async function loseAnswer(): Promise<void> {
  const lost = await desk.rows(
    `update idempotency_keys set status = null, body = null, leased_until = 'epoch' where business_id = $1
      returning key`,
  );
  expect(lost).toHaveLength(1);
}

async function verb(id: string, path: string, body: Body = {}): Promise<void> {
  expectDone(await desk.business.api('POST', `/opdesk/v1/appointments/${id}/${path}`, body));
}

/** @param to until when the colleague is there, from 09:30 on */
async function colleague(to = '10:15'): Promise<void> {
  await addDoctor(desk.server, desk.business, { id: 'do-2', clinicIds: ['cl-1'] });
  const added = await desk.business.api('POST', '/opdesk/v1/doctors/do-2/services', {
    name: 'Consultation',
    duration_minutes: 15,
  });
  const session = {
    clinic_id: 'cl-1',
    conf_id: expectDone(added).data.service.conf_id as string,
    weekdays: [1],
    from: '09:30',
    to,
  };
  expectDone(await desk.business.api('POST', '/opdesk/v1/doctors/do-2/sessions', session));
}

test.each([{ action: 'move' }, { action: 'cancel' }, { action: 'transfer', doctor_id: 'do-2' }, { action: 'keep' }])(
  'B8: whose answer was lost with its server learns whom the leave hit, and nothing is done twice: %j',
  async (appointments) => {
    await colleague();
    const ongoing = await desk.book('09:00');
    for (const start of ['09:15', '09:30', '09:45']) await desk.book(start);
    await verb(ongoing, 'start');
    const first = await add(appointments);
    expect(expectDone(first).data.appointments).toHaveLength(4);
    const before = await desk.counts();
    await loseAnswer();
    const again = await add(appointments);
    expect([again.status, again.body]).toEqual([201, first.body]);
    expect(await desk.counts()).toEqual(before);
  },
);

test('B8: nor is anybody cancelled twice for whom the colleague had no slot left', async () => {
  await colleague('10:00');
  for (const start of ['09:15', '09:30', '09:45']) await desk.book(start);
  const appointments = { action: 'transfer', doctor_id: 'do-2', otherwise: 'cancel', within_days: 0 };
  const first = expectDone(await add(appointments)).data.appointments as Body[];
  expect(first.map(({ outcome, reason }) => [outcome, reason])).toEqual([
    ['transferred', undefined],
    ['transferred', undefined],
    ['cancelled', 'NO_FREE_SLOT'],
  ]);
  const before = await desk.counts();
  await loseAnswer();
  const again = expectDone(await add(appointments)).data.appointments as Body[];
  expect(again).toEqual(first);
  expect(await desk.counts()).toEqual(before);
});

test('B8: what was answered first is answered again, also when the appointments have changed since and slots have become free', async () => {
  await addHours(desk, { from: '14:00', to: '14:15' });
  for (const start of ['10:00', '10:15', '10:30']) await desk.book(start);
  const [moved, cancelled] = [await desk.book('09:15'), await desk.book('09:30')];
  const first = await add({ action: 'move', within_days: 0 });
  const [one] = expectDone(first).data.appointments as { to: { start_time: number } }[];
  expect(one?.to.start_time).toBe(instant('10:45'));
  await verb(moved, 'reschedule', { start_time: instant('14:00') });
  await verb(moved, 'check-in');
  await verb(cancelled, 'cancel');
  await loseAnswer();
  expect((await add({ action: 'move', within_days: 0 })).body).toEqual(first.body);
});
