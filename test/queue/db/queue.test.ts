import { describe, expect, test } from 'vitest';
import type { AppointmentChange } from '../../../src/appointments/db/changes.ts';
import { callNext, assignPatient, placeInQueue, type QueueMove } from '../../../src/queue/db/queue-changes.ts';
import { openBareBusiness, start } from '../../support/bare-business.ts';
import { changeOf } from '../../support/bare-changes.ts';

const bare = openBareBusiness();
const { run, book, addSession } = bare;
const day = '2026-03-02';

/** So many patients who wait at one doctor, in the order of their tokens. */
async function waiting(count: number): Promise<string[]> {
  await addSession('group', count);
  const booked = await book(...Array.from({ length: count }, () => ({})));
  await run(`update appointments set status = 'CK' where business_id = $1`);
  return booked.map(({ appointment_id: id }) => id ?? '');
}

const change = (id: string, more: Partial<AppointmentChange> = {}): string =>
  JSON.stringify(changeOf(bare.id, id, more));
const call = (seed: string | null = null, date = day) =>
  callNext(bare.db, { ...changeOf(bare.id, '', { seed, action: 'call' }), doctor_ids: ['do-1'] }, 'cl-1', date);
const version = async (id: string): Promise<number> =>
  (await run('select version from appointments where business_id = $1 and id = $2', id))[0].version;
async function move(id: string, to: QueueMove, more: Partial<AppointmentChange> = {}): Promise<string> {
  return placeInQueue(bare.db, change(id, { expected_version: await version(id), ...more }), to);
}
const order = async (): Promise<string[]> =>
  (await run(`select q.id from queue_of($1, 'do-1', 'cl-1', $2, 'token') as q order by q.place`, day)).map(
    ({ id }) => id,
  );

describe('call_next', () => {
  test('never calls one patient twice, however many desks call at the same time', async () => {
    const ids = await waiting(2);
    const called = await Promise.all([call(), call(), call(), call()]);
    expect(called.map(({ outcome }) => outcome).sort()).toEqual(['CHANGED', 'CHANGED', 'NOTHING', 'NOTHING']);
    expect(called.flatMap(({ appointment_id: id }) => id ?? []).sort()).toEqual(ids.toSorted());
  });

  test('answers a repeat of one seed with the patient whom it called, and calls nobody else', async () => {
    const [first] = await waiting(2);
    const called = await Promise.all([call('once'), call('once')]);
    expect(called.map(({ outcome }) => outcome).sort()).toEqual(['CHANGED', 'REPEATED']);
    expect(called.map(({ appointment_id: id }) => id)).toEqual([first, first]);
    expect(await run('select sum(calls) as calls from appointments where business_id = $1')).toEqual([{ calls: 1 }]);
  });

  test('goes by the places as they are now, and by one day of practice alone', async () => {
    const [, , last = ''] = await waiting(3);
    expect(await call(null, '2026-03-03')).toMatchObject({ outcome: 'NOTHING' });
    await move(last, { kind: 'first' });
    expect(await call()).toEqual({ outcome: 'CHANGED', appointment_id: last });
  });
});

describe('place_in_queue', () => {
  const places = () =>
    run(
      `select count(distinct queue_position) as places,
       count(*) filter (where queue_position = trunc(queue_position)) as whole
       from appointments where business_id = $1`,
    );
  const moves: readonly (readonly [QueueMove['kind'], number, (ids: readonly string[]) => QueueMove, string])[] = [
    ['first', 3, () => ({ kind: 'first' }), '3 0 1 2'],
    ['last', 0, () => ({ kind: 'last' }), '1 2 3 0'],
    ['before', 0, (ids) => ({ kind: 'before', otherId: ids[3] ?? '' }), '1 2 0 3'],
    ['after', 3, (ids) => ({ kind: 'after', otherId: ids[0] ?? '' }), '0 3 1 2'],
    ['skip', 0, () => ({ kind: 'skip', places: 2 }), '1 2 0 3'],
    ['skip', 1, () => ({ kind: 'skip', places: null }), '0 2 3 1'],
  ];
  test.each(moves)('%s moves one patient and nobody else', async (_kind, moved, to, expected) => {
    const ids = await waiting(4);
    expect(await move(ids[moved] ?? '', to(ids))).toBe('CHANGED');
    expect(await order()).toEqual(expected.split(' ').map((index) => ids[Number(index)]));
    expect(await run('select id from appointments where business_id = $1 and version > 1')).toEqual([
      { id: ids[moved] },
    ]);
  });

  test('changes nothing for a patient who stands there already, or who was changed meanwhile', async () => {
    const [first = '', second = '', third = ''] = await waiting(3);
    expect(await move(first, { kind: 'first' })).toBe('NOTHING');
    expect(await move(second, { kind: 'after', otherId: first })).toBe('NOTHING');
    expect(await move(first, { kind: 'last' }, { expected_version: 7 })).toBe('STALE');
    expect([await order(), await version(first)]).toEqual([[first, second, third], 1]);
  });

  test('is stale where the other patient is in the queue no longer', async () => {
    const [first = ''] = await waiting(1);
    const [elsewhere] = await book({ doctor_id: 'do-2', session_id: null });
    const otherId = elsewhere?.appointment_id ?? '';
    expect(await move(first, { kind: 'before', otherId })).toBe('STALE');
    expect(await version(first)).toBe(1);
  });

  test('finds a place between two patients however often it has before, and never that of a later token', async () => {
    const [first = '', ...others] = await waiting(4);
    for (let round = 0; round < 60; round += 1) {
      expect(await move(others[(round + 1) % 2] ?? '', { kind: 'after', otherId: first })).toBe('CHANGED');
    }
    expect(await order()).toEqual([first, ...others]);
    expect(await places()).toEqual([{ places: 4, whole: 2 }]);
  });

  test('finds a place before all others and behind all others, which is that of no token either', async () => {
    const [first = '', second = '', third = ''] = await waiting(3);
    expect([
      await move(first, { kind: 'last' }),
      await move(third, { kind: 'first' }),
      await move(second, { kind: 'last' }),
    ]).toEqual(['CHANGED', 'CHANGED', 'CHANGED']);
    expect([await order(), await places()]).toEqual([[third, first, second], [{ places: 3, whole: 0 }]]);
  });
});

