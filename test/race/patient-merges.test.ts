import pg from 'pg';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { waitingForLocks } from '../support/database.ts';
import { bookedId, issuesOf, openDesk } from '../support/desk.ts';
import { addWalkIn, merge, patientsOf, register, strayRows, unmerge } from '../support/merges.ts';
import { addDoctor, addSessions, expectDone } from '../support/practice.ts';

const desk = openDesk();

/** A connection that keeps others waiting. */
let holder: pg.Client;
beforeEach(async () => {
  holder = new pg.Client({ connectionString: desk.server.connectionString });
  await holder.connect();
  await holder.query('begin');
});
afterEach(() => holder.end());

const waiting = (count: number): Promise<number[]> => waitingForLocks(holder, count);
const holdDoctor = () =>
  holder.query('select take_locks(array[doctor_lock($1, $2)])', [desk.business.id, desk.practice.doctorId]);

test('a merge finds the booking that is being written while it begins', async () => {
  const [left, old] = [await register(desk, 'p-1'), await register(desk, 'p-2')];
  await desk.book('09:00', {}, { patient_id: old });
  await holder.query('select from token_counters where business_id = $1 for update', [desk.business.id]);
  const booking = desk.send(desk.body('09:15', {}, { patient_id: old }));
  await waiting(1);
  const merging = merge(desk, old, left);
  await waiting(2);
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
  await holdDoctor();
  const booking = desk.send(desk.body('09:15', {}, ids(old)));
  await waiting(1);
  expectDone(await merge(desk, old, left));
  await holder.query('commit');
  const id = bookedId(await booking);
  expect(await patientsOf(desk, [id])).toEqual([left]);
  expect(
    await desk.rows(
      `select data ->> 'patient_id' as patient, data ->> 'partner_patient_id' as partner from outbox where business_id = $1 and appointment_id is not null`,
    ),
  ).toEqual([{ patient: left, partner: 'p-1' }]);
  expect(await strayRows(desk)).toEqual([]);
});

test('a walk-in who is given a patient who is merged meanwhile is given the patient that is left', async () => {
  const [left, old] = [await register(desk, 'p-1'), await register(desk, 'p-2')];
  const { entry } = expectDone(
    await desk.business.api('POST', '/opdesk/v1/walk-ins', { clinic_id: 'cl-1', doctor_id: 'do-1', name: 'Ravi' }),
  );
  await holdDoctor();
  const given = desk.business.api('POST', `/opdesk/v1/appointments/${entry.appointment_id}/patient`, {
    patient_id: old,
  });
  await waiting(1);
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
  await holdDoctor();
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
  await waiting(3);
  const merging = merge(desk, old, left);
  await waiting(4);
  await holder.query('commit');
  for (const change of changes) expectDone(await change);
  expectDone(await merging);
  const rows = await desk.rows('select distinct patient_id from appointments where business_id = $1');
  expect(rows).toEqual([{ patient_id: left }]);
});

test('of two merges in opposite directions at once one is made and the other refused', async () => {
  for (let round = 0; round < 5; round += 1) {
    const [one, two] = [await register(desk, `a-${round}`), await register(desk, `b-${round}`)];
    const ids = [await addWalkIn(desk, one), await addWalkIn(desk, two)];
    const answers = await Promise.all([merge(desk, one, two), merge(desk, two, one)]);
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 400]);
    const lost = answers.find(({ status }) => status === 400);
    expect(lost && issuesOf(lost)).toEqual(['/into conflict']);
    const left = answers[0].status === 200 ? two : one;
    expect(await patientsOf(desk, ids)).toEqual([left, left]);
  }
  expect(await strayRows(desk)).toEqual([]);
});

test('merges around a ring at once end with one patient', async () => {
  const ring = await Promise.all(['a', 'b', 'c', 'd'].map((name) => register(desk, name)));
  const ids = await Promise.all(ring.map((id) => addWalkIn(desk, id)));
  await Promise.all(ring.map((id, index) => merge(desk, id, ring[(index + 1) % ring.length] ?? '')));
  const reads = await Promise.all(
    ring.map(async (id) => expectDone(await desk.business.api('GET', `/dr/v1/patient/${id}`)).patient_id as string),
  );
  expect(new Set(reads).size).toBe(1);
  expect(new Set(await patientsOf(desk, ids))).toEqual(new Set(reads));
  expect(await strayRows(desk)).toEqual([]);
});

test('a merge and an erasure at once: both patients are erased, or the erased one is not merged', async () => {
  for (let round = 0; round < 6; round += 1) {
    const [left, old] = [await register(desk, `l-${round}`), await register(desk, `o-${round}`)];
    const erased = round % 2 === 0 ? old : left;
    const [merged, erasure] = await Promise.all([
      merge(desk, old, left),
      desk.business.api('DELETE', `/opdesk/v1/patients/${erased}/personal-data`),
    ]);
    expectDone(erasure);
    const rows = await desk.rows(
      'select id, erased_at is not null as erased, merged_into from patients where business_id = $1 and id = any ($2) order by id = $3',
      [left, old],
      old,
    );
    if (merged.status === 200)
      expect(rows).toMatchObject([
        { erased: true, merged_into: null },
        { erased: true, merged_into: left },
      ]);
    else
      expect([
        [400, 404].includes(merged.status),
        rows.map((row) => row.merged_into),
        rows.map((row) => row.erased),
      ]).toEqual([true, [null, null], [erased === left, erased === old]]);
  }
});

