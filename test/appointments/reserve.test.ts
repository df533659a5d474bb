import { expect, test } from 'vitest';
import { addHours, addSecondClinic, conflictOf, instant, issuesOf, openDesk, reasonOf } from '../support/desk.ts';
import { addClinic, addDoctor, expectDone } from '../support/practice.ts';
import type { ApiAnswer } from '../support/server.ts';

const desk = openDesk();

type Body = Readonly<Record<string, unknown>>;

const patient = {
  designation: 'Mr.',
  first_name: 'Test',
  middle_name: '',
  last_name: 'Patient',
  dob: '1987-01-06',
  mobile: '+919999999999',
  gender: 'M',
};
const evening = '2026-03-02T11:28:45.000Z';

function reserve(more: Body = {}, headers?: Readonly<Record<string, string>>): Promise<ApiAnswer> {
  const { clinicId, doctorId } = desk.practice;
  return desk.business.api(
    'POST',
    '/dr/v1/appointment/slots/reserve',
    { patient, clinic_id: clinicId, doctor_id: doctorId, ...more },
    headers,
  );
}

// oxlint-disable-next-line typescript/no-explicit-any
async function reserved(more: Body = {}): Promise<any> {
  return expectDone(await reserve(more)).data;
}

function iso(time: string): string {
  return new Date(instant(time) * 1_000).toISOString();
}

test('E6: a reservation is answered as documented and makes a dummy without a seat and a token', async () => {
  const { clinicId, doctorId } = desk.practice;
  const answer = await reserve({ visit_start_time: evening });
  expect(answer.status, answer.text).toBe(200);
  expect(answer.body).toEqual({
    status: 200,
    status_code: 200,
    success: 'true',
    data: {
      appointment_id: expect.stringMatching(/^api-/),
      doctor_id: doctorId,
      patient_id: expect.stringMatching(/^pt-/),
      clinic_id: clinicId,
      channel: 'Walkin',
      status: 'BK',
      start_time: evening,
      end_time: '2026-03-02T11:43:45.000Z',
      message: 'Appointment has been confirmed',
      created_at: iso('08:00'),
    },
  });
  const read = await desk.read(answer.body.data.appointment_id);
  expect(read).toMatchObject({
    is_dummy: true,
    status: 'BK',
    channel: 'Walkin',
    start_time: Date.parse(evening) / 1_000,
  });
  expect('token' in read).toBe(false);
  expect(await desk.counts()).toMatchObject({
    appointments: 1,
    seat_claims: 0,
    tokens: 0,
    appointment_history: 1,
    outbox: 1,
    patients: 2,
  });
});

test('E6: without a time it is the next free slot of today, which stays free', async () => {
  await desk.book('09:00');
  desk.clock.set(instant('08:59'));
  for (let time = 0; time < 2; time += 1) {
    expect(await reserved()).toMatchObject({ start_time: iso('09:15'), end_time: iso('09:30') });
  }
  await desk.book('09:15', {}, {});
});

test('E6: with no free slot left today it is refused with what the contract says', async () => {
  desk.clock.set(instant('13:00'));
  const before = await desk.counts();
  const answer = await reserve();
  expect([answer.status, answer.body.code]).toEqual([422, 'APPOINTMENT_BOOKING_FAILED']);
  expect(answer.body.error.details).toEqual({ reason: 'NO_AVAILABLE_SLOTS', doctorId: desk.practice.doctorId });
  expect(await desk.counts()).toEqual(before);
  await reserved({ visit_start_time: evening });
});

test('E6: a time that is named is asked for no slot: taken, on leave, off the grid or earlier today', async () => {
  await desk.book('09:15');
  expectDone(
    await desk.business.api('POST', '/opdesk/v1/leaves', {
      doctor_id: desk.practice.doctorId,
      start_date: '2026-03-04',
    }),
  );
  for (const time of [iso('09:15'), '2026-03-04T04:00:00Z', '2026-09-04T21:00:30+05:30', iso('00:30')]) {
    expect(Date.parse((await reserved({ visit_start_time: time })).start_time)).toBe(Date.parse(time));
  }
});

test('E6: a day that is over at the clinic is refused, because it would be closed at once', async () => {
  expect(issuesOf(await reserve({ visit_start_time: '2026-03-01T18:29:59Z' }))).toEqual([
    '/visit_start_time too_small',
  ]);
  await reserved({ visit_start_time: '2026-03-01T18:30:00Z' });
});

