import { expect, test } from 'vitest';
import { type Body, addHours, addService, instant, openDesk, reasonOf } from '../support/desk.ts';
import { addDoctor, expectDone } from '../support/practice.ts';

// A regular consultation of 15 minutes from 09:00 to 13:00; tests add others.
const desk = openDesk();
const hours = { from: '09:00', to: '13:00' };

async function serviceBooked(start: string, details: Body = {}): Promise<unknown> {
  return (await desk.read(await desk.book(start, details))).service.conf_id;
}

test('C4: conf_id names the service', async () => {
  const { serviceId } = desk.practice;
  const followUp = await addService(desk, { name: 'Follow-up', type: 'FOLLOW_UP', duration_minutes: 10 });
  await addHours(desk, { conf_id: followUp, ...hours });
  expect(await serviceBooked('09:00', { conf_id: followUp })).toBe(followUp);
  expect(await serviceBooked('09:30', { conf_id: serviceId })).toBe(serviceId);
  // The end is that of the follow-up, but who names a service gets it.
  expect(await serviceBooked('10:00', { conf_id: serviceId, end_time: instant('10:10') })).toBe(serviceId);
});

test('C4: else the one with a slot from exactly this start to exactly this end', async () => {
  const followUp = await addService(desk, { name: 'Follow-up', type: 'FOLLOW_UP', duration_minutes: 10 });
  await addHours(desk, { conf_id: followUp, ...hours });
  expect(await serviceBooked('09:00', { end_time: instant('09:10') })).toBe(followUp);
  expect(await serviceBooked('09:30', { end_time: instant('09:45') })).toBe(desk.practice.serviceId);
  // On the grid of the follow-up alone.
  expect(await serviceBooked('10:10')).toBe(followUp);
});

test('C4: a regular service is booked before a follow-up, however old', async () => {
  expectDone(await desk.business.api('PATCH', `/opdesk/v1/services/${desk.practice.serviceId}`, { type: 'FOLLOW_UP' }));
  const regular = await addService(desk, { name: 'Long', duration_minutes: 30 });
  await addHours(desk, { conf_id: regular, ...hours });
  expect(await serviceBooked('09:00')).toBe(regular);
  expect(await serviceBooked('09:30', { end_time: instant('09:35') })).toBe(regular);
});

test('C4: of several that fit the oldest service is booked', async () => {
  const younger = await addService(desk, { name: 'Long', duration_minutes: 30 });
  await addHours(desk, { conf_id: younger, ...hours });
  expect(await serviceBooked('09:00')).toBe(desk.practice.serviceId);
  expect(await serviceBooked('09:30', { end_time: instant('10:00') })).toBe(younger);
});

test('C4: only services that offer the mode are considered', async () => {
  const video = await addService(desk, { name: 'Video', modes: ['PHONE', 'VIDEO'] });
  await addHours(desk, { conf_id: video, ...hours });
  expect(await serviceBooked('09:00', { mode: 'VIDEO' })).toBe(video);
  expect(await serviceBooked('09:15', { mode: 'PHONE' })).toBe(video);
  expect(await serviceBooked('09:30', { mode: 'INCLINIC' })).toBe(desk.practice.serviceId);
  expect(reasonOf(await desk.send(desk.body('09:45', { mode: 'INCLINIC', conf_id: video })))).toBe('NOT_OFFERED');
});

test('C4: a start that no offered slot has is not offered', async () => {
  for (const details of [{}, { conf_id: desk.practice.serviceId }]) {
    expect(reasonOf(await desk.send(desk.body('09:10', details)))).toBe('NOT_OFFERED');
  }
});

test('C4: a service without hours at this clinic, or of another doctor, is not offered', async () => {
  const elsewhere = await addService(desk, { name: 'Elsewhere' });
  await addDoctor(desk.server, desk.business, { id: 'do-2', clinicIds: ['cl-1'] });
  const answer = await desk.business.api('POST', '/opdesk/v1/doctors/do-2/services', {
    name: 'Other',
    duration_minutes: 15,
  });
  const others = expectDone(answer).data.service.conf_id as string;
  for (const confId of [elsewhere, others, 'sv-nobody']) {
    expect(reasonOf(await desk.send(desk.body('09:00', { conf_id: confId })))).toBe('NOT_OFFERED');
  }
});

test('C4: programs may book what patients may not', async () => {
  expectDone(
    await desk.business.api('PATCH', `/opdesk/v1/services/${desk.practice.serviceId}`, {
      allow_patient_booking: false,
    }),
  );
  expect((await desk.read(await desk.book('09:00'))).service.allow_patient_booking).toBe(false);
});

test('C4: archived services are not offered, by name or by choice, until they are brought back', async () => {
  const { serviceId } = desk.practice;
  const archive = async (archived: boolean): Promise<void> => {
    expectDone(await desk.business.api('PATCH', `/opdesk/v1/services/${serviceId}`, { archived }));
  };
  const earlier = await desk.book('09:00');
  await archive(true);
  for (const details of [{}, { conf_id: serviceId }, { end_time: instant('09:30') }]) {
    expect(reasonOf(await desk.send(desk.body('09:15', details)))).toBe('NOT_OFFERED');
  }
  expect((await desk.read(earlier)).service.conf_id).toBe(serviceId);
  const other = await addService(desk, { name: 'Other' });
  await addHours(desk, { conf_id: other, ...hours });
  expect(await serviceBooked('09:15')).toBe(other);
  await archive(false);
  expect(await serviceBooked('09:30')).toBe(serviceId);
});

test('C4: services of different lengths share the doctor, so one that overlaps a booked one is taken', async () => {
  const followUp = await addService(desk, { name: 'Follow-up', type: 'FOLLOW_UP', duration_minutes: 10 });
  await addHours(desk, { conf_id: followUp, ...hours });
  await desk.book('09:00');
  expect(reasonOf(await desk.send(desk.body('09:10', { conf_id: followUp })))).toBe('TAKEN');
  await desk.book('09:20', { conf_id: followUp });
  expect(reasonOf(await desk.send(desk.body('09:15')))).toBe('TAKEN');
});