test('an erasure of a merged patient that was decided before the merge erases the patient that is left', async () => {
  const [left, old] = [await register(desk, 'p-1'), await register(desk, 'p-2')];
  await holder.query('select pg_advisory_xact_lock(catalog_lock($1))', [desk.business.id]);
  const merging = merge(desk, old, left);
  await waiting(1);
  const erasure = desk.business.api('DELETE', `/opdesk/v1/patients/${old}/personal-data`);
  await waiting(2);
  await holder.query('commit');
  expectDone(await merging);
  expect(expectDone(await erasure).data.patient_id).toBe(left);
  expect(
    await desk.rows('select erased_at is not null as erased from patients where business_id = $1 and id = any ($2)', [
      left,
      old,
    ]),
  ).toEqual([{ erased: true }, { erased: true }]);
});

test('a change of the merged patient that waits for the merge is made to the patient that is left', async () => {
  const [left, old] = [await register(desk, 'p-1'), await register(desk, 'p-2')];
  await desk.book('09:00', {}, { patient_id: old });
  await holder.query('select from appointments where business_id = $1 for update', [desk.business.id]);
  const merging = merge(desk, old, left);
  await waiting(1);
  const change = desk.business.api('PATCH', `/dr/v1/patient/${old}`, { tag: 'vip' });
  await waiting(2);
  await holder.query('commit');
  expectDone(await merging);
  expect(expectDone(await change).patient_id).toBe(left);
  expect(expectDone(await desk.business.api('GET', `/dr/v1/patient/${left}`)).tag).toBe('vip');
});

test('a merge that was decided before a change of either patient is decided anew', async () => {
  const [left, old] = [await register(desk, 'p-1'), await register(desk, 'p-2', { tag: 'old' })];
  await holder.query(`update patients set tag = 'new' where business_id = $1 and id = $2`, [desk.business.id, old]);
  await holder.query(`update patients set email = 'left@example.org' where business_id = $1 and id = $2`, [
    desk.business.id,
    left,
  ]);
  const merging = merge(desk, old, left);
  await waiting(1);
  await holder.query('commit');
  expectDone(await merging);
  expect(expectDone(await desk.business.api('GET', `/dr/v1/patient/${left}`))).toMatchObject({
    tag: 'new',
    email: 'left@example.org',
  });
});

test('a registration under the partner id that a merge moves is refused', async () => {
  const [left, old] = [await register(desk, null), await register(desk, 'p-2')];
  const details = { first_name: 'A', gender: 'F', age: 1, partner_patient_id: 'p-2' };
  const [merged, ...added] = await Promise.all([
    merge(desk, old, left),
    ...Array.from({ length: 6 }, () => desk.business.api('POST', '/dr/v1/patient', details)),
  ]);
  expectDone(merged);
  expect(added.map(({ status }) => status)).toEqual([409, 409, 409, 409, 409, 409]);
  expect(expectDone(await desk.business.api('GET', '/dr/v1/patient/p-2?partner_id=1')).patient_id).toBe(left);
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
    await desk.rows(`select h.appointment_id from appointment_history h join appointments a on a.business_id = h.business_id and a.id = h.appointment_id
    where h.business_id = $1 group by h.appointment_id, a.version having count(*) <> a.version`),
  ).toEqual([]);
});

test('a dry run tells one state: what is changed while it reads is in all of its answer or in none of it', async () => {
  const [left, old] = [await register(desk, 'p-1'), await register(desk, 'p-2', { tag: 'old' })];
  const walkIn = await addWalkIn(desk, old);
  await holder.query('lock table appointments in access exclusive mode');
  const dry = merge(desk, old, left, { dry_run: true });
  // It has read both patients by now, and no appointment.
  await waiting(1);
  await holder.query('update patients set tag = null where business_id = $1 and id = $2', [desk.business.id, old]);
  await holder.query('update appointments set patient_id = $2 where business_id = $1 and id = $3', [
    desk.business.id,
    left,
    walkIn,
  ]);
  await holder.query('commit');
  const told = ({ data }: { data: { appointments: number; fields: { field: string }[] } }) => [
    data.appointments,
    ...data.fields.map(({ field }) => field),
  ];
  expect(told(expectDone(await dry))).toEqual([1, 'tag', 'partner_patient_id']);
  expect(told(expectDone(await merge(desk, old, left, { dry_run: true })))).toEqual([0, 'partner_patient_id']);
});

test('a partner id that is given to a third patient after an undoing was decided stays there', async () => {
  const [left, old] = [await register(desk, null), await register(desk, 'p-2')];
  await desk.book('09:00', {}, { patient_id: old });
  expectDone(await merge(desk, old, left));
  expectDone(await desk.business.api('PATCH', `/profiles/v1/patient/${left}`, { username: 'p-new' }));
  await holdDoctor();
  const undoing = unmerge(desk, old);
  await waiting(1);
  const third = await register(desk, 'p-2');
  await holder.query('commit');
  expectDone(await undoing);
  expect(
    await desk.rows(
      'select id, partner_id as own from patients where business_id = $1 and id = any ($2) order by partner_id',
      [left, old, third],
    ),
  ).toEqual([
    { id: third, own: 'p-2' },
    { id: left, own: 'p-new' },
    { id: old, own: null },
  ]);
});
