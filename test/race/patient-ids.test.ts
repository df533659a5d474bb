import { expect, test } from 'vitest';
import { insertPatient } from '../../src/patients/db/patients.ts';
import { type Database, openDatabase, sql } from '../../src/postgres/database.ts';
import { bookedId, issuesOf, openDesk } from '../support/desk.ts';
import { addDoctor, addPatient, addSessions, expectDone } from '../support/practice.ts';

const desk = openDesk();

const values = {
  designation: null,
  first_name: 'Ravi',
  middle_name: null,
  last_name: null,
  gender: 'M',
  date_of_birth: null,
  from_age: false,
  mobile: null,
  email: null,
  address: null,
  tag: null,
  partner_meta: null,
  relations: null,
} as const;

const filling = { patient_details: { partner_patient_id: 'p-1' } };

/** Fulfilled once so many statements that book wait for a row of somebody else's. */
async function untilBookingWaits(db: Database, count = 1): Promise<void> {
  const waiting = sql(
    '',
    `select 1 as one from pg_stat_activity
    where datname = current_database() and wait_event_type = 'Lock' and query like '%book_appointments%'`,
  );
  while ((await db.query(waiting)).length < count) await new Promise((resolve) => setImmediate(resolve));
}

async function addSecondDoctor(): Promise<string> {
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
  return doctorId;
}

test('C2: a booking that fills in an id which somebody is being registered under is a 400, not a failure, and uses no token', async () => {
  const { server, business } = desk;
  const other = openDatabase({ connectionString: server.connectionString, poolSize: 2 });
  const booking = await other.transaction(async (tx) => {
    expect(
      await insertPatient(tx, business.id, { id: 'pt-2', partnerId: 'p-1', createdAt: 0, values, isCounted: false }),
    ).toBe(true);
    const answer = desk.send(desk.body('09:00', {}, filling));
    await untilBookingWaits(other);
    return { answer };
  });
  expect(issuesOf(await booking.answer)).toEqual(['/patient_details/partner_patient_id conflict']);
  await other.close();
  expect(await desk.counts()).toMatchObject({ appointments: 0, seat_claims: 0, tokens: 0, patients: 2 });
  expect((await desk.read(await desk.book('09:00'))).token).toBe(1);
});

test('C2: one that waits for a registration which is given up is booked', async () => {
  const { server, business } = desk;
  const other = openDatabase({ connectionString: server.connectionString, poolSize: 2 });
  let answer: ReturnType<typeof desk.send> | undefined;
  const givenUp = other.transaction(async (tx) => {
    await insertPatient(tx, business.id, { id: 'pt-2', partnerId: 'p-1', createdAt: 0, values, isCounted: false });
    answer = desk.send(desk.body('09:00', {}, filling));
    await untilBookingWaits(other);
    throw new Error('given up');
  });
  await expect(givenUp).rejects.toThrow('given up');
  await other.close();
  if (answer === undefined) throw new Error('nothing was sent');
  expect(await desk.read(bookedId(await answer))).toMatchObject({ patient_id: 'pt-1', partner_patient_id: 'p-1' });
});

test('C2: a patient gets one of two ids, also where one of the bookings names a patient who was merged into that one', async () => {
  const { server, business, practice } = desk;
  const doctorId = await addSecondDoctor();
  await addPatient(server, business, 'pt-2');
  await desk.rows(
    `update patients set merged_into = 'pt-1', archived_at = now() where business_id = $1 and id = 'pt-2'`,
  );
  const other = openDatabase({ connectionString: server.connectionString, poolSize: 2 });
  const told = [
    { doctor_id: practice.doctorId, patient_id: 'pt-1', patient_details: { partner_patient_id: 'x' } },
    { doctor_id: doctorId, patient_id: 'pt-2', patient_details: { partner_patient_id: 'y' } },
  ];
  const { answers } = await other.transaction(async (tx) => {
    await tx.query(sql('', `select from patients where business_id = $1 and id = 'pt-1' for update`), [business.id]);
    const sent = told.map((booking) => desk.send(desk.body('09:00', {}, booking)));
    await untilBookingWaits(other, 2);
    return { answers: sent };
  });
  const statuses = (await Promise.all(answers)).map(({ status }) => status);
  await other.close();
  expect(statuses.toSorted()).toEqual([201, 400]);
  expect(await desk.rows(`select partner_id from patients where business_id = $1 and id = 'pt-1'`)).toEqual([
    { partner_id: told[statuses.indexOf(201)]?.patient_details.partner_patient_id },
  ]);
});

test('C2: with two doctors, bookings that give the same ids to different people in different orders end with one owner each', async () => {
  const { server, business, practice } = desk;
  const doctorId = await addSecondDoctor();
  for (const id of ['pt-2', 'pt-3', 'pt-4']) await addPatient(server, business, id);
  const bookings = Array.from({ length: 24 }, (_, index) => ({
    doctor_id: index % 2 === 0 ? practice.doctorId : doctorId,
    patient_id: `pt-${1 + ((index * 7) % 4)}`,
    patient_details: { partner_patient_id: `p-${(index * 5) % 6}`, last_name: 'Iyer' },
  }));
  const answers = await Promise.all(
    bookings.map((booking, index) =>
      desk.send(
        desk.body(
          `${String(9 + Math.floor(index / 8)).padStart(2, '0')}:${['00', '15', '30', '45'][Math.floor(index / 2) % 4]}`,
          {},
          booking,
        ),
      ),
    ),
  );
  const statuses = new Set(answers.map(({ status }) => status));
  expect([...statuses].toSorted()).toEqual([201, 400]);
  const owners = await desk.rows('select id, partner_id from patients where business_id = $1 order by id');
  for (const [index, { status }] of answers.entries()) {
    const { patient_id: id, patient_details: told } = bookings[index] ?? {
      patient_id: '',
      patient_details: { partner_patient_id: '' },
    };
    expect([index, status]).toEqual([
      index,
      owners.find((row) => row.id === id).partner_id === told.partner_patient_id ? 201 : 400,
    ]);
  }
});
