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

/** Fulfilled once a booking waits for a row of somebody else's. */
async function untilBookingWaits(db: Database): Promise<void> {
  const waiting = sql(
    '',
    `select 1 as one from pg_stat_activity
    where datname = current_database() and wait_event_type = 'Lock' and query like '%book_appointments%'`,
  );
  while ((await db.query(waiting)).length === 0) await new Promise((resolve) => setImmediate(resolve));
}

test('C2: a booking that fills in an id which somebody is being registered under is a 400, not a failure, and uses no token', async () => {
  const { server, business } = desk;
  const other = openDatabase({ connectionString: server.connectionString, poolSize: 2 });
  const booking = await other.transaction(async (tx) => {
    expect(await insertPatient(tx, business.id, { id: 'pt-2', partnerId: 'p-1', createdAt: 0, values })).toBe(true);
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
    await insertPatient(tx, business.id, { id: 'pt-2', partnerId: 'p-1', createdAt: 0, values });
    answer = desk.send(desk.body('09:00', {}, filling));
    await untilBookingWaits(other);
    throw new Error('given up');
  });
  await expect(givenUp).rejects.toThrow('given up');
  await other.close();
  if (answer === undefined) throw new Error('nothing was sent');
  expect(await desk.read(bookedId(await answer))).toMatchObject({ patient_id: 'pt-1', partner_patient_id: 'p-1' });
});

test('C2: with two doctors, bookings that give the same ids to different people in different orders end with one owner each', async () => {
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
