import { bodyFor, details, openStarts } from '../support/new-patients.ts';
import { describe, expect, test } from 'vitest';
import { sql } from '../../src/postgres/database.ts';
import { addPatient } from '../support/practice.ts';
import { type Body, bookedId, conflictOf, issuesOf, openDesk, reasonOf } from '../support/desk.ts';

const desk = openDesk();
const nextStart = openStarts();

test('C2: a patient named by our id is filled in the same way', async () => {
  bookedId(await desk.send(bodyFor(desk, '09:00', { last_name: 'Iyer', dob: '1996-08-21' }, { patient_id: 'pt-1' })));
  const [row] = await desk.rows(
    `select first_name, last_name, date_of_birth from patients where business_id = $1 and id = 'pt-1'`,
  );
  expect(row).toEqual({ first_name: 'Meera', last_name: 'Iyer', date_of_birth: '1996-08-21' });
  expect(await desk.rows('select key from patient_words where business_id = $1 order by key')).toEqual([
    { key: 'iyer  iyer meera' },
    { key: 'meera  iyer meera' },
  ]);
});

describe('patient_id with a partner_patient_id in patient_details', () => {
  const own = (partnerId: string, more: Body = {}): Body => ({ partner_patient_id: partnerId, ...more });
  const ours = { patient_id: 'pt-1' };
  const partnerIdOf = async (id: string) =>
    (await desk.rows('select partner_id from patients where business_id = $1 and id = $2', id))[0].partner_id;

  test('C1: the one that the patient has is fine, and changes nothing', async () => {
    await desk.rows(`update patients set partner_id = 'p-1' where business_id = $1 and id = 'pt-1'`);
    const id = bookedId(await desk.send(bodyFor(desk, '09:00', own('p-1'), ours)));
    expect(await desk.read(id)).toMatchObject({ patient_id: 'pt-1', partner_patient_id: 'p-1' });
  });

  test('C2: where the patient has none and nobody has it, it is filled in, and the event says so', async () => {
    const id = bookedId(await desk.send(bodyFor(desk, '09:00', own('p-1'), ours)));
    expect((await desk.read(id)).partner_patient_id).toBe('p-1');
    const [event] = await desk.rows('select data from outbox where business_id = $1');
    expect(JSON.parse(event.data)).toMatchObject({ patient_id: 'pt-1', partner_patient_id: 'p-1' });
    bookedId(await desk.send(bodyFor(desk, '09:15', undefined, { partner_patient_id: 'p-1' })));
    expect(await desk.counts()).toMatchObject({ appointments: 2, patients: 1 });
  });

  test('C1: where the patient has another, or another patient has it, it is a 400 that names neither, and changes nothing', async () => {
    await addPatient(desk.server, desk.business, 'pt-2');
    await desk.rows(`update patients set partner_id = 'p-2' where business_id = $1 and id = 'pt-2'`);
    const taken = await desk.send(bodyFor(desk, '09:00', own('p-2', { last_name: 'Iyer' }), ours));
    expect(issuesOf(taken)).toEqual(['/patient_details/partner_patient_id conflict']);
    expect(taken.body.message).toContain('belongs to another patient');
    const other = await desk.send(bodyFor(desk, '09:00', own('p-1', { last_name: 'Iyer' }), { patient_id: 'pt-2' }));
    expect(issuesOf(other)).toEqual(['/patient_details/partner_patient_id conflict']);
    expect(other.body.message).toContain('differs from');
    for (const { text } of [taken, other]) expect(text).not.toMatch(/pt-2|p-[12]|Meera/);
    expect(await desk.counts()).toMatchObject({ appointments: 0, seat_claims: 0, tokens: 0, patients: 2 });
    expect(await desk.rows('select distinct last_name from patients where business_id = $1')).toEqual([
      { last_name: null },
    ]);
  });

  test('A4: another business may have it', async () => {
    const elsewhere = await desk.server.createBusiness();
    await addPatient(desk.server, elsewhere, 'pt-2');
    await desk.server.runtime.db.query(sql('', `update patients set partner_id = 'p-1' where business_id = $1`), [
      elsewhere.id,
    ]);
    bookedId(await desk.send(bodyFor(desk, '09:00', own('p-1'), ours)));
    expect(await partnerIdOf('pt-1')).toBe('p-1');
  });

  test('C2: a refused booking fills in none', async () => {
    await desk.book('09:00', {}, { token: 7 });
    expect(reasonOf(await desk.send(bodyFor(desk, '09:00', own('p-1'), ours)))).toBe('TAKEN');
    expect(conflictOf(await desk.send({ ...bodyFor(desk, '09:15', own('p-1'), ours), token: 7 })).code).toBe(
      'TOKEN_TAKEN',
    );
    expect(await partnerIdOf('pt-1')).toBeNull();
  });

  test('C2: of several bookings at once that give one id to several people, one person gets it and the others hear a 400', async () => {
    const people = ['pt-1', 'pt-2', 'pt-3', 'pt-4'];
    for (const id of people.slice(1)) await addPatient(desk.server, desk.business, id);
    const answers = await Promise.all(
      people.map((id) => desk.send(bodyFor(desk, nextStart(), own('p-1'), { patient_id: id }))),
    );
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    for (const answer of answers.filter(({ status }) => status !== 201)) {
      expect(issuesOf(answer)).toEqual(['/patient_details/partner_patient_id conflict']);
    }
    expect(await desk.rows(`select count(*)::int from patients where business_id = $1 and partner_id = 'p-1'`)).toEqual(
      [{ count: 1 }],
    );
    expect(await desk.counts()).toMatchObject({ appointments: 1, seat_claims: 1, tokens: 1 });
  });
});

test('C2: an unknown patient_id adds nobody, whatever details come with it', async () => {
  expect(issuesOf(await desk.send(bodyFor(desk, '09:00', details, { patient_id: 'pt-9' })))).toEqual([
    '/patient_id unknown_id',
  ]);
  expect(await desk.counts()).toMatchObject({ appointments: 0, patients: 1 });
});
