import { openHolder } from '../support/holder.ts';
import { expect, test } from 'vitest';
import { issuesOf, openDesk } from '../support/desk.ts';
import { addWalkIn, merge, patientsOf, register, strayRows, unmerge } from '../support/merges.ts';
import { expectDone } from '../support/practice.ts';

const desk = openDesk();

const holder = openHolder(desk);

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
  await holder.waiting(1);
  const erasure = desk.business.api('DELETE', `/opdesk/v1/patients/${old}/personal-data`);
  await holder.waiting(2);
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
  await holder.waiting(1);
  const change = desk.business.api('PATCH', `/dr/v1/patient/${old}`, { tag: 'vip' });
  await holder.waiting(2);
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
  await holder.waiting(1);
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

test('a dry run tells one state: what is changed while it reads is in all of its answer or in none of it', async () => {
  const [left, old] = [await register(desk, 'p-1'), await register(desk, 'p-2', { tag: 'old' })];
  const walkIn = await addWalkIn(desk, old);
  await holder.query('lock table appointments in access exclusive mode');
  const dry = merge(desk, old, left, { dry_run: true });
  // It has read both patients by now, and no appointment.
  await holder.waiting(1);
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
  await holder.holdDoctor();
  const undoing = unmerge(desk, old);
  await holder.waiting(1);
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
