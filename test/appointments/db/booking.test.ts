import { describe, expect, test } from 'vitest';
import { type BookingRequest, selectEarlierBooking } from '../../../src/appointments/db/booking.ts';
import { readConflicts } from '../../../src/appointments/db/patient-conflicts.ts';
import { sql } from '../../../src/postgres/database.ts';
import { raiseCatalogVersion } from '../../../src/runtime/db/catalog.ts';
import { openBareBusiness, start } from '../../support/bare-business.ts';

const bare = openBareBusiness();
const { run, book, outcomes, addSession } = bare;

describe('a batch', () => {
  test('C6: members that collide are settled inside it: as many are booked as there are seats, and the rest hear TAKEN', async () => {
    await addSession('group', 3);
    expect(await outcomes({}, {}, { doctor_id: 'do-2' }, {}, {})).toEqual([
      'BOOKED 1',
      'BOOKED 2',
      'BOOKED 1',
      'BOOKED 3',
      'TAKEN',
    ]);
  });

  test('C8: refused members use no token, also between those that are booked', async () => {
    expect(
      await outcomes({}, {}, { start_at: start + 900 }, { start_at: start + 900 }, { start_at: start + 1_800 }),
    ).toEqual(['BOOKED 1', 'TAKEN', 'BOOKED 2', 'TAKEN', 'BOOKED 3']);
  });

  test('C8: a named token is taken for those after it, whose seats stay free', async () => {
    const at = (slot: number): Partial<BookingRequest> => ({ start_at: start + slot * 900 });
    expect(
      await outcomes({ ...at(0), token: 2 }, { ...at(1), token: 2 }, at(1), at(2), { ...at(3), token: 1 }),
    ).toEqual(['BOOKED 2', 'TOKEN_TAKEN', 'BOOKED 1', 'BOOKED 3', 'TOKEN_TAKEN']);
    expect(await run('select count(*) from seat_claims where business_id = $1')).toEqual([{ count: 3 }]);
  });

  test('C8: a large batch leaves out the numbers that were named before, and gives every other once', async () => {
    const at = (slot: number): Partial<BookingRequest> => ({ start_at: start + slot * 900 });
    await book({ ...at(0), token: 2 }, { ...at(1), token: 4 });
    const given = await outcomes(...[2, 3, 4, 5, 6, 7].map(at));
    expect(given.toSorted()).toEqual(['BOOKED 1', 'BOOKED 3', 'BOOKED 5', 'BOOKED 6', 'BOOKED 7', 'BOOKED 8']);
    expect(await run('select count(*) from seat_claims where business_id = $1')).toEqual([{ count: 8 }]);
    expect(await run('select token from appointments where business_id = $1 order by 1')).toEqual(
      [1, 2, 3, 4, 5, 6, 7, 8].map((token) => ({ token })),
    );
  });

  test('C6: one that its patient’s other appointment refuses gives its seat back', async () => {
    const refused = { doctor_id: 'do-2', patient_conflicts: 'refuse' } as const;
    expect(await outcomes({}, refused, { doctor_id: 'do-2' })).toEqual(['BOOKED 1', 'PATIENT_CONFLICT', 'BOOKED 1']);
    expect(await run(`select doctor_id from seat_claims where business_id = $1 order by 1`)).toEqual([
      { doctor_id: 'do-1' },
      { doctor_id: 'do-2' },
    ]);
  });

  test('C7: a booking and its repeat name each other appointment of the patient once', async () => {
    const twice = { doctor_id: 'do-2', partner_appointment_id: 'once', patient_conflicts: 'warn' } as const;
    await book({});
    const answers = await book(twice, twice);
    expect(answers.map(({ outcome }) => outcome)).toEqual(['BOOKED', 'REPEATED']);
    expect(answers.map((answer) => readConflicts(answer).length)).toEqual([1, 1]);
  });

  test('a follow-up of a visit that went to another patient meanwhile is stale', async () => {
    const [visit] = await book({});
    await run(`insert into patients (business_id, id, first_name, gender, created_at, updated_at)
      values ($1, 'pt-2', 'N', 'F', now(), now())`);
    const followUp = { follow_up_of: visit?.appointment_id ?? '', start_at: start + 900 };
    expect(await outcomes({ ...followUp, patient_id: 'pt-2' }, followUp)).toEqual(['STALE', 'BOOKED 2']);
  });

  test('C7: one partner’s id twice is one booking, with other content it exists', async () => {
    const own = { partner_appointment_id: 'visit' };
    const [first, again, other] = await book(own, own, { ...own, request_digest: 'bb' });
    expect(first).toMatchObject({ outcome: 'BOOKED', token: 1, status: 'BK' });
    expect(again).toEqual({ ...first, outcome: 'REPEATED' });
    expect(other).toMatchObject({ outcome: 'EXISTS', status: 'BK' });
    expect(await run('select count(*) from outbox where business_id = $1')).toEqual([{ count: 1 }]);
  });

  test('C2: one new patient twice is one patient, and a refused booking adds none', async () => {
    const details = { first_name: 'A', gender: 'F', from_age: false };
    const adding = (partner: string, id: string): Partial<BookingRequest> => ({
      patient_id: null,
      partner_patient_id: partner,
      patient_details: { id, ...details },
      can_add_patient: true,
    });
    expect(
      await outcomes(
        { ...adding('x', 'pt-a'), start_at: start + 900 },
        { ...adding('x', 'pt-b'), start_at: start + 1_800 },
        { ...adding('y', 'pt-c'), start_at: start + 900 },
        { ...adding('z', 'pt-d'), can_add_patient: false },
      ),
    ).toEqual(['BOOKED 1', 'BOOKED 2', 'TAKEN', 'PATIENT_UNKNOWN']);
    expect(await run(`select id, partner_id from patients where business_id = $1 and id <> 'pt-1'`)).toEqual([
      { id: 'pt-a', partner_id: 'x' },
    ]);
    expect(await run('select distinct patient_id from appointments where business_id = $1')).toEqual([
      { patient_id: 'pt-a' },
    ]);
  });

  test('A4: another business’s patients are nobody’s, by either id', async () => {
    await run(
      `with other as (insert into businesses (id, name, time_zone, country, created_at)
         values ($1 || '-other', 'B', 'Asia/Kolkata', 'IN', now()) returning id)
       insert into patients (business_id, id, partner_id, first_name, gender, created_at, updated_at)
       select other.id, 'pt-o', 'po', 'M', 'F', now(), now() from other`,
    );
    const refused = await outcomes({ patient_id: 'pt-o' }, { patient_id: null, partner_patient_id: 'po' });
    expect(refused).toEqual(['PATIENT_UNKNOWN', 'PATIENT_UNKNOWN']);
  });

  test('a change of the catalogue that is not committed yet keeps nobody waiting', async () => {
    await bare.db.transaction(async (tx) => {
      await raiseCatalogVersion(tx, bare.id);
      expect(await outcomes({})).toEqual(['BOOKED 1']);
    });
    expect(await outcomes({})).toEqual(['STALE']);
  });

  test('a change of the catalogue is committed once the bookings under way are', async () => {
    const waiting = (): Promise<unknown[]> =>
      bare.db.query(
        sql(
          '',
          `select from pg_locks l join pg_database d on d.oid = l.database where not l.granted
           and d.datname = current_database()`,
        ),
      );
    let isChanged = false;
    let changing: Promise<void> | undefined;
    await bare.db.transaction(async (tx) => {
      // As a booking does from its decision to its commit.
      await tx.query(sql('', 'select pg_advisory_xact_lock_shared(catalog_lock($1))'), [bare.id]);
      changing = bare.db
        .transaction((other) => raiseCatalogVersion(other, bare.id))
        .then(() => {
          isChanged = true;
        });
      await expect.poll(waiting).toHaveLength(1);
      expect([isChanged, await run('select catalog_version from businesses where id = $1')]).toEqual([
        false,
        [{ catalog_version: 1 }],
      ]);
    });
    await changing;
    expect(await outcomes({})).toEqual(['STALE']);
  });

  test('a decision on an older catalogue is stale, and changes nothing', async () => {
    await run('update businesses set catalog_version = 2 where id = $1');
    expect(await outcomes({}, { catalog_version: 2 }, { catalog_version: 3 })).toEqual(['STALE', 'BOOKED 1', 'STALE']);
    expect(await run('select count(*) from tokens where business_id = $1')).toEqual([{ count: 1 }]);
  });

  test('B8: a second try finds what the first one booked, by the id that both give out', async () => {
    const twice = { appointment_id: 'api-seed', may_exist: true, catalog_version: 99 };
    expect(await outcomes({ ...twice, catalog_version: 1 })).toEqual(['BOOKED 1']);
    await run('update businesses set catalog_version = 2 where id = $1');
    expect(await outcomes(twice, { ...twice, start_at: start + 900 })).toEqual(['REPEATED 1', 'REPEATED 1']);
  });

  test('C7: a repeat is found whatever has changed since', async () => {
    await book({ partner_appointment_id: 'visit' });
    await run('update businesses set catalog_version = 2 where id = $1');
    expect(await outcomes({ partner_appointment_id: 'visit' })).toEqual(['REPEATED 1']);
    expect(await selectEarlierBooking(bare.db, bare.id, 'visit', 'aa')).toMatchObject({
      status: 'BK',
      is_live: true,
      same_content: true,
    });
    expect(await selectEarlierBooking(bare.db, bare.id, 'visit', 'ab')).toMatchObject({
      is_live: true,
      same_content: false,
    });
    expect(await selectEarlierBooking(bare.db, bare.id, 'other', 'aa')).toBeUndefined();
  });

  test('C5, C6: whoever is overbooked counts like everybody else, and the history says who is', async () => {
    const more = { overbook: true };
    await addSession('group', 2);
    expect(await outcomes(more, more, more, {})).toEqual(['BOOKED 1', 'BOOKED 2', 'BOOKED 3', 'TAKEN']);
    const rows = await run(
      `select a.token, k.overbooked from appointments a join seat_claims k on k.appointment_id = a.id
       where a.business_id = $1 order by 1`,
    );
    expect(rows.map((row) => row.overbooked)).toEqual([false, false, true]);
    const history = await run(
      `select (changes -> 'passed_over')::text as passed from appointment_history where business_id = $1
       order by changes ->> 'token'`,
    );
    expect(history.map((row) => row.passed)).toEqual([null, null, '["TAKEN"]']);
  });

  test('C6: those at one instant are counted, and touching is not overlapping', async () => {
    await addSession('group', 2);
    const at = (from: number, to: number): Partial<BookingRequest> => ({
      start_at: start + from * 60,
      end_at: start + to * 60,
      occupied_from: start + from * 60,
      occupied_until: start + to * 60,
    });
    // The last fits although each of three others overlaps it: never more than one of them at a time.
    expect(await outcomes(at(10, 20), at(0, 10), at(20, 30), at(5, 25), at(4, 6), at(25, 40), at(30, 45))).toEqual([
      'BOOKED 1',
      'BOOKED 2',
      'BOOKED 3',
      'BOOKED 4',
      'TAKEN',
      'BOOKED 5',
      'BOOKED 6',
    ]);
  });

  test('C6: nobody is in two clinics at once, overbooked or not', async () => {
    await addSession('here', 5, 'cl-1');
    await addSession('there', 5, 'cl-2');
    const [here, there] = [{ session_id: 'here-1' }, { session_id: 'there-1', clinic_id: 'cl-2' }];
    expect(await outcomes(here, there, { ...there, overbook: true }, here)).toEqual([
      'BOOKED 1',
      'TAKEN',
      'TAKEN',
      'BOOKED 2',
    ]);
  });
});

