import { describe, expect, it } from 'vitest';
import { at } from '../support/calendar.ts';
import { openDesk, today } from '../support/desk.ts';
import { addDoctor, addSessions, expectDone } from '../support/practice.ts';
import { openQueue, staff } from '../support/queue.ts';

const desk = openDesk();
const { entries, order, walkIn, verb } = openQueue(desk);

async function goBy(queueOrder: 'token' | 'time'): Promise<void> {
  const answer = expectDone(await desk.business.api('PATCH', '/opdesk/v1/settings', { queue_order: queueOrder }));
  expect(answer.data.settings.queue_order).toBe(queueOrder);
}

async function callNext(): Promise<string> {
  return expectDone(
    await desk.business.api('POST', '/opdesk/v1/queue/call-next', { clinic_id: 'cl-1', doctor_id: 'do-1' }),
  ).entry.appointment_id;
}

/** Booked in this order: at 10:00, at 09:00 and at 09:30; their ids in the order of their times. */
async function threeBooked(): Promise<[string, string, string]> {
  const [ten, nine, half] = [await desk.book('10:00'), await desk.book('09:00'), await desk.book('09:30')];
  return [nine, half, ten];
}

describe('C8: a queue by time of appointment', () => {
  it('is in the order of the starts, with the tokens in the order of booking; calls, places and estimates go by it', async () => {
    await goBy('time');
    const ids = await threeBooked();
    expect((await entries()).map((entry) => [entry.appointment_id, entry.token, entry.position])).toEqual([
      [ids[0], 2, 1],
      [ids[1], 3, 2],
      [ids[2], 1, 3],
    ]);
    for (const id of ids.toReversed()) await verb(id, 'check-in');
    const estimates = (await entries()).map((entry) => entry.estimated_start as number);
    expect(estimates).toEqual([at(today, '09:00'), at(today, '09:15'), at(today, '09:30')]);
    expect([await callNext(), await callNext(), await callNext()]).toEqual(ids);
  });

  it('has a walk-in at the time of coming, and two of one time by token', async () => {
    await goBy('time');
    const [nine, half] = await threeBooked();
    desk.clock.set(at(today, '09:30'));
    const guest = await walkIn({});
    desk.clock.set(at(today, '09:10'));
    const early = await walkIn({});
    expect((await order()).slice(0, 4)).toEqual([nine, early, half, guest]);
  });

  it('is changed by skips and moves, which never change a token; who is new still stands by time', async () => {
    await goBy('time');
    const [nine, half, ten] = await threeBooked();
    await verb(nine, 'check-in');
    await verb(half, 'check-in');
    expect((await verb(nine, 'skip')).entry).toMatchObject({ token: 2, position: 2 });
    expect(await order()).toEqual([half, nine, ten]);
    await verb(ten, 'move', { to: 'first' });
    expect(await order()).toEqual([ten, half, nine]);
    const late = await desk.book('09:45');
    expect(await order()).toEqual([ten, half, nine, late]);
    await verb(late, 'move', { before: half });
    expect(await order()).toEqual([ten, late, half, nine]);
    expect((await entries()).map(({ token }) => token as number)).toEqual([1, 4, 3, 2]);
  });

  it('gives who is moved to another time the place of that time, also after a move within the queue', async () => {
    await goBy('time');
    const [nine, half, ten] = await threeBooked();
    await verb(nine, 'move', { to: 'last' });
    expectDone(
      await desk.business.api('POST', `/opdesk/v1/appointments/${nine}/reschedule`, { start_time: at(today, '09:45') }),
    );
    expect(await order()).toEqual([half, nine, ten]);
    expect((await entries()).map(({ token }) => token as number)).toEqual([3, 2, 1]);
  });

  it('takes a patient who is transferred at the time of the appointment', async () => {
    await goBy('time');
    await addDoctor(desk.server, desk.business, { id: 'do-2', clinicIds: ['cl-1'] });
    const service = expectDone(
      await desk.business.api('POST', '/opdesk/v1/doctors/do-2/services', {
        name: 'Consultation',
        duration_minutes: 15,
      }),
    );
    const practice = { ...desk.practice, doctorId: 'do-2', serviceId: service.data.service.conf_id as string };
    await addSessions(desk.business, practice, { weekdays: [1], from: '09:00', to: '13:00' });
    const other = await desk.book('11:00', {}, { doctor_id: 'do-2' });
    const [nine] = await threeBooked();
    expectDone(
      await desk.business.api('POST', `/opdesk/v1/appointments/${nine}/transfer`, { doctor_id: 'do-2', ...staff }),
    );
    const queue = expectDone(await desk.business.api('GET', '/opdesk/v1/queue?clinic_id=cl-1&doctor_id=do-2'));
    expect(
      queue.entries.map((entry: { appointment_id: string; token: number }) => [entry.appointment_id, entry.token]),
    ).toEqual([
      [nine, 2],
      [other, 1],
    ]);
  });
});

describe('C8: changing what the queue goes by while a day runs', () => {
  it('counts at once, for those who are there already too', async () => {
    const [nine, half, ten] = await threeBooked();
    expect(await order()).toEqual([ten, nine, half]);
    await goBy('time');
    expect(await order()).toEqual([nine, half, ten]);
    for (const id of [nine, half, ten]) await verb(id, 'check-in');
    expect(await callNext()).toBe(nine);
    await goBy('token');
    expect(await order()).toEqual([ten, nine, half]);
    expect(await callNext()).toBe(ten);
  });

  it('leaves moves to the order in which they were made: there they count again', async () => {
    const [nine, half, ten] = await threeBooked();
    await verb(half, 'move', { to: 'first' });
    expect(await order()).toEqual([half, ten, nine]);
    await goBy('time');
    expect(await order()).toEqual([nine, half, ten]);
    await verb(nine, 'move', { to: 'last' });
    expect(await order()).toEqual([half, ten, nine]);
    await goBy('token');
    expect(await order()).toEqual([half, ten, nine]);
    await goBy('time');
    expect(await order()).toEqual([half, ten, nine]);
  });

  it('is refused for an order that there is not', async () => {
    const answer = await desk.business.api('PATCH', '/opdesk/v1/settings', { queue_order: 'name' });
    expect([answer.status, answer.body.error.details.issues[0]]).toMatchObject([
      400,
      { path: '/queue_order', code: 'enum' },
    ]);
  });
});
