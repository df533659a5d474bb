import { expect, test } from 'vitest';
import { at } from '../support/calendar.ts';
import { instant, issuesOf, openDesk, today } from '../support/desk.ts';
import { expectDone } from '../support/practice.ts';
import { openQueue } from '../support/queue.ts';

const desk = openDesk();
const { entries, order, walkIn, verb } = openQueue(desk);

async function remaining(entity: 'doctor/do-1' | 'clinic/cl-1'): Promise<string[]> {
  const { appointments } = expectDone(await desk.business.api('DELETE', `/cdr/v1/${entity}/`));
  return (appointments as { appointment_id: string }[]).map(({ appointment_id: id }) => id);
}

const nextOf = (doctor: object) =>
  desk.business.api('POST', '/opdesk/v1/queue/call-next', { clinic_id: 'cl-1', ...doctor });

test.each(['doctor/do-1', 'clinic/cl-1'] as const)(
  'D6: removing %s lists also who waits today, with a slot or without, registered or not, and not who is done',
  async (entity) => {
    const over = await desk.book('09:00');
    const done = await desk.book('09:15');
    const waiting = await desk.book('09:30');
    const later = await desk.book('12:00');
    const nextWeek = await desk.book(at('2026-03-09', '09:00'));
    desk.clock.set(instant('10:00'));
    const [registered, guest] = [await walkIn({ patient_id: 'pt-1' }), await walkIn({})];
    await verb(waiting, 'check-in');
    await verb(done, 'finish');
    desk.clock.set(instant('11:00'));
    expect(await remaining(entity)).toEqual([over, waiting, registered, guest, later, nextWeek]);
  },
);

test('D6: who is not done when a clinic’s midnight has passed is listed, and what is left of days before is not', async () => {
  expectDone(await desk.business.api('PATCH', '/opdesk/v1/settings', { accept_any_time: true }));
  await desk.book('09:00');
  const inside = await desk.book('23:30');
  await verb(inside, 'start');
  desk.clock.set(at('2026-03-03', '00:10'));
  expect(await remaining('doctor/do-1')).toEqual([inside]);
});

test('D6: the waiting room of a doctor who was removed is read and called from as before, until nobody is left', async () => {
  const booked = await desk.book('09:00');
  await verb(booked, 'check-in');
  const waiting = await walkIn({});
  await remaining('doctor/do-1');
  expect(await order()).toEqual([booked, waiting]);
  for (const id of [booked, waiting])
    expect(expectDone(await nextOf({ doctor_id: 'do-1' })).entry).toMatchObject({
      appointment_id: id,
      state: 'called',
    });
  await verb(booked, 'start');
  await verb(booked, 'finish');
  await verb(waiting, 'skip');
  expect(expectDone(await nextOf({ doctor_id: 'do-1' })).entry).toMatchObject({ appointment_id: waiting });
  await verb(waiting, 'no-show');
  expect(expectDone(await nextOf({ doctor_id: 'do-1' })).entry).toBeNull();
  expect((await entries()).map(({ state }) => state as string)).toEqual(['done', 'no_show']);
});

test('D6: a removed doctor is nobody where nobody has waited, nor by the partner’s id, which is free', async () => {
  await desk.book('09:00');
  await remaining('doctor/do-1');
  const read = async (more: string): Promise<number> =>
    (await desk.business.api('GET', `/opdesk/v1/queue?clinic_id=cl-1&${more}`)).status;
  expect(await read(`doctor_id=do-1&date=${today}`)).toBe(200);
  expect(await read('doctor_id=do-1&date=2026-03-03')).toBe(404);
  expect(await read(`partner_doctor_id=8423994&date=${today}`)).toBe(404);
  expect(await read(`doctor_id=do-9&date=${today}`)).toBe(404);
  expect(issuesOf(await nextOf({ doctor_id: 'do-1', date: '2026-03-03' }))).toEqual(['/doctor_id unknown_id']);
  expect(issuesOf(await nextOf({ partner_doctor_id: '8423994' }))).toEqual(['/partner_doctor_id unknown_id']);
});