test.each(['ours', 'the partner’s', 'one each'])(
  'C2: two batches that complete the same patients in opposite orders, named by %s, never block each other',
  async (ids) => {
    const people = Array.from({ length: 32 }, (_, index) => `p-${index}`);
    await run(
      `insert into patients (business_id, id, partner_id, first_name, gender, created_at, updated_at)
     select $1, 'pt-' || name, name, 'A', 'F', now(), now() from unnest($2::text[]) as name`,
      people,
    );
    const batch = (doctor: string, persons: string[], ours: boolean, details: object): Partial<BookingRequest>[] =>
      persons.map((person, slot) => ({
        doctor_id: doctor,
        start_at: start + slot * 900,
        patient_id: ours ? `pt-${person}` : null,
        partner_patient_id: ours ? null : person,
        patient_details: { id: 'unused', ...details },
      }));
    // Two connections that are open already, so that neither batch has a start.
    await bare.db.transaction(() => run(`select 1 where $1 <> ''`));
    const [one, other] = await Promise.all([
      book(...batch('do-1', people, ids !== 'the partner’s', { last_name: 'Rao' })),
      book(...batch('do-2', people.toReversed(), ids === 'ours', { mobile: '+919888888888' })),
    ]);
    for (const { outcome } of [...one, ...other]) expect(outcome).toBe('BOOKED');
    const complete = await run(
      `select count(*) from patients where business_id = $1 and last_name = 'Rao' and mobile is not null`,
    );
    expect(complete).toEqual([{ count: 32 }]);
  },
);