test('E6: default is the clinic’s first doctor', async () => {
  await addClinic(desk.server, desk.business, { id: 'cl-2' });
  desk.clock.advance(1);
  await addDoctor(desk.server, desk.business, { id: 'do-2', clinicIds: ['cl-2'] });
  await addDoctor(desk.server, desk.business, { id: 'do-0', clinicIds: ['cl-1', 'cl-2'] });
  const named = { doctor_id: 'default', visit_start_time: evening };
  expect(await reserved(named)).toMatchObject({ doctor_id: 'do-1' });
  expect(await reserved({ ...named, clinic_id: 'cl-2' })).toMatchObject({ doctor_id: 'do-2' });
  await addClinic(desk.server, desk.business, { id: 'cl-3' });
  expect(issuesOf(await reserve({ ...named, clinic_id: 'cl-3' }))).toEqual(['/doctor_id unknown_id']);
});

test('E6: doctor and clinic are named by either kind of id; unknown ones and one who does not work there are named', async () => {
  expect(await reserved({ clinic_id: '642783', doctor_id: '8423994' })).toMatchObject({
    clinic_id: 'cl-1',
    doctor_id: 'do-1',
  });
  expect(issuesOf(await reserve({ clinic_id: 'x', doctor_id: 'y' }))).toEqual([
    '/clinic_id unknown_id',
    '/doctor_id unknown_id',
  ]);
  expect(issuesOf(await reserve({ clinic_id: 'x', doctor_id: 'default' }))).toEqual(['/clinic_id unknown_id']);
  await addClinic(desk.server, desk.business, { id: 'cl-2' });
  expect(issuesOf(await reserve({ clinic_id: 'cl-2' }))).toEqual(['/doctor_id not_allowed']);
});

test('E6: every problem of the body is told at once', async () => {
  const { mobile: _, ...rest } = patient;
  const answer = await reserve({
    patient: { ...rest, last_name: '', gender: 'X', dob: '2050-01-01' },
    visit_start_time: 'tomorrow',
    doctor_id: 7,
    client_meta: { client_visit_id: '', payment_details: { amount_paid: 10 } },
  });
  expect(issuesOf(answer).toSorted()).toEqual([
    '/client_meta/client_visit_id too_short',
    '/client_meta/payment_details/amount_paid type',
    '/doctor_id type',
    '/patient/dob format',
    '/patient/gender enum',
    '/patient/last_name too_short',
    '/patient/mobile required',
    '/visit_start_time format',
  ]);
  expect(
    issuesOf(await reserve({ patient: { ...patient, mobile: '12' }, visit_start_time: '2026-03-02T10:00:00' })),
  ).toEqual(['/patient/mobile format', '/visit_start_time format']);
});

test('E6, C2: a patient of that partner id is found, and what is empty is filled', async () => {
  const meta = { client_meta: { patient_id: 'P123456' } };
  const first = await reserved({ ...meta, patient: { ...patient, designation: undefined } });
  const second = await reserved({ ...meta, patient: { ...patient, first_name: 'Other' } });
  expect(second.patient_id).toBe(first.patient_id);
  expect(
    await desk.rows(
      'select partner_id, designation, first_name, mobile from patients where business_id = $1 and id = $2',
      first.patient_id,
    ),
  ).toEqual([{ partner_id: 'P123456', designation: 'Mr.', first_name: 'Test', mobile: '+919999999999' }]);
  expect((await reserved()).patient_id).not.toBe(first.patient_id);
});

test('E6, C7: the same visit of the partner is one reservation, also when its day has no slot left by then', async () => {
  const meta = {
    client_meta: { client_visit_id: 'RNI1', payment_details: { payment_id: 'txn_1', amount_paid: '10.50' } },
  };
  const [first, ...others] = await Promise.all([1, 2, 3].map(() => reserved(meta)));
  expect(others).toEqual([first, first]);
  desk.clock.set(instant('23:00'));
  expect(await reserved(meta)).toEqual(first);
  expect(await desk.counts()).toMatchObject({ appointments: 1, patients: 2, outbox: 1 });
  expect(await desk.read(first.appointment_id)).toMatchObject({
    partner_appointment_id: 'RNI1',
    partner_meta: { payment_details: { payment_id: 'txn_1', amount_paid: '10.50' } },
  });
  const changed = await reserve({ client_meta: { client_visit_id: 'RNI1' }, visit_start_time: evening });
  expect(conflictOf(changed)).toEqual({ code: 'APPOINTMENT_ALREADY_EXISTS', details: { status: 'BK' } });
  expectDone(await desk.business.api('PUT', `/dr/v1/appointment/${first.appointment_id}/cancel`));
  expect(conflictOf(await reserve(meta)).details).toEqual({ status: 'CN' });
});

