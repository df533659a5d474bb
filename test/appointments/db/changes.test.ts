import { describe, expect, test } from 'vitest';
import type { BookingRequest } from '../../../src/appointments/db/booking.ts';
import {
  type AppointmentChange,
  changeAppointments,
  replaceAppointment,
} from '../../../src/appointments/db/changes.ts';
import { openBareBusiness, start } from '../../support/bare-business.ts';
import { changeOf } from '../../support/bare-changes.ts';

const bare = openBareBusiness();
const { run, book, addSession } = bare;

const iso = (seconds: number): string => new Date(seconds * 1_000).toISOString();
/** The columns of a move to another time. */
const to = (startAt: number, more: object = {}) => ({
  start_at: iso(startAt),
  end_at: iso(startAt + 900),
  occupied_from: iso(startAt),
  occupied_until: iso(startAt + 900),
  ...more,
});
const placed = { is_placed: true, session_id: 'group-1' };

async function booked(...requests: Partial<BookingRequest>[]): Promise<string[]> {
  return (await book(...requests)).map(({ appointment_id: id }) => id ?? '');
}
async function change(...changes: readonly (readonly [string, Partial<AppointmentChange>])[]): Promise<string[]> {
  const asked = changes.map(([id, more]) => changeOf(bare.id, id, more));
  const outcomes = await changeAppointments(bare.db, JSON.stringify(asked));
  return outcomes.map(({ outcome, token }) => (token === null ? outcome : `${outcome} ${token}`));
}
/** Everything of the business that a change may write. */
const everything = async () =>
  Promise.all(
    ['appointments', 'seat_claims', 'tokens', 'token_counters', 'appointment_history', 'outbox', 'patients'].map(
      (table) => run(`select t::text as row from ${table} t where business_id = $1 order by 1`),
    ),
  );

describe('change_appointments', () => {
  test('makes one of two changes that were decided on the same version', async () => {
    await addSession('group', 1);
    const [id = ''] = await booked({});
    const outcomes = await Promise.all([
      change([id, { columns: { status: 'CK' } }]),
      change([id, { columns: { status: 'AB' } }]),
    ]);
    expect(outcomes.flat().toSorted()).toEqual(['CHANGED 1', 'STALE']);
    expect(await run('select version from appointments where business_id = $1')).toEqual([{ version: 2 }]);
  });

  test.each([
    ['the version', 'STALE', { expected_version: 3 }],
    ['the catalog', 'STALE', { catalog_version: 7 }],
    ['what was shown', 'STALE', { shown_version: '[]' }],
    ['a taken seat', 'TAKEN', { ...placed, columns: to(start + 900) }],
    ['a seat elsewhere', 'TAKEN', { ...placed, session_id: null, columns: to(start + 900, { clinic_id: 'cl-2' }) }],
    ['a given token', 'TOKEN_TAKEN', { token: 2 }],
    [
      'another appointment of the patient',
      'PATIENT_CONFLICT',
      { ...placed, columns: to(start + 1_800), patient_conflicts: 'refuse' },
    ],
  ] as const)('writes nothing at all where %s refuses it', async (_what, outcome, more) => {
    await addSession('group', 1);
    const [id = ''] = await booked(
      {},
      { start_at: start + 900 },
      { doctor_id: 'do-2', session_id: null, start_at: start + 1_800 },
    );
    const before = await everything();
    expect(await change([id, more])).toEqual([outcome]);
    expect(await everything()).toEqual(before);
  });

  test('lets a refused change stop none of the others, and each see what those before it have done', async () => {
    await addSession('group', 1);
    const [first = '', second = '', third = ''] = await booked(
      {},
      { start_at: start + 900 },
      { start_at: start + 1_800 },
    );
    expect(
      await change(
        [second, { ...placed, columns: to(start) }],
        [first, { ...placed, columns: to(start + 2_700) }],
        [third, { ...placed, columns: to(start) }],
      ),
    ).toEqual(['TAKEN', 'CHANGED 1', 'CHANGED 3']);
  });

  test('gives the next token of the doctor to whom an appointment goes, and moves its claim along', async () => {
    await addSession('group', 1);
    await booked({ doctor_id: 'do-2', session_id: null });
    const [id = ''] = await booked({ start_at: start + 900 });
    const transfer = {
      ...placed,
      session_id: null,
      token: 0,
      doctor_ids: ['do-1', 'do-2'],
      columns: { doctor_id: 'do-2' },
    };
    expect(await change([id, transfer])).toEqual(['CHANGED 2']);
    expect(
      await run('select doctor_id, session_id from seat_claims where business_id = $1 and appointment_id = $2', id),
    ).toEqual([{ doctor_id: 'do-2', session_id: null }]);
    expect(await bare.outcomes({ start_at: start + 900 })).toEqual(['BOOKED 2']);
  });

  test('keeps in the history names of contents and no contents, with the seed that finds the change again', async () => {
    await addSession('group', 1);
    const [id = ''] = await booked({});
    await change([id, { columns: { notes: 'a secret' }, fields: ['notes'], seed: 'seed-1', remark: 'asked by phone' }]);
    const [history] = await run(
      'select h::text as row from appointment_history h where business_id = $1 and seed = $2 and version = 2',
      'seed-1',
    );
    expect(history.row).toContain('notes');
    expect(history.row).not.toMatch(/secret|phone/);
    await expect(run('delete from appointment_history where business_id = $1')).rejects.toThrow('cannot be changed');
  });
});

describe('replace_appointment', () => {
  const replace = (id: string, more: Partial<BookingRequest>) =>
    replaceAppointment(
      bare.db,
      JSON.stringify(changeOf(bare.id, id, { columns: { status: 'RE', next_id: `next-${id}` } })),
      bare.request({ appointment_id: `next-${id}`, previous_ids: [id], ...more }),
    );

  test('gives the seat that ends to the one that takes its place', async () => {
    await addSession('group', 1);
    const [id = ''] = await booked({});
    expect(await replace(id, { start_at: start + 450 })).toMatchObject({ outcome: 'BOOKED', token: 2 });
    expect(await run('select appointment_id from seat_claims where business_id = $1')).toEqual([
      { appointment_id: `next-${id}` },
    ]);
  });

  test('leaves everything as it was where the one that takes its place is refused', async () => {
    await addSession('group', 1);
    const [id = ''] = await booked({}, { start_at: start + 900 });
    const before = await everything();
    expect(await replace(id, { start_at: start + 900 })).toMatchObject({ outcome: 'TAKEN' });
    expect(await everything()).toEqual(before);
  });

  test('is made once where two desks replace one appointment at the same time', async () => {
    await addSession('group', 2);
    const [id = ''] = await booked({});
    const outcomes = await Promise.all([
      replace(id, { start_at: start + 900 }),
      replace(id, { start_at: start + 1_800, appointment_id: 'next-other' }),
    ]);
    expect(outcomes.map(({ outcome }) => outcome).toSorted()).toEqual(['BOOKED', 'STALE']);
    expect(await run('select count(*) from seat_claims where business_id = $1')).toEqual([{ count: 1 }]);
  });
});
