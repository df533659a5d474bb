import { expect, test } from 'vitest';
import { addHours, addSecondClinic, addService, instant, openDesk, reasonOf } from '../support/desk.ts';
import { addClinic, addDoctor, expectDone, type Practice } from '../support/practice.ts';
import { bookAs, bringTo } from '../support/statuses.ts';

const desk = openDesk({ session: null });

/** Which of today's slots can be had, by their start. */
async function available(
  { doctorId, clinicId }: Pick<Practice, 'doctorId' | 'clinicId'> = desk.practice,
): Promise<string[]> {
  const path = `/dr/v1/doctor/${doctorId}/clinic/${clinicId}/appointment/slot?start_date=2026-03-02&end_date=2026-03-02`;
  const services = expectDone(await desk.business.api('GET', path)).data.schedule[clinicId] as {
    slots: { s: string; available: boolean }[];
  }[];
  return services.flatMap(({ slots }) => slots.filter((slot) => slot.available).map((slot) => slot.s.slice(11, 16)));
}

async function bookedBeyond(id: string): Promise<boolean> {
  const [row] = await desk.rows(
    'select overbooked from seat_claims where business_id = $1 and appointment_id = $2',
    id,
  );
  return row.overbooked as boolean;
}

test('C6: one seat takes one appointment, two seats take two, and available says the same', async () => {
  await addHours(desk, { from: '09:00', to: '09:30' });
  await desk.book('09:00');
  expect(reasonOf(await desk.send(desk.body('09:00')))).toBe('TAKEN');
  expect(await available()).toEqual(['09:15']);
  await addHours(desk, { from: '10:00', to: '10:15', seats: 2 });
  for (const seatsFree of [['09:15', '10:00'], ['09:15']]) {
    await desk.book('10:00');
    expect(await available()).toEqual(seatsFree);
  }
  expect(reasonOf(await desk.send(desk.body('10:00')))).toBe('TAKEN');
});

test('C6: an appointment keeps its seat over what is shown and the buffer after it', async () => {
  await addHours(desk, { from: '09:00', to: '10:00', buffer_minutes: 10 });
  const short = await addService(desk, { name: 'Short', duration_minutes: 5 });
  await addHours(desk, { conf_id: short, from: '09:00', to: '10:00' });
  await desk.book('09:00', { conf_id: desk.practice.serviceId, end_time: instant('09:05') });
  for (const start of ['09:00', '09:10', '09:15', '09:20']) {
    expect(reasonOf(await desk.send(desk.body(start, { conf_id: short })))).toBe('TAKEN');
  }
  await desk.book('09:25', { conf_id: short });
  expect(await available()).toEqual(expect.not.arrayContaining(['09:20', '09:25']));
});

test('C6: a booking whose buffer would reach into a taken time is refused', async () => {
  await addHours(desk, { from: '09:00', to: '10:00', buffer_minutes: 10 });
  const short = await addService(desk, { name: 'Short', duration_minutes: 5 });
  await addHours(desk, { conf_id: short, from: '09:00', to: '10:00' });
  await desk.book('09:20', { conf_id: short });
  expect(reasonOf(await desk.send(desk.body('09:00', { conf_id: desk.practice.serviceId })))).toBe('TAKEN');
});

test('C6: a doctor who is taken in one clinic is taken in every other', async () => {
  await addSecondClinic(desk, { acceptAnyTime: false });
  await addHours(desk, { from: '09:00', to: '09:30' });
  const second = await addService(desk, { name: 'Second', duration_minutes: 10 });
  await addHours(desk, { conf_id: second, clinic_id: 'cl-2', from: '09:00', to: '09:30' });
  await desk.book('09:15');
  expect(await available({ doctorId: 'do-1', clinicId: 'cl-2' })).toEqual(['09:00']);
  for (const start of ['09:10', '09:20'])
    expect(reasonOf(await desk.send(desk.body(start, {}, { clinic_id: 'cl-2' })))).toBe('TAKEN');
  await desk.book('09:00', {}, { clinic_id: 'cl-2' });
  expect(reasonOf(await desk.send(desk.body('09:00')))).toBe('TAKEN');
});

test('C6: a booking takes no seat of another doctor', async () => {
  await addHours(desk, { from: '09:00', to: '09:30' });
  await addDoctor(desk.server, desk.business, { id: 'do-2', clinicIds: ['cl-1'] });
  expectDone(await desk.business.api('PATCH', '/opdesk/v1/settings', { accept_any_time: true }));
  await desk.book('09:00');
  await desk.book('09:00', {}, { doctor_id: 'do-2' });
});

test('C6: two businesses never meet, whatever their doctors are called', async () => {
  await addHours(desk, { from: '09:00', to: '09:30' });
  const other = await desk.server.createBusiness();
  await addClinic(desk.server, other, { id: 'cl-1' });
  await addDoctor(desk.server, other, { id: 'do-1', clinicIds: ['cl-1'] });
  expectDone(await other.api('PATCH', '/opdesk/v1/settings', { accept_any_time: true }));
  const person = { first_name: 'A', gender: 'F', age: 3 };
  const body = desk.body('09:00', {}, { patient_id: undefined, partner_patient_id: 'x', patient_details: person });
  expectDone(await other.api('POST', '/dr/v1/appointment', body));
  await desk.book('09:00');
});

