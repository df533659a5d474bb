import { openHolder } from '../support/holder.ts';
import { expect, test } from 'vitest';
import { bookedId, openDesk } from '../support/desk.ts';
import { merge, patientsOf, register, strayRows, unmerge } from '../support/merges.ts';
import { addDoctor, addSessions, expectDone } from '../support/practice.ts';

const desk = openDesk();

const holder = openHolder(desk);

test('a merge finds the booking that is being written while it begins', async () => {
  const [left, old] = [await register(desk, 'p-1'), await register(desk, 'p-2')];
  await desk.book('09:00', {}, { patient_id: old });
  await holder.query('select from token_counters where business_id = $1 for update', [desk.business.id]);
  const booking = desk.send(desk.body('09:15', {}, { patient_id: old }));
  await holder.waiting(1);
  const merging = merge(desk, old, left);
  await holder.waiting(2);
  await holder.query('commit');
  expect(expectDone(await merging).data.appointments).toBe(2);
  expect(await patientsOf(desk, [bookedId(await booking)])).toEqual([left]);
});

test.each([
  ['our id', (old: string) => ({ patient_id: old })],
  [
    'the partner’s id',
    () => ({
      patient_id: undefined,
      partner_patient_id: 'p-2',
      patient_details: { first_name: 'Ravi', gender: 'M', age: 40, last_name: 'Rao' },
    }),
  ],
  ['our id in place of the partner’s', (old: string) => ({ patient_id: undefined, partner_patient_id: old })],
])('a booking by %s that comes to its turn after a merge is the left patient’s', async (_name, ids) => {
  const [left, old] = [await register(desk, 'p-1'), await register(desk, 'p-2')];
  await holder.holdDoctor();
  const booking = desk.send(desk.body('09:15', {}, ids(old)));
  await holder.waiting(1);
  expectDone(await merge(desk, old, left));
  await holder.query('commit');
  const id = bookedId(await booking);
  expect(await patientsOf(desk, [id])).toEqual([left]);
  expect(
    await desk.rows(
      `select data ->> 'patient_id' as patient, data ->> 'partner_patient_id' as partner
        from outbox where business_id = $1 and appointment_id is not null`,
    ),
  ).toEqual([{ patient: left, partner: 'p-1' }]);
  expect(await strayRows(desk)).toEqual([]);
});

test('a walk-in who is given a patient who is merged meanwhile is given the patient that is left', async () => {
  const [left, old] = [await register(desk, 'p-1'), await register(desk, 'p-2')];
  const { entry } = expectDone(
    await desk.business.api('POST', '/opdesk/v1/walk-ins', { clinic_id: 'cl-1', doctor_id: 'do-1', name: 'Ravi' }),
  );
  await holder.holdDoctor();
  const given = desk.business.api('POST', `/opdesk/v1/appointments/${entry.appointment_id}/patient`, {
    patient_id: old,
  });
  await holder.waiting(1);
  expectDone(await merge(desk, old, left));
  await holder.query('commit');
  expectDone(await given);
  expect(await patientsOf(desk, [entry.appointment_id as string])).toEqual([left]);
});

test('a move, a replacement and a follow-up that were decided before a merge are the left patient’s', async () => {
  const [left, old] = [await register(desk, 'p-1'), await register(desk, 'p-2')];
  const ids = [
    await desk.book('09:00', {}, { patient_id: old }),
    await desk.book('09:15', {}, { patient_id: old }),
    await desk.book('09:30', {}, { patient_id: old }),
  ];
  await holder.holdDoctor();
  const start = (index: number) => expectedStart + index * 900;
  const expectedStart =
    (
      await desk.rows(
        'select extract(epoch from start_at)::integer as at from appointments where business_id = $1 and id = $2',
        ids[0],
      )
    )[0].at + 7_200;
  const changes = [
    desk.business.api('PUT', `/dr/v1/appointment/${ids[0]}/reschedule`, { start_time: start(0) }),
    desk.business.api('PATCH', `/appointments/v1/${ids[1]}/reschedule`, {
      appointment_details: { start_time: start(1) },
      start_time: start(1),
    }),
    desk.business.api('POST', `/opdesk/v1/appointments/${ids[2]}/follow-up`, { start_time: start(2) }),
  ];
  await holder.waiting(3);
  const merging = merge(desk, old, left);
  await holder.waiting(4);
  await holder.query('commit');
  for (const change of changes) expectDone(await change);
  expectDone(await merging);
  const rows = await desk.rows('select distinct patient_id from appointments where business_id = $1');
  expect(rows).toEqual([{ patient_id: left }]);
});

test('bookings for both patients while they are merged and separated again leave no appointment with a merged patient', async () => {
  const { server, business, practice } = desk;
  const doctorId = await addDoctor(server, business, { id: 'do-2', clinicIds: [practice.clinicId] });
  const added = await business.api('POST', `/opdesk/v1/doctors/${doctorId}/services`, {
    name: 'Consultation',
    duration_minutes: 15,
  });
  await addSessions(
    business,
    { ...practice, doctorId, serviceId: expectDone(added).data.service.conf_id },
    { weekdays: [1], from: '09:00', to: '13:00' },
  );
  const [left, old] = [await register(desk, 'p-1'), await register(desk, 'p-2')];
  const details = { first_name: 'Ravi', gender: 'M', age: 40, last_name: 'Rao', mobile: '+919999900110' };
  const ids = [
    { patient_id: old },
    { patient_id: undefined, partner_patient_id: 'p-2', patient_details: details },
    { patient_id: left, patient_details: details },
    { patient_id: undefined, partner_patient_id: old },
  ];
  const book = (index: number) =>
    desk.send(
      desk.body(
        `${String(9 + Math.floor(index / 8)).padStart(2, '0')}:${['00', '15', '30', '45'][Math.floor(index / 2) % 4]}`,
        {},
        { doctor_id: index % 2 === 0 ? practice.doctorId : doctorId, ...ids[index % 4] },
      ),
    );
  const bookings = Array.from({ length: 24 }, (_, index) => book(index));
  const merges = (async () => {
    for (let round = 0; round < 4; round += 1) {
      expectDone(await merge(desk, old, left));
      expectDone(await unmerge(desk, old));
    }
    return merge(desk, old, left);
  })();
  const appointments = (await Promise.all(bookings)).map(bookedId);
  expectDone(await merges);
  expect(new Set(await patientsOf(desk, appointments))).toEqual(new Set([left]));
  expect(await strayRows(desk)).toEqual([]);
  expect(
    await desk.rows(`select h.appointment_id
      from appointment_history h join appointments a on a.business_id = h.business_id and a.id = h.appointment_id
    where h.business_id = $1 group by h.appointment_id, a.version having count(*) <> a.version`),
  ).toEqual([]);
});