test('F1: the event holds ids, times and metas, frozen with the booking, and no names', async () => {
  await run(`update patients set partner_id = 'pp', first_name = 'Zebulon' where business_id = $1`);
  const [booked] = await book({
    partner_appointment_id: 'visit',
    partner_meta: '{"b":1.0,"10":2}',
    custom_attributes: '{"tags":["a"]}',
    notes: 'Zebulon',
    reason: 'Zebulon',
    display_meta: '{"x":"Zebulon"}',
  });
  await run(`update patients set partner_id = 'other' where business_id = $1`);
  const [event] = await run(
    `select event, client_id, appointment_version, data from outbox where business_id = $1
     and appointment_id is not null`,
  );
  expect(event).toMatchObject({ event: 'appointment.created', client_id: 'ec-1', appointment_version: 1 });
  expect(JSON.parse(event.data)).toEqual({
    appointment_id: booked?.appointment_id,
    partner_appointment_id: 'visit',
    doctor_id: 'do-1',
    partner_doctor_id: '',
    patient_id: 'pt-1',
    partner_patient_id: 'pp',
    clinic_id: 'cl-1',
    partner_clinic_id: '',
    status: 'BK',
    action: 'created',
    start_time: start,
    end_time: start + 900,
    created_at: start - 3_600,
    modified_at: start - 3_600,
    custom_attributes: { tags: ['a'] },
    partner_meta: { b: 1, 10: 2 },
    sa_ids: [],
  });
  expect(event.data).toContain('{"b":1.0,"10":2}');
});
