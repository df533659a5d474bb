import { expect, test } from 'vitest';
import { at } from '../support/calendar.ts';
import { addHours, openDesk, today } from '../support/desk.ts';
import { addClinic, addDoctor, expectDone } from '../support/practice.ts';

const desk = openDesk({ session: null });

// oxlint-disable-next-line typescript/no-explicit-any
async function slots(from: string, until: string, more = ''): Promise<any> {
  const path = `/opdesk/v1/slots?clinic_id=${desk.practice.clinicId}&start_date=${from}&end_date=${until}${more}`;
  return expectDone(await desk.business.api('GET', path));
}

test('a session is answered as it is held, with its seats and with why a slot cannot be booked', async () => {
  await addHours(desk, { weekdays: [1], from: '07:30', to: '09:00', seats: 2 });
  await desk.book('08:30');
  const answer = await slots(today, today);
  expect(answer).toMatchObject({ clinic_id: desk.practice.clinicId, server_time: at(today, '08:00') });
  const [{ doctor_id: doctor, services, occurrences, leaves }] = answer.doctors;
  expect(doctor).toBe(desk.practice.doctorId);
  expect(services).toEqual([{ conf_id: desk.practice.serviceId, service_name: 'Consultation', modes: ['INCLINIC'] }]);
  expect(leaves).toEqual([]);
  expect(occurrences).toHaveLength(1);
  expect(occurrences[0]).toMatchObject({
    date: today,
    start_time: at(today, '07:30'),
    end_time: at(today, '09:00'),
    seats: 2,
    is_extra: false,
  });
  const [past] = occurrences[0].slots;
  expect(past).toEqual({
    start_time: at(today, '07:30'),
    end_time: at(today, '07:45'),
    booked: 0,
    reason: 'PAST',
  });
  expect(occurrences[0].slots.at(-2)).toEqual({
    start_time: at(today, '08:30'),
    end_time: at(today, '08:45'),
    booked: 1,
  });
});

test('the name of a service is answered as it was given, in every script', async () => {
  await addHours(desk, { weekdays: [1], from: '09:00', to: '10:00' });
  for (const name of ['परामर्श', 'Überweisung', '診察 ✓', '👩‍⚕️']) {
    expectDone(await desk.business.api('PATCH', `/opdesk/v1/services/${desk.practice.serviceId}`, { name }));
    const [{ services }] = (await slots(today, today)).doctors;
    expect(services).toEqual([{ conf_id: desk.practice.serviceId, service_name: name, modes: ['INCLINIC'] }]);
  }
});

test('a night belongs to the day on which it begins, with all its slots', async () => {
  await addHours(desk, { weekdays: [1, 2], from: '22:00', to: '02:00', slot_minutes: 60 });
  const [{ occurrences }] = (await slots(today, today)).doctors;
  expect(occurrences.map(({ date }: { date: string }) => date)).toEqual([today]);
  expect(occurrences[0].slots.map((slot: { start_time: number }) => slot.start_time)).toEqual([
    at(today, '22:00'),
    at(today, '23:00'),
    at('2026-03-03', '00:00'),
    at('2026-03-03', '01:00'),
  ]);
});

test('leaves of the doctor and closures of the clinic come with the days that they touch', async () => {
  await addHours(desk, { weekdays: [1, 2], from: '09:00', to: '10:00', slot_minutes: 30 });
  const { doctorId, clinicId } = desk.practice;
  const add = async (body: object) => expectDone(await desk.business.api('POST', '/opdesk/v1/leaves', body));
  await add({ doctor_id: doctorId, start_date: today, end_date: today, reason: 'Conference' });
  await add({
    clinic_id: clinicId,
    start_time: at('2026-03-03', '09:00'),
    end_time: at('2026-03-03', '09:30'),
    reason: 'Water',
  });
  const [{ leaves, occurrences }] = (await slots(today, '2026-03-03')).doctors;
  expect(leaves).toEqual([
    expect.objectContaining({ reason: 'CLINIC_CLOSED', start_time: at('2026-03-03', '09:00') }),
    expect.objectContaining({ reason: 'DOCTOR_ON_LEAVE', start_date: today, end_date: today }),
  ]);
  const reasons = occurrences.map((each: { slots: { reason?: string }[] }) => each.slots.map(({ reason }) => reason));
  expect(reasons).toEqual([
    ['DOCTOR_ON_LEAVE', 'DOCTOR_ON_LEAVE'],
    ['CLINIC_CLOSED', undefined],
  ]);
  expect(JSON.stringify(leaves)).not.toContain('Conference');
});

test('of all doctors those of the clinic are answered, or the one that is named', async () => {
  const { server, business, practice } = desk;
  const colleague = await addDoctor(server, business, { id: 'do-2', clinicIds: [practice.clinicId] });
  const other = await addClinic(server, business, { id: 'cl-2' });
  await addDoctor(server, business, { id: 'do-3', clinicIds: [other] });
  const ids = ({ doctors }: { doctors: { doctor_id: string }[] }) => doctors.map(({ doctor_id: id }) => id).toSorted();
  expect(ids(await slots(today, today))).toEqual([practice.doctorId, colleague].toSorted());
  expect(ids(await slots(today, today, `&doctor_id=${colleague}`))).toEqual([colleague]);
});

test.each([
  ['2026-03-02', '2026-03-09', 'covers more than 7 days'],
  ['2026-03-02', '2026-03-01', 'is before start_date'],
  ['2026-03-02', '2026-02-30', 'must be a day of the calendar'],
])('days from %s to %s are refused: %s', async (from, until, message) => {
  const path = `/opdesk/v1/slots?clinic_id=${desk.practice.clinicId}&start_date=${from}&end_date=${until}`;
  const { status, body } = await desk.business.api('GET', path);
  expect(status).toBe(400);
  expect(body.error.details.issues[0]).toMatchObject({ path: '/query/end_date', message });
});

test('more slots than one answer has are refused', async () => {
  for (let nth = 1; nth <= 5; nth += 1) {
    const service = { name: `Service ${nth}`, duration_minutes: 1 };
    const made = await desk.business.api('POST', `/opdesk/v1/doctors/${desk.practice.doctorId}/services`, service);
    const hours = { weekdays: [1, 2, 3, 4, 5, 6, 7], from: '00:00', to: '24:00', slot_minutes: 1 };
    await addHours(desk, { ...hours, conf_id: expectDone(made).data.service.conf_id });
  }
  const path = `/opdesk/v1/slots?clinic_id=${desk.practice.clinicId}&start_date=2026-03-02&end_date=2026-03-08`;
  const { body } = await desk.business.api('GET', path);
  expect(body.error.details.issues[0]).toMatchObject({ code: 'too_many', allowed: { maxItems: 42_000 } });
});