test('B8: a reservation that is sent again with its key is one', async () => {
  const answers = await Promise.all(
    [1, 2].map(() => reserve({ visit_start_time: evening }, { 'idempotency-key': 'k' })),
  );
  expect(answers.map(expectDone)[1]).toEqual(answers.map(expectDone)[0]);
  expect(await desk.counts()).toMatchObject({ appointments: 1, patients: 2 });
});

test('a time that no service of the doctor fits is a quarter of an hour', async () => {
  await addSecondClinic(desk);
  await addDoctor(desk.server, desk.business, { id: 'do-2', clinicIds: ['cl-1'] });
  expect(await reserved({ doctor_id: 'do-2', visit_start_time: evening })).toMatchObject({
    end_time: '2026-03-02T11:43:45.000Z',
  });
});

test('a slot that is held is not the next free one until the hold expires', async () => {
  await addHours(desk, { from: '15:00', to: '15:15' });
  desk.clock.set(instant('14:00'));
  const { clinicId, doctorId } = desk.practice;
  expectDone(
    await desk.business.api('POST', '/opdesk/v1/holds', {
      clinic_id: clinicId,
      doctor_id: doctorId,
      start_time: instant('15:00'),
      seconds: 60,
    }),
  );
  expect((await reserve()).status).toBe(422);
  desk.clock.set(instant('14:01'));
  expect(await reserved()).toMatchObject({ start_time: iso('15:00') });
});

test.each(['PUT reschedule', 'PATCH update'])(
  'E6: %s makes a dummy an ordinary appointment, also at its own time',
  async (how) => {
    await desk.book('09:15');
    const move = (id: string, start: string): Promise<ApiAnswer> =>
      how === 'PUT reschedule'
        ? desk.business.api('PUT', `/dr/v1/appointment/${id}/reschedule`, { start_time: instant(start) })
        : desk.business.api('PATCH', `/dr/v1/appointment/${id}`, { start_time: instant(start) });
    const { appointment_id: id } = await reserved({ visit_start_time: evening });
    expect(reasonOf(await move(id, '09:15'))).toBe('TAKEN');
    expect(await desk.read(id)).toMatchObject({ is_dummy: true });
    expect((await move(id, '09:30')).status).toBe(204);
    const ordinary = await desk.read(id);
    expect(ordinary).toMatchObject({
      status: 'BK',
      token: 2,
      start_time: instant('09:30'),
      end_time: instant('09:45'),
    });
    expect('is_dummy' in ordinary).toBe(false);
    expect(reasonOf(await desk.send(desk.body('09:30')))).toBe('TAKEN');
    const { appointment_id: other } = await reserved({ visit_start_time: iso('10:00') });
    expect((await move(other, '10:00')).status).toBe(204);
    expect(await desk.read(other)).toMatchObject({ token: 3, start_time: instant('10:00') });
    expect(reasonOf(await desk.send(desk.body('10:00')))).toBe('TAKEN');
  },
);

test('E6: a dummy is listed and can be cancelled as any other', async () => {
  const { appointment_id: id, patient_id: patientId } = await reserved({ visit_start_time: evening });
  const listed = expectDone(await desk.business.api('GET', `/dr/v1/appointment?patient_id=${patientId}`)).appointments;
  expect(listed).toMatchObject([{ appointment_id: id, is_dummy: true }]);
  expect((await desk.business.api('PUT', `/dr/v1/appointment/${id}/cancel`)).status).toBe(204);
  expect(await desk.read(id)).toMatchObject({ status: 'CN' });
});

test('E7: a move into a held slot is refused until the hold expires', async () => {
  const id = await desk.book('09:15');
  const { clinicId, doctorId } = desk.practice;
  expectDone(
    await desk.business.api('POST', '/opdesk/v1/holds', {
      clinic_id: clinicId,
      doctor_id: doctorId,
      start_time: instant('09:30'),
      seconds: 60,
    }),
  );
  const move = (): Promise<ApiAnswer> =>
    desk.business.api('PUT', `/dr/v1/appointment/${id}/reschedule`, { start_time: instant('09:30') });
  expect(reasonOf(await move())).toBe('TAKEN');
  desk.clock.advance(60);
  expect((await move()).status).toBe(204);
});
