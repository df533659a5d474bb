import { describe, expect, test } from 'vitest';
import { at } from '../support/calendar.ts';
import { openDesk, today as monday } from '../support/desk.ts';
import { addDoctor, addSessions, expectDone } from '../support/practice.ts';
import { staff } from '../support/queue.ts';
import type { ApiAnswer } from '../support/server.ts';

// Every evening from 20:00 to 02:00, half an hour each.
const everyNight = { weekdays: [1, 2, 3, 4, 5, 6, 7], from: '20:00', to: '02:00' };
const desk = openDesk({ service: { duration_minutes: 30 }, session: everyNight });

const tuesday = '2026-03-03';
const night = (clock: string): number => at(tuesday, clock);

const api = (...request: Parameters<typeof desk.business.api>) => desk.business.api(...request);

// oxlint-disable-next-line typescript/no-explicit-any
async function queue(more = ''): Promise<any> {
  return expectDone(await api('GET', `/opdesk/v1/queue?clinic_id=cl-1${more}`));
}

async function idsIn(more?: string): Promise<string[]> {
  return ((await queue(more)).entries as { appointment_id: string }[]).map(({ appointment_id: id }) => id);
}

async function verb(id: string, path: string, body: object = {}): Promise<ApiAnswer> {
  return api('POST', `/opdesk/v1/appointments/${id}/${path}`, { ...body, ...staff });
}

async function checkIn(id: string): Promise<void> {
  expectDone(await verb(id, 'check-in'));
}

describe('the queue of the clinic at 00:05', () => {
  test.each([
    ['was deleted', '/cdr/v1/doctor/do-1/'],
    ['was taken from the clinic', '/opdesk/v1/doctors/do-1/clinics/cl-1'],
  ])('C8: holds who waits for a doctor who %s, until the session ends', async (_what, path) => {
    const [waits, next] = [await desk.book('23:30'), await desk.book(at(tuesday, '20:00'))];
    desk.clock.set(night('00:05'));
    await checkIn(waits);
    expectDone(await api('DELETE', path));
    expect(await queue()).toMatchObject({ date: monday, doctors: [{ doctor_id: 'do-1', date: monday }] });
    expect(await idsIn()).toEqual([waits]);
    desk.clock.set(night('02:00'));
    expect(await queue()).toMatchObject({ date: tuesday });
    expect(await idsIn()).toEqual([next]);
  });

  test('C8: knows that a former doctor has no night any more, and shows the day of all', async () => {
    await addDoctor(desk.server, desk.business, { id: 'do-2', clinicIds: ['cl-1'] });
    const guest = async (doctorId: string): Promise<string> => {
      const body = { clinic_id: 'cl-1', doctor_id: doctorId, name: 'Guest', ...staff };
      return expectDone(await api('POST', '/opdesk/v1/walk-ins', body)).entry.appointment_id as string;
    };
    desk.clock.set(at(monday, '23:00'));
    const [own, theirs] = [await guest('do-1'), await guest('do-2')];
    expectDone(await api('DELETE', '/cdr/v1/doctor/do-2/'));
    desk.clock.set(night('00:05'));
    // The other one's Monday is over.
    expect(await idsIn()).toEqual([own]);
    expect(await idsIn(`&date=${monday}`)).toEqual([own, theirs]);
  });
});

describe('estimates at night', () => {
  test('C8: are told of the night that goes on, and of the day to come from its end on', async () => {
    const [waits, next] = [await desk.book('23:30'), await desk.book(at(tuesday, '20:00'))];
    const startOf = async (date: string): Promise<unknown> =>
      (await queue(`&doctor_id=do-1&date=${date}`)).entries[0].estimated_start;
    desk.clock.set(night('00:05'));
    await checkIn(waits);
    expect([await startOf(monday), await startOf(tuesday)]).toEqual([night('00:05'), undefined]);
    expect((await queue(`&date=${tuesday}`)).entries.map((entry: object) => 'estimated_start' in entry)).toEqual([
      false,
    ]);
    desk.clock.set(night('02:00'));
    expect([await startOf(monday), await startOf(tuesday)]).toEqual([undefined, at(tuesday, '20:00')]);
    expect(await idsIn()).toEqual([next]);
  });

  test('C8: are told of the night of a doctor who was removed, as by day', async () => {
    const waits = await desk.book('23:30');
    desk.clock.set(night('00:05'));
    await checkIn(waits);
    expectDone(await api('DELETE', '/cdr/v1/doctor/do-1/'));
    expect((await queue()).entries[0]).toMatchObject({ appointment_id: waits, estimated_start: night('00:05') });
  });
});

test('C8: at 00:05 the coming evening is another day, from which nobody is transferred', async () => {
  await addDoctor(desk.server, desk.business, { id: 'do-2', clinicIds: ['cl-1'] });
  const added = await api('POST', '/opdesk/v1/doctors/do-2/services', { name: 'Consultation', duration_minutes: 30 });
  const serviceId = expectDone(added).data.service.conf_id as string;
  await addSessions(desk.business, { ...desk.practice, doctorId: 'do-2', serviceId }, everyNight);
  const [tonight, next] = [await desk.book('23:30'), await desk.book(at(tuesday, '20:00'))];
  desk.clock.set(night('00:05'));
  const refused = await verb(next, 'transfer', { doctor_id: 'do-2' });
  expect([refused.status, refused.body.code]).toEqual([403, 'RESCHEDULE_NOT_ALLOWED']);
  expectDone(await verb(tonight, 'transfer', { doctor_id: 'do-2' }));
  desk.clock.set(night('02:00'));
  expectDone(await verb(next, 'transfer', { doctor_id: 'do-2' }));
});

test('D6: a night of an archived service is not held: whose day was the evening is no longer listed at 00:05', async () => {
  const [over, later] = [await desk.book('22:00'), await desk.book(night('00:30'))];
  expectDone(await api('PATCH', `/opdesk/v1/services/${desk.practice.serviceId}`, { archived: true }));
  desk.clock.set(night('00:05'));
  const { appointments } = expectDone(await api('DELETE', '/cdr/v1/doctor/do-1/'));
  expect((appointments as { appointment_id: string }[]).map(({ appointment_id: id }) => id)).toEqual([later]);
  expect((await desk.read(over)).status).toBe('BK');
});
