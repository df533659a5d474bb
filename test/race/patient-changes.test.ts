import { expect, test } from 'vitest';
import { bookAppointments, type BookingRequest } from '../../src/appointments/db/booking.ts';
import { type Database, openDatabase, type Queryable, sql } from '../../src/postgres/database.ts';
import { lockPatient } from '../../src/patients/db/patients.ts';
import { instant, openDesk, today } from '../support/desk.ts';
import { addDoctor, addPatient, expectDone } from '../support/practice.ts';
import type { ApiAnswer } from '../support/server.ts';

const desk = openDesk();

/** Fulfilled once each of them waits for somebody's lock; rejected if one comes to its end instead. */
async function untilWaiting(db: Queryable, ...sent: readonly Promise<unknown>[]): Promise<void> {
  const waiting = sql(
    '',
    `select 1 as one from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
  );
  let ended: unknown;
  for (const each of sent)
    void each.then(
      (answer) => (ended = answer ?? 'nothing'),
      (error: unknown) => (ended = error),
    );
  while ((await db.query(waiting)).length < sent.length) {
    if (ended !== undefined) throw new Error('did not wait: ' + JSON.stringify(ended), { cause: ended });
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** Runs `work` while nobody else can change the patient, and lets go of the patient then. */
async function whileLocked<T>(patientId: string, work: (other: Database) => Promise<T>): Promise<T> {
  const other = openDatabase({ connectionString: desk.server.connectionString, poolSize: 2 });
  try {
    return await other.transaction(async (tx) => {
      await lockPatient(tx, desk.business.id, patientId);
      return work(other);
    });
  } finally {
    await other.close();
  }
}

async function requests(): Promise<(start: string, more: Partial<BookingRequest>) => BookingRequest> {
  const [{ version }] = (await desk.rows('select catalog_version as version from businesses where id = $1')) as [
    { version: number },
  ];
  return (start, more) => ({
    business_id: desk.business.id,
    catalog_version: version,
    appointment_id: `api-${start}`,
    may_exist: false,
    partner_appointment_id: null,
    request_digest: 'aa',
    doctor_id: 'do-1',
    clinic_id: 'cl-1',
    patient_id: null,
    partner_patient_id: null,
    patient_details: null,
    can_add_patient: false,
    most_patients: null,
    most_walk_ins: null,
    service_id: desk.practice.serviceId,
    mode: 'INCLINIC',
    channel: 'API',
    status: 'BK',
    seated: true,
    is_dummy: false,
    guest_name: null,
    guest_mobile: null,
    previous_ids: [],
    follow_up_of: null,
    hold_id: null,
    role: 'api',
    on_behalf_of: null,
    remark: null,
    practice_date: today,
    token: null,
    start_at: instant(start),
    end_at: instant(start) + 900,
    occupied_from: instant(start),
    occupied_until: instant(start) + 900,
    session_id: null,
    is_limited: false,
    passed_over: [],
    overbook: false,
    patient_conflicts: 'allow',
    custom_attributes: null,
    video_connect: null,
    partner_meta: null,
    display_meta: null,
    notes: null,
    reason: null,
    event_id: `ev-${start}`,
    actor_kind: 'client',
    actor_id: 'ec-1',
    now: desk.clock.now(),
    ...more,
  });
}

test.each([
  ['the patient', 409, () => desk.business.api('PATCH', '/profiles/v1/patient/pt-3', { username: 'p-1' })],
  [
    'an appointment of the patient',
    400,
    async () => desk.business.api('PATCH', '/dr/v1/appointment/api-12:00', { partner_patient_id: 'p-1' }),
  ],
])(
  'a batch that adds a patient and fills in another, and an update of %s that gives that one the same id, do not wait in a ring',
  async (_name, status, update) => {
    const { server, business } = desk;
    for (const id of ['pt-2', 'pt-3']) await addPatient(server, business, id);
    // Of a doctor whose lock the batch does not take.
    await addDoctor(server, business, { id: 'do-2', clinicIds: ['cl-1'] });
    const request = await requests();
    await bookAppointments(server.runtime.db, [request('12:00', { patient_id: 'pt-3', doctor_id: 'do-2' })]);
    const added = { id: 'pt-new', first_name: 'Ravi', gender: 'M', date_of_birth: '1990-01-02', from_age: false };
    const filled = { id: 'pt-none', designation: 'Dr' };
    const batch = [
      request('09:00', { partner_patient_id: 'p-1', patient_details: added, can_add_patient: true }),
      request('09:15', { patient_id: 'pt-2', patient_details: filled }),
      request('09:30', { patient_id: 'pt-3', patient_details: filled }),
    ];
    const { booked, updated } = await whileLocked('pt-2', async (other) => {
      const outcomes = bookAppointments(server.runtime.db, batch);
      // It has added p-1 and not come to pt-3.
      await untilWaiting(other, outcomes);
      const answer = update();
      await untilWaiting(other, outcomes, answer);
      return { booked: outcomes, updated: answer };
    });
    expect((await booked).map(({ outcome }) => outcome)).toEqual(['BOOKED', 'BOOKED', 'BOOKED']);
    expect((await updated).status).toBe(status);
    expect(
      await desk.rows(
        'select id, partner_id as own, designation as title from patients where business_id = $1 order by id',
      ),
    ).toEqual([
      { id: 'pt-1', own: null, title: null },
      { id: 'pt-2', own: null, title: 'Dr' },
      { id: 'pt-3', own: null, title: 'Dr' },
      { id: 'pt-new', own: 'p-1', title: null },
    ]);
  },
);

test('of two updates at once that change different lines of one address neither is lost, whichever calls they are', async () => {
  const [first, second] = [await desk.book('09:15'), await desk.book('09:30')];
  const line = (address: object): object => ({ patient_details: { address } });
  expectDone(
    await desk.business.api(
      'PATCH',
      `/dr/v1/appointment/${first}`,
      line({ city: 'Pune', pincode: '411001', state: 'MH' }),
    ),
  );
  const { answers } = await whileLocked('pt-1', async (other) => {
    const sent: Promise<ApiAnswer>[] = [
      desk.business.api('PATCH', `/dr/v1/appointment/${first}`, line({ city: 'Goa' })),
      desk.business.api('PATCH', `/dr/v1/appointment/${second}`, line({ pincode: '403001', state: '' })),
    ];
    await untilWaiting(other, ...sent);
    return { answers: Promise.all(sent) };
  });
  expect((await answers).map(({ status }) => status)).toEqual([204, 204]);
  expect(expectDone(await desk.business.api('GET', '/dr/v1/patient/pt-1')).address).toEqual({
    city: 'Goa',
    pincode: '403001',
  });
});
