import { expect, test } from 'vitest';
import { type Body, bookedId, instant, issuesOf, openDesk } from '../support/desk.ts';
import { addPatient, expectDone } from '../support/practice.ts';

const desk = openDesk();

const api = (method: 'GET' | 'POST' | 'PATCH' | 'DELETE', path: string, body?: Body) =>
  desk.business.api(method, path, body);

const details = { first_name: 'Meera', gender: 'F', dob: '1990-01-01', last_name: 'Iyer' };
/** Our id of the patient `pt-1`, sent as if it were the partner's. */
const sentBack = { patient_id: undefined, partner_patient_id: 'pt-1' };

async function patients(): Promise<unknown[]> {
  return desk.rows('select id, partner_id, last_name from patients where business_id = $1 order by id');
}

test('C1: a partner_patient_id that is the id of a patient means that patient, who keeps the partner id', async () => {
  const first = await desk.book('09:00', {}, sentBack);
  const second = await desk.book(
    '09:15',
    {},
    { ...sentBack, patient_details: { ...details, partner_patient_id: 'pt-1' } },
  );
  const third = await desk.book('09:30', {}, { patient_id: 'pt-1', patient_details: { partner_patient_id: 'pt-1' } });
  for (const id of [first, second, third]) {
    const read = await desk.read(id);
    expect([read.patient_id, read.partner_patient_id ?? null]).toEqual(['pt-1', null]);
  }
  expect(await patients()).toEqual([{ id: 'pt-1', partner_id: null, last_name: 'Iyer' }]);
});

test('C1: a patient who has a partner id is also found by our id in its place', async () => {
  await desk.rows(`update patients set partner_id = 'p-1' where business_id = $1`);
  const id = await desk.book('09:00', {}, { ...sentBack, patient_details: details });
  expect(await desk.read(id)).toMatchObject({ patient_id: 'pt-1', partner_patient_id: 'p-1' });
  expect(await patients()).toEqual([{ id: 'pt-1', partner_id: 'p-1', last_name: 'Iyer' }]);
});

test('C1: the id of a patient means the other patient who has it as a partner id', async () => {
  await addPatient(desk.server, desk.business, 'pt-2');
  await desk.rows(`update patients set partner_id = 'pt-1' where business_id = $1 and id = 'pt-2'`);
  expect((await desk.read(await desk.book('09:00', {}, sentBack))).patient_id).toBe('pt-2');
});

test('C7: a booking by our id in place of the partner id warns of the other appointment of the patient', async () => {
  expectDone(await api('PATCH', '/opdesk/v1/settings', { patient_conflicts: 'warn' }));
  const first = await desk.book('09:00', {}, { patient_id: 'pt-1' });
  await desk.rows(`update sessions set seats = 2 where business_id = $1`);
  const answer = expectDone(await desk.send(desk.body('09:00', {}, { ...sentBack, overbook: true })));
  expect(answer.warnings).toMatchObject([{ code: 'PATIENT_CONFLICT', appointment: { appointment_id: first } }]);
});

test('C1: walk-ins, reservations, a walk-in who is given a patient, updates and holds read it so, too', async () => {
  const place = { clinic_id: 'cl-1', doctor_id: 'do-1' };
  const described = { partner_patient_id: 'pt-1', patient_details: details };
  const entries = [
    expectDone(await api('POST', '/opdesk/v1/walk-ins', { ...place, partner_patient_id: 'pt-1' })).entry,
    expectDone(await api('POST', '/opdesk/v1/walk-ins', { ...place, ...described })).entry,
    expectDone(
      await api('POST', '/opdesk/v1/walk-ins', {
        ...place,
        patient_details: { ...details, partner_patient_id: 'pt-1' },
      }),
    ).entry,
  ];
  const { entry: guest } = expectDone(await api('POST', '/opdesk/v1/walk-ins', { ...place, name: 'Meera' }));
  expectDone(await api('POST', `/opdesk/v1/appointments/${guest.appointment_id}/patient`, described));
  expectDone(
    await api('POST', `/opdesk/v1/appointments/${guest.appointment_id}/patient`, { partner_patient_id: 'pt-1' }),
  );
  expectDone(await api('PATCH', `/dr/v1/appointment/${guest.appointment_id}`, { partner_patient_id: 'pt-1' }));
  const reserved = expectDone(
    await api('POST', '/dr/v1/appointment/slots/reserve', {
      ...place,
      patient: { ...details, mobile: '+919999900110' },
      client_meta: { patient_id: 'pt-1' },
    }),
  );
  const hold = expectDone(await api('POST', '/opdesk/v1/holds', { ...place, start_time: instant('11:00') }));
  const held = await desk.book('11:00', {}, { ...sentBack, patient_details: details, hold_id: hold.hold_id });
  const ids = [...entries, guest]
    .map((entry) => entry.appointment_id as string)
    .concat(reserved.data.appointment_id as string, held);
  for (const id of ids) expect((await desk.read(id)).patient_id).toBe('pt-1');
  expect(await patients()).toEqual([{ id: 'pt-1', partner_id: null, last_name: 'Iyer' }]);
});