describe('assign_patient', () => {
  async function guest(): Promise<string> {
    const [booked] = await book({
      patient_id: null,
      seated: false,
      session_id: null,
      guest_name: 'A guest',
      channel: 'WALKIN',
    });
    return booked?.appointment_id ?? '';
  }
  const request = {
    doctor_id: 'do-1',
    patient_id: null,
    partner_patient_id: null,
    patient_details: null,
    can_add_patient: false,
    patient_conflicts: 'allow' as const,
    most_patients: null,
    now: start,
  };
  const give = async (id: string, patient: Partial<typeof request> | Record<string, unknown>, expected = 1) => {
    const wanted = { ...request, business_id: bare.id, ...patient };
    return (await assignPatient(bare.db, change(id, { expected_version: expected }), wanted)).outcome;
  };
  const patientOf = async (id: string) =>
    run('select patient_id, guest_name, version from appointments where business_id = $1 and id = $2', id);

  test('gives a patient who is there, in the name of the patient that is left, and forgets the guest', async () => {
    const id = await guest();
    await run(
      `insert into patients (business_id, id, first_name, gender, merged_into, archived_at, created_at, updated_at)
        values ($1, 'old', 'M', 'F', 'pt-1', now(), now(), now())`,
    );
    expect(await give(id, { patient_id: 'old' })).toBe('BOOKED');
    expect(await patientOf(id)).toEqual([{ patient_id: 'pt-1', guest_name: null, version: 2 }]);
  });

  test('adds one patient where two desks describe the same one at the same time', async () => {
    const ids = [await guest(), await guest()];
    const details = (id: string) => ({ id, first_name: 'New', gender: 'F', from_age: false });
    const given = ids.map((id, n) =>
      give(id, { partner_patient_id: 'theirs', can_add_patient: true, patient_details: details(`new-${n}`) }),
    );
    expect(await Promise.all(given)).toEqual(['BOOKED', 'BOOKED']);
    const patients = await run(`select id from patients where business_id = $1 and partner_id = 'theirs'`);
    expect(patients).toHaveLength(1);
    const owners = await run(
      `select distinct patient_id from appointments where business_id = $1 and patient_id is not null`,
    );
    expect(owners).toEqual([{ patient_id: patients[0].id }]);
  });

  test('writes nothing at all where it refuses', async () => {
    const id = await guest();
    await book({ doctor_id: 'do-2', session_id: null });
    await run(
      `insert into patients (business_id, id, first_name, gender, erased_at, created_at, updated_at)
        values ($1, 'erased', '', 'F', now(), now(), now())`,
    );
    const described = { partner_patient_id: 'p', can_add_patient: true, patient_details: { id: 'x', first_name: 'X' } };
    const refusals = [
      await give(id, { patient_id: 'nobody' }),
      await give(id, { patient_id: 'erased' }),
      await give(id, { ...described, can_add_patient: false }),
      await give(id, described, 7),
      await give(id, { patient_id: 'pt-1', patient_conflicts: 'refuse' }),
    ];
    expect(refusals).toEqual(['PATIENT_UNKNOWN', 'PATIENT_UNKNOWN', 'PATIENT_UNKNOWN', 'STALE', 'PATIENT_CONFLICT']);
    expect(await patientOf(id)).toEqual([{ patient_id: null, guest_name: 'A guest', version: 1 }]);
    expect(await run('select id from patients where business_id = $1 order by id')).toEqual([
      { id: 'erased' },
      { id: 'pt-1' },
    ]);
  });
});
