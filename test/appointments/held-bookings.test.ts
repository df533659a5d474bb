import { openHolds } from '../support/holds.ts';
import {
  addHours,
  addSecondClinic,
  addService,
  type Body,
  bookedId,
  conflictOf,
  instant,
  issuesOf,
  openDesk,
  reasonOf,
} from '../support/desk.ts';
import { expect, test } from 'vitest';
import { addDoctor, expectDone } from '../support/practice.ts';

const desk = openDesk();
const { hold, bookWith } = openHolds(desk);

test('E7: an expired hold still books a slot that is free, and says HOLD_EXPIRED with alternatives where it is not', async () => {
  const [late, lost] = [await hold('09:15', { seconds: 60 }), await hold('09:30', { seconds: 60 })];
  desk.clock.set(instant('08:01'));
  bookedId(await bookWith(late, '09:15'));
  await desk.book('09:30');
  const { code, details } = conflictOf(await bookWith(lost, '09:30'));
  expect([code, details.reason, details.alternatives.length]).toEqual(['HOLD_EXPIRED', 'TAKEN', 6]);
  expect(await desk.counts()).toMatchObject({ appointments: 2, seat_claims: 2, tokens: 2 });
});

test('E7: an expired hold is refused where a booking without one is refused', async () => {
  const held = await hold('09:15', { seconds: 60 });
  desk.clock.set(instant('09:16'));
  const { code, details } = conflictOf(await bookWith(held, '09:15'));
  expect([code, details.reason]).toEqual(['HOLD_EXPIRED', 'PAST']);
});

test('E7: a hold is used once', async () => {
  const held = await hold('09:15');
  bookedId(await bookWith(held, '09:15'));
  expect(issuesOf(await bookWith(held, '09:15'))).toEqual(['/hold_id unknown_id']);
  expect((await desk.business.api('GET', `/opdesk/v1/holds/${held}`)).status).toBe(404);
});

test('E7, C7, B8: a booking with a hold that is sent again answers the first', async () => {
  const held = await hold('09:15');
  const once = { partner_appointment_id: 'visit-1' };
  const id = bookedId(await bookWith(held, '09:15', {}, once));
  expect(bookedId(await bookWith(held, '09:15', {}, once))).toBe(id);
  expect(conflictOf(await desk.send(desk.body('09:15', {}, once))).code).toBe('APPOINTMENT_ALREADY_EXISTS');
  const again = await hold('09:30');
  const body = desk.body('09:30', {}, { hold_id: again });
  const first = bookedId(await desk.send(body, { 'idempotency-key': 'one' }));
  expect(bookedId(await desk.send(body, { 'idempotency-key': 'one' }))).toBe(first);
});

test('E7: a booking for another doctor, clinic or time than the hold’s is a conflict that names it, and leaves the hold', async () => {
  await addSecondClinic(desk);
  await addDoctor(desk.server, desk.business, { id: 'do-2', clinicIds: ['cl-1'] });
  const held = await hold('09:15');
  const tries: [string, Body][] = [
    ['09:30', {}],
    ['09:15', { clinic_id: 'cl-2' }],
    ['09:15', { doctor_id: 'do-2' }],
  ];
  for (const [start, more] of tries)
    expect(issuesOf(await bookWith(held, start, {}, more))).toEqual(['/hold_id conflict']);
  bookedId(await bookWith(held, '09:15'));
});

test('E7: a hold outlives a booking that is refused', async () => {
  const held = await hold('09:15');
  expect(issuesOf(await bookWith(held, '09:15', {}, { patient_id: 'nobody' }))).toEqual(['/patient_id unknown_id']);
  await desk.book('09:30', {}, { token: 7 });
  expect(conflictOf(await bookWith(held, '09:15', {}, { token: 7 })).code).toBe('TOKEN_TAKEN');
  expect(reasonOf(await desk.send(desk.body('09:15')))).toBe('TAKEN');
  bookedId(await bookWith(held, '09:15'));
});

test('E7: what the booking leaves out, end, mode and service, is the hold’s', async () => {
  const video = await addService(desk, { name: 'Second look', type: 'FOLLOW_UP', modes: ['PHONE', 'VIDEO'] });
  await addHours(desk, { conf_id: video, from: '09:00', to: '13:00' });
  const held = await hold('09:15', { conf_id: video, mode: 'VIDEO', end_time: instant('09:45') });
  const id = bookedId(await bookWith(held, '09:15'));
  expect(await desk.read(id)).toMatchObject({
    end_time: instant('09:45'),
    appointment_mode: 'VIDEO',
    service: { conf_id: video },
  });
  const other = await hold('10:00', { conf_id: video, mode: 'VIDEO', end_time: instant('10:30') });
  const own = bookedId(await bookWith(other, '10:00', { conf_id: desk.practice.serviceId }));
  expect(await desk.read(own)).toMatchObject({
    end_time: instant('10:15'),
    appointment_mode: 'INCLINIC',
    service: { conf_id: desk.practice.serviceId },
  });
});

test('E7: a later end than the hold’s needs the slots that it touches', async () => {
  const held = await hold('09:15');
  await desk.book('09:30');
  expect(reasonOf(await bookWith(held, '09:15', { end_time: instant('09:45') }))).toBe('TAKEN');
  const second = await hold('10:00');
  bookedId(await bookWith(second, '10:00', { end_time: instant('10:30') }));
  expect(reasonOf(await desk.send(desk.body('10:15')))).toBe('TAKEN');
});

test('E7: a notice that runs out while the hold stands does not count, nor does the start', async () => {
  await desk.business.api('PATCH', `/opdesk/v1/services/${desk.practice.serviceId}`, { minimum_notice_minutes: 60 });
  desk.clock.set(instant('08:15'));
  const held = await hold('09:15');
  desk.clock.set(instant('08:20'));
  expect(reasonOf(await desk.send(desk.body('09:15')))).toBe('TOO_SOON');
  bookedId(await bookWith(held, '09:15'));
  await desk.business.api('PATCH', `/opdesk/v1/services/${desk.practice.serviceId}`, { minimum_notice_minutes: 0 });
  desk.clock.set(instant('09:29'));
  const close = await hold('09:30');
  desk.clock.set(instant('09:31'));
  bookedId(await bookWith(close, '09:30'));
});

test('a leave does not list holds, and a booking with one in its time is refused', async () => {
  const held = await hold('09:15');
  const leave = await desk.business.api('POST', '/opdesk/v1/leaves', {
    doctor_id: desk.practice.doctorId,
    start_date: '2026-03-02',
  });
  expect(expectDone(leave).data.appointments).toEqual([]);
  expect(reasonOf(await bookWith(held, '09:15'))).toBe('DOCTOR_ON_LEAVE');
});

test('where any time is accepted, a hold keeps any time', async () => {
  expectDone(await desk.business.api('PATCH', '/opdesk/v1/settings', { accept_any_time: true }));
  const held = await hold('07:07');
  expect(reasonOf(await desk.send(desk.body('07:10')))).toBe('TAKEN');
  expect(await desk.read(bookedId(await bookWith(held, '07:07')))).toMatchObject({ end_time: instant('07:22') });
});