test('C1: partner_id=1 in a path reads it so, too', async () => {
  const id = await desk.book('09:00');
  expect(expectDone(await api('GET', '/dr/v1/appointment/patient/pt-1?partner_id=1')).data).toMatchObject([
    { appointment_id: id },
  ]);
  expect(expectDone(await api('GET', '/dr/v1/patient/pt-1?partner_id=1')).patient_id).toBe('pt-1');
  expectDone(await api('PATCH', '/dr/v1/patient/pt-1?partner_id=1', { last_name: 'Rao' }));
  expect(expectDone(await api('GET', '/profiles/v1/patient/pt-1/username'))).toMatchObject([
    { oid: 'pt-1', ln: 'Rao' },
  ]);
  expectDone(await api('DELETE', '/opdesk/v1/patients/pt-1/personal-data?partner_id=1'));
});

test('C1: the id of a patient cannot become the partner id of another one', async () => {
  await addPatient(desk.server, desk.business, 'pt-2');
  const told = { patient_id: 'pt-2', patient_details: { partner_patient_id: 'pt-1' } };
  const registrations = [
    await api('POST', '/dr/v1/patient', { ...details, partner_patient_id: 'pt-1' }),
    await api('POST', '/profiles/v1/patient', { fn: 'Ravi', dob: '1990-01-01', gen: 'M', username: 'pt-1' }),
    await api('PATCH', '/profiles/v1/patient/pt-2', { username: 'pt-1' }),
  ];
  expect(registrations.map(({ status, body }) => [status, body.code])).toEqual(
    registrations.map(() => [409, 'PATIENT_ALREADY_EXISTS']),
  );
  expect(issuesOf(await desk.send(desk.body('09:00', {}, told)))).toEqual([
    '/patient_details/partner_patient_id conflict',
  ]);
  const appointmentId = await desk.book('09:00', {}, { patient_id: 'pt-2' });
  expect(issuesOf(await api('PATCH', `/dr/v1/appointment/${appointmentId}`, { partner_patient_id: 'pt-1' }))).toEqual([
    '/partner_patient_id conflict',
  ]);
  expectDone(await api('PATCH', '/profiles/v1/patient/pt-1', { username: 'pt-1' }));
  expect((await patients()).map((row) => (row as { partner_id: unknown }).partner_id)).toEqual([null, null]);
});

test('C1: never the patient of another business, and never an erased one', async () => {
  const other = await desk.server.createBusiness();
  await addPatient(desk.server, other, 'pt-9');
  const theirs = { ...sentBack, partner_patient_id: 'pt-9' };
  expect(issuesOf(await desk.send(desk.body('09:00', {}, theirs)))).toEqual(['/partner_patient_id unknown_id']);
  const added = await desk.read(
    bookedId(await desk.send(desk.body('09:00', {}, { ...theirs, patient_details: details }))),
  );
  expect([added.partner_patient_id, added.patient_id]).toEqual(['pt-9', expect.not.stringMatching(/^pt-9$/)]);
  expectDone(await api('DELETE', '/opdesk/v1/patients/pt-1/personal-data'));
  for (const patient_details of [undefined, details]) {
    expect(issuesOf(await desk.send(desk.body('09:15', {}, { ...sentBack, patient_details })))).toEqual([
      '/partner_patient_id unknown_id',
    ]);
  }
});

test('C1: bookings that send the same id back at once, and by both names, end with one patient', async () => {
  const starts = ['09:00', '09:15', '09:30', '09:45', '10:00', '10:15', '10:30', '10:45'];
  const answers = await Promise.all(
    starts.map((start, index) =>
      desk.send(
        desk.body(
          start,
          {},
          index % 2 === 0
            ? { ...sentBack, patient_details: details }
            : { patient_id: 'pt-1', patient_details: { last_name: 'Iyer' } },
        ),
      ),
    ),
  );
  for (const answer of answers) expect((await desk.read(bookedId(answer))).patient_id).toBe('pt-1');
  expect(await patients()).toEqual([{ id: 'pt-1', partner_id: null, last_name: 'Iyer' }]);
});