test('C6: everybody who stands counts, overbooked or not', async () => {
  await addHours(desk, { from: '09:00', to: '09:15', seats: 2 });
  const [first, second] = [await desk.book('09:00'), await desk.book('09:00')];
  const beyond = [await desk.book('09:00', {}, { overbook: true }), await desk.book('09:00', {}, { overbook: true })];
  for (const id of beyond) expect(await bookedBeyond(id)).toBe(true);
  expect(await available()).toEqual([]);
  for (const id of [first, second, ...beyond]) {
    expect([await available(), reasonOf(await desk.send(desk.body('09:00')))]).toEqual([[], 'TAKEN']);
    await bringTo(desk, id, 'CN');
    if (id === beyond[0]) break;
  }
  expect(await available()).toEqual(['09:00']);
  expect(await bookedBeyond(await desk.book('09:00', {}, { overbook: true }))).toBe(false);
  expect(reasonOf(await desk.send(desk.body('09:00')))).toBe('TAKEN');
});

test('E2: a status that holds no seat has freed it at once, whoever gave it', async () => {
  await addHours(desk, { from: '09:00', to: '09:15' });
  for (const status of ['CN', 'CNS', 'CND', 'CM', 'CMNP', 'NS', 'NSS', 'NSD', 'RE', 'AB', 'PC'] as const) {
    await bookAs(desk, status, '09:00');
    expect([status, await available()]).toEqual([status, ['09:00']]);
    expect(await desk.counts()).toMatchObject({ seat_claims: 0 });
  }
  await desk.book('09:00');
});

test('E2: parking and un-parking leave the seat as it is, and the slot taken', async () => {
  await addHours(desk, { from: '09:00', to: '09:15', seats: 2 });
  await desk.book('09:00');
  const id = await desk.book('09:00', {}, { overbook: true });
  await desk.book('09:00', {}, { overbook: true });
  const claims = () => desk.rows('select ctid, c.* from seat_claims c where business_id = $1 order by appointment_id');
  const before = await claims();
  expect(before).toHaveLength(3);
  for (const verb of ['check-in', 'park', 'unpark', 'park', 'start', 'park']) {
    expectDone(await desk.business.api('POST', `/opdesk/v1/appointments/${id}/${verb}`));
    expect([verb, await claims()]).toEqual([verb, before]);
    expect(reasonOf(await desk.send(desk.body('09:00')))).toBe('TAKEN');
    expect(await available()).toEqual([]);
  }
});

test('C6: seats lowered under bookings undo nothing, and count as they are now', async () => {
  const [mondays = ''] = await addHours(desk, { from: '09:00', to: '09:15', seats: 3 });
  const ids = [await desk.book('09:00'), await desk.book('09:00'), await desk.book('09:00')];
  const change = async (seats: number): Promise<void> => {
    expectDone(await desk.business.api('PATCH', `/opdesk/v1/sessions/${mondays}`, { seats }));
  };
  await change(1);
  for (const id of ids) {
    expect([await available(), reasonOf(await desk.send(desk.body('09:00')))]).toEqual([[], 'TAKEN']);
    await bringTo(desk, id, 'CN');
  }
  expect(await available()).toEqual(['09:00']);
  await desk.book('09:00');
  await change(2);
  expect(await available()).toEqual(['09:00']);
  await desk.book('09:00');
  expect(await available()).toEqual([]);
});

test('C6: a doctor of two clinics with two seats each at one hour is in one of them', async () => {
  await addSecondClinic(desk, { acceptAnyTime: false });
  await addHours(desk, { from: '09:00', to: '09:30', seats: 2 });
  const second = await addService(desk, { name: 'Second' });
  await addHours(desk, { conf_id: second, clinic_id: 'cl-2', from: '09:00', to: '09:30', seats: 2 });
  await desk.book('09:00');
  expect(await available({ doctorId: 'do-1', clinicId: 'cl-2' })).toEqual(['09:15']);
  expect(reasonOf(await desk.send(desk.body('09:00', {}, { clinic_id: 'cl-2' })))).toBe('TAKEN');
  expect(
    (
      await desk.business.api('POST', '/opdesk/v1/holds', {
        doctor_id: 'do-1',
        clinic_id: 'cl-2',
        start_time: instant('09:00'),
      })
    ).status,
  ).toBe(409);
  const there = await desk.book('09:15', {}, { clinic_id: 'cl-2' });
  const move = await desk.business.api('PUT', `/dr/v1/appointment/${there}/reschedule`, {
    start_time: instant('09:00'),
    end_time: instant('09:00'),
  });
  expect(reasonOf(move)).toBe('TAKEN');
  await desk.book('09:00');
});

test('C6: two at one quarter and one at the next are never more than two at once', async () => {
  await addHours(desk, { from: '10:00', to: '11:00', seats: 2 });
  const [first] = [await desk.book('10:15'), await desk.book('10:15')];
  await bringTo(desk, first, 'CN');
  await desk.book('10:00');
  await desk.book('10:00', { end_time: instant('10:30') });
  expect(await available()).toEqual(['10:30', '10:45']);
});

test('C6: one private patient excludes a group, and a group excludes a private patient', async () => {
  await addHours(desk, { from: '09:00', to: '09:30' });
  const group = await addService(desk, { name: 'Group' });
  await addHours(desk, { conf_id: group, from: '09:00', to: '09:30', seats: 3 });
  await desk.book('09:00', { conf_id: desk.practice.serviceId });
  expect(reasonOf(await desk.send(desk.body('09:00', { conf_id: group })))).toBe('TAKEN');
  for (const _ of [1, 2, 3]) await desk.book('09:15', { conf_id: group });
  for (const confId of [group, desk.practice.serviceId]) {
    expect(reasonOf(await desk.send(desk.body('09:15', { conf_id: confId })))).toBe('TAKEN');
  }
  expect(await available()).toEqual([]);
});
