import { describe, expect, test } from 'vitest';
import { addHours, addSecondClinic, addService, type Body, instant, openDesk, reasonOf } from '../support/desk.ts';
import { addSessions } from '../support/practice.ts';
import type { ApiAnswer } from '../support/server.ts';
import { bringTo } from '../support/statuses.ts';

const desk = openDesk({ session: { weekdays: [1, 2, 3, 4, 5, 6, 7], from: '09:00', to: '13:00', seats: 2 } });

function move(id: string, body: Body): Promise<ApiAnswer> {
  return desk.business.api('PUT', `/dr/v1/appointment/${id}/reschedule`, {
    start_time: instant('09:15'),
    end_time: instant('09:15'),
    ...body,
  });
}

/** With hours of a service of its own, in which so many can come at once. */
async function openSecondClinic(seats: number): Promise<void> {
  await addSecondClinic(desk, { acceptAnyTime: false });
  const serviceId = await addService(desk, { name: 'There' });
  await addSessions(
    desk.business,
    { ...desk.practice, clinicId: 'cl-2', serviceId },
    { weekdays: [1], from: '09:00', to: '13:00', seats },
  );
}

async function seatOf(id: string): Promise<Body> {
  const [claim] = await desk.rows(
    'select clinic_id, overbooked from seat_claims where business_id = $1 and appointment_id = $2',
    id,
  );
  return claim;
}

describe('C6: a move takes a seat among those of where it goes, also at the same time', () => {
  test('to another clinic it is refused while somebody is at the first, and changes nothing', async () => {
    await openSecondClinic(2);
    const [first, second] = [await desk.book('09:15'), await desk.book('09:15')];
    const before = await desk.read(second);
    expect(reasonOf(await move(second, { clinic_id: 'cl-2' }))).toBe('TAKEN');
    expect(await desk.read(second)).toEqual(before);
    expect([await seatOf(first), await seatOf(second)]).toMatchObject([{ clinic_id: 'cl-1' }, { clinic_id: 'cl-1' }]);
    await bringTo(desk, second, 'CN');
    expect((await move(first, { clinic_id: 'cl-2' })).status).toBe(204);
    expect(await seatOf(first)).toMatchObject({ clinic_id: 'cl-2' });
  });

  test('to another service with fewer seats it is refused, and changes nothing', async () => {
    const video = await addService(desk, { name: 'Video', modes: ['VIDEO'] });
    await addHours(desk, { conf_id: video, from: '09:00', to: '13:00', seats: 1 });
    await desk.book('09:15');
    const second = await desk.book('09:15');
    const patch = (id: string): Promise<ApiAnswer> =>
      desk.business.api('PATCH', `/dr/v2/appointment/${id}`, { appointment_details: { mode: 'VIDEO' } });
    const before = await desk.read(second);
    expect(reasonOf(await patch(second))).toBe('TAKEN');
    expect(await desk.read(second)).toEqual(before);
  });

  test('what was booked beyond the seats may stay so where it is, and nowhere else', async () => {
    await openSecondClinic(2);
    for (const _ of [1, 2]) await desk.book('09:15');
    const beyond = await desk.book('09:15', {}, { overbook: true });
    expect(reasonOf(await move(beyond, { clinic_id: 'cl-2' }))).toBe('TAKEN');
    expect(await seatOf(beyond)).toMatchObject({ overbooked: true });
    expect((await move(beyond, { end_time: instant('09:25') })).status).toBe(204);
    expect(await seatOf(beyond)).toMatchObject({ overbooked: true });
  });

  test('what has moved to a free time is booked like any other, and takes only what is free', async () => {
    for (const _ of [1, 2]) await desk.book('09:15');
    const beyond = await desk.book('09:15', {}, { overbook: true });
    expect((await move(beyond, { start_time: instant('10:00'), end_time: instant('10:00') })).status).toBe(204);
    expect(await seatOf(beyond)).toMatchObject({ overbooked: false });
    for (const _ of [1, 2]) await desk.book('10:15');
    const longer = { start_time: instant('10:00'), end_time: instant('10:30') };
    expect(reasonOf(await move(beyond, longer))).toBe('TAKEN');
  });

  test('what was booked beyond the seats grows into free time alone', async () => {
    for (const _ of [1, 2]) await desk.book('09:15');
    const beyond = await desk.book('09:15', {}, { overbook: true });
    for (const _ of [1, 2]) await desk.book('09:30');
    const longer = { start_time: instant('09:15'), end_time: instant('09:45') };
    expect(reasonOf(await move(beyond, longer))).toBe('TAKEN');
  });
});
