import { describe, expect, test } from 'vitest';
import { sweep } from '../../src/jobs/sweep.ts';
import { type Body, instant, issuesOf, openDesk } from '../support/desk.ts';
import { fieldsOf, merge, patientsOf, register, strayRows, unmerge } from '../support/merges.ts';
import { expectDone } from '../support/practice.ts';

const desk = openDesk();

const api = (method: 'GET' | 'POST' | 'PATCH' | 'DELETE', path: string, body?: Body) =>
  desk.business.api(method, path, body);

async function patientRow(id: string): Promise<Body> {
  const [{ row }] = await desk.rows(
    `select to_jsonb(p) - 'updated_at' as row from patients p where business_id = $1 and id = $2`,
    id,
  );
  return row as Body;
}

/** Our id of the appointment that takes the place of this one. */
async function replace(id: string, start: string): Promise<string> {
  return expectDone(await api('PATCH', `/appointments/v1/${id}/reschedule`, { start_time: instant(start) }))
    .appointment_id as string;
}

async function followUp(id: string, start: string): Promise<string> {
  return expectDone(await api('POST', `/opdesk/v1/appointments/${id}/follow-up`, { start_time: instant(start) }))
    .appointment_id as string;
}

test('what came over goes back, what was made since stays, and both patients are as before', async () => {
  const left = await register(desk, 'p-1', { tag: 'vip' });
  const old = await register(desk, 'p-2', {
    tag: 'old',
    last_name: 'Rao',
    mobile: '+919999900110',
    address: { city: 'Pune' },
  });
  const moved = [await desk.book('09:00', {}, { patient_id: old }), await desk.book('09:15', {}, { patient_id: old })];
  expectDone(await api('POST', `/dr/v1/appointment/${moved[0]}/complete`));
  const own = await desk.book('09:30', {}, { patient_id: left });
  const rows = [await patientRow(left), await patientRow(old)];
  expectDone(await merge(desk, old, left, { keep: { tag: 'from', partner_patient_id: 'from' } }));
  const since = await desk.book('10:00', {}, { patient_id: old });
  const events = (await desk.rows('select position from outbox where business_id = $1 and appointment_id is not null'))
    .length;
  desk.clock.advance(86_399);
  const answer = await unmerge(desk, old, { why: 'father and son' });
  expect(fieldsOf(answer)).toEqual([
    'last_name restored',
    'mobile restored',
    'address restored',
    'tag restored',
    'partner_patient_id restored',
  ]);
  expect(answer.body.data).toMatchObject({
    patient_id: left,
    merged_patient_id: old,
    appointments: 2,
    live_appointments: 1,
  });
  expect(await patientsOf(desk, [...moved, own, since])).toEqual([old, old, left, left]);
  expect([await patientRow(left), await patientRow(old)]).toEqual(rows);
  expect(
    await desk.rows(
      `select event, appointment_id, data ->> 'patient_id' as patient, data ->> 'partner_patient_id' as partner
        from outbox where business_id = $1 and appointment_id is not null order by position offset $2`,
      events,
    ),
  ).toEqual([{ event: 'appointment.updated', appointment_id: moved[1], patient: old, partner: 'p-2' }]);
  const { history } = expectDone(await api('GET', `/opdesk/v1/appointments/${moved[0]}/history`));
  expect((history as Body[]).at(-1)).toMatchObject({
    what: 'unmerge_patient',
    changes: { patient_id: [left, old] },
    why: 'father and son',
  });
  expect(expectDone(await api('GET', `/dr/v1/patient/${old}`))).toMatchObject({
    patient_id: old,
    partner_patient_id: 'p-2',
  });
  expect(
    await desk.rows('select undone_by, columns_before, columns_after from patient_merges where business_id = $1'),
  ).toEqual([{ undone_by: desk.business.clientId, columns_before: null, columns_after: null }]);
});

test('what took the place of an appointment that goes back, and its follow-ups, go back with it', async () => {
  const [left, old] = [await register(desk, 'p-1'), await register(desk, 'p-2')];
  const [theirs, before] = [
    await desk.book('09:00', {}, { patient_id: old }),
    await desk.book('09:15', {}, { patient_id: old }),
  ];
  const replaced = await replace(before, '09:30');
  const own = await desk.book('09:45', {}, { patient_id: left });
  expectDone(await merge(desk, old, left));
  const first = await replace(theirs, '10:00');
  const last = await replace(first, '10:15');
  const follows = await followUp(last, '10:30');
  const followsThat = await followUp(follows, '10:45');
  const instead = await replace(follows, '11:00');
  const ofOwn = [await replace(own, '11:15'), await followUp(own, '11:30')];
  const since = await desk.book('11:45', {}, { patient_id: old });
  const answer = expectDone(await unmerge(desk, old)).data;
  expect(await patientsOf(desk, [theirs, before, replaced, first, last, follows, followsThat, instead])).toEqual(
    Array.from({ length: 8 }, () => old),
  );
  expect(await patientsOf(desk, [own, ...ofOwn, since])).toEqual([left, left, left, left]);
  expect(answer).toMatchObject({ appointments: 8, live_appointments: 4 });
  const { history } = expectDone(await api('GET', `/opdesk/v1/appointments/${last}/history`));
  expect((history as Body[]).at(-1)).toMatchObject({ what: 'unmerge_patient', changes: { patient_id: [left, old] } });
});

test('what took the place of an appointment goes back along a chain of merges', async () => {
  const [a, b, c] = [await register(desk, 'p-a'), await register(desk, 'p-b'), await register(desk, 'p-c')];
  const one = await desk.book('09:00', {}, { patient_id: a });
  expectDone(await merge(desk, a, b));
  const two = await replace(one, '09:15');
  expectDone(await merge(desk, b, c));
  const three = await replace(two, '09:30');
  expectDone(await unmerge(desk, b));
  expect(await patientsOf(desk, [one, two, three])).toEqual([b, b, b]);
  expect(expectDone(await unmerge(desk, a)).data).toMatchObject({ appointments: 3, live_appointments: 1 });
  expect(await patientsOf(desk, [one, two, three])).toEqual([a, a, a]);
});

test('a field that was changed since the merge stays', async () => {
  const [left, old] = [await register(desk, null), await register(desk, 'p-2', { last_name: 'Rao', tag: 'old' })];
  expectDone(await merge(desk, old, left));
  expectDone(await api('PATCH', `/dr/v1/patient/${left}`, { last_name: 'Iyer' }));
  expect(fieldsOf(await unmerge(desk, old))).toEqual(['last_name kept', 'tag restored', 'partner_patient_id restored']);
  const read = expectDone(await api('GET', `/dr/v1/patient/${left}`));
  expect([read.last_name, read.tag, read.partner_patient_id]).toEqual(['Iyer', undefined, undefined]);
  expect(expectDone(await api('GET', `/dr/v1/patient/${old}`))).toMatchObject({
    last_name: 'Rao',
    tag: 'old',
    partner_patient_id: 'p-2',
  });
});

test('undoing again is a success that changes nothing, and a merge after it is a new one', async () => {
  const [left, old] = [await register(desk, 'p-1'), await register(desk, 'p-2')];
  const id = await desk.book('09:00', {}, { patient_id: old });
  expectDone(await merge(desk, old, left));
  expectDone(await unmerge(desk, old));
  const counts = await desk.counts();
  expect(expectDone(await unmerge(desk, old)).data).toEqual({
    patient_id: left,
    merged_patient_id: old,
    appointments: 0,
    live_appointments: 0,
    fields: [],
  });
  expect(await desk.counts()).toEqual(counts);
  expect(expectDone(await merge(desk, old, left)).data.appointments).toBe(1);
  expect(await patientsOf(desk, [id])).toEqual([left]);
  expectDone(await desk.business.api('POST', '/opdesk/v1/patients/p-2/unmerge?partner_id=1'));
  expect(await patientsOf(desk, [id])).toEqual([old]);
});

describe('partner ids, where the patient that is left was given one since', () => {
  const partnerIds = async (...ids: string[]): Promise<unknown[]> =>
    Promise.all(
      ids.map(async (id) => expectDone(await api('GET', `/dr/v1/patient/${id}`)).partner_patient_id as unknown),
    );
  const rename = async (id: string, username: string): Promise<void> => {
    expectDone(await api('PATCH', `/profiles/v1/patient/${id}`, { username }));
  };
  const byChoice = { keep: { partner_patient_id: 'from' } };

  test.each([
    ['a new one, after that of the merged patient by choice', 'p-1', byChoice, 'p-new', ['p-new', 'p-2']],
    ['their own earlier one, after that of the merged patient by choice', 'p-1', byChoice, 'p-1', ['p-1', 'p-2']],
    ['a new one, after that of the merged patient for want of another', null, {}, 'p-new', ['p-new', 'p-2']],
    ['a new one in place of their own', 'p-1', {}, 'p-new', ['p-new', 'p-2']],
    ['that of the merged patient', 'p-1', {}, 'p-2', ['p-2', undefined]],
  ])(
    '%s: that stays, and the merged patient has their own again where it is free',
    async (_what, own, more, given, expected) => {
      const [left, old] = [await register(desk, own), await register(desk, 'p-2')];
      expectDone(await merge(desk, old, left, more));
      await rename(left, given);
      expectDone(await unmerge(desk, old));
      expect(await partnerIds(left, old)).toEqual(expected);
    },
  );

  test('that of the merged patient, which a third one has by now, stays with the third', async () => {
    const [left, old] = [await register(desk, null), await register(desk, 'p-2')];
    expectDone(await merge(desk, old, left));
    await rename(left, 'p-new');
    const third = await register(desk, 'p-2');
    expectDone(await unmerge(desk, old));
    expect(await partnerIds(left, old, third)).toEqual(['p-new', undefined, 'p-2']);
  });
});

test('an archived patient who was merged is archived again', async () => {
  const [left, old] = [await register(desk, 'p-1'), await register(desk, 'p-2')];
  expectDone(await api('DELETE', `/profiles/v1/patient/${old}`));
  expectDone(await merge(desk, old, left));
  expectDone(await unmerge(desk, old));
  expect(expectDone(await api('GET', `/profiles/v1/patient/${old}`))).toMatchObject({ oid: old, arc: true });
});

test('a merge is undone from the end of a chain', async () => {
  const [a, b, c] = [await register(desk, 'p-a'), await register(desk, 'p-b'), await register(desk, 'p-c')];
  const ofA = await desk.book('09:00', {}, { patient_id: a });
  const ofB = await desk.book('09:15', {}, { patient_id: b });
  expectDone(await merge(desk, a, b));
  expectDone(await merge(desk, b, c));
  expect(issuesOf(await unmerge(desk, a))).toEqual(['/path/patient_id not_allowed']);
  expectDone(await unmerge(desk, b));
  expect(await patientsOf(desk, [ofA, ofB])).toEqual([b, b]);
  expect(expectDone(await api('GET', `/dr/v1/patient/${a}`)).patient_id).toBe(b);
  expectDone(await unmerge(desk, a));
  expect(await patientsOf(desk, [ofA, ofB])).toEqual([a, b]);
  expect(await strayRows(desk)).toEqual([]);
});

test('merges that wrote the same field are undone from the last one on, others in any order', async () => {
  const left = await register(desk, 'p-1', { tag: 'own' });
  const [one, two, three] = [
    await register(desk, 'p-2', { tag: 'one' }),
    await register(desk, 'p-3', { tag: 'two' }),
    await register(desk, 'p-4', { last_name: 'Rao' }),
  ];
  for (const id of [one, two]) expectDone(await merge(desk, id, left, { keep: { tag: 'from' } }));
  expectDone(await merge(desk, three, left));
  const refused = await unmerge(desk, one);
  expect([issuesOf(refused), refused.text.includes('wrote the same fields')]).toEqual([
    ['/path/patient_id not_allowed'],
    true,
  ]);
  expect(fieldsOf(await unmerge(desk, two))).toEqual(['tag restored']);
  expect(fieldsOf(await unmerge(desk, one))).toEqual(['tag restored']);
  expect(expectDone(await api('GET', `/dr/v1/patient/${left}`))).toMatchObject({ tag: 'own', last_name: 'Rao' });
  expectDone(await unmerge(desk, three));
  expect(expectDone(await api('GET', `/dr/v1/patient/${left}`)).last_name).toBe('');
});

test('the values that a merge wrote are forgotten once it can no longer be undone', async () => {
  const [left, old] = [await register(desk, 'p-1'), await register(desk, 'p-2', { tag: 'old' })];
  expectDone(await merge(desk, old, left));
  const kept = async () =>
    (await desk.rows('select columns_after from patient_merges where business_id = $1'))[0].columns_after as unknown;
  desk.clock.advance(86_399);
  await sweep(desk.server.runtime);
  expect(await kept()).toBe('{"tag":"old"}');
  desk.clock.advance(1);
  await sweep(desk.server.runtime);
  expect(await kept()).toBe(null);
});

test('undoing is refused after a day, after an erasure of either, and for somebody who was not merged, each with its reason; the merge says so before', async () => {
  const [left, old] = [await register(desk, 'p-1'), await register(desk, 'p-2')];
  expect((await unmerge(desk, old)).text).toContain('has not been merged');
  expect((await unmerge(desk, 'pt-nobody')).status).toBe(404);
  const standing = async (id: string): Promise<unknown> =>
    expectDone(await api('GET', `/opdesk/v1/patients/${id}/merge`)).data;
  expect((await api('GET', `/opdesk/v1/patients/${old}/merge`)).status).toBe(404);
  expectDone(await merge(desk, old, left));
  const merged = { patient_id: left, merged_patient_id: old, merged_at: desk.clock.now(), undone: false };
  expect(await standing(old)).toEqual({ ...merged, can_be_undone: true });
  expect((await api('GET', `/opdesk/v1/patients/${left}/merge`)).status).toBe(404);
  desk.clock.advance(86_400);
  expect(await standing(old)).toEqual({ ...merged, can_be_undone: false });
  const late = await unmerge(desk, old);
  expect([issuesOf(late), late.text.includes('was merged more than a day ago')]).toEqual([
    ['/path/patient_id not_allowed'],
    true,
  ]);
  const [third, fourth] = [await register(desk, 'p-5'), await register(desk, 'p-6')];
  expectDone(await merge(desk, fourth, third));
  expectDone(await unmerge(desk, fourth));
  expect(await standing(fourth)).toMatchObject({ undone: true, can_be_undone: false });
  const [one, two] = [await register(desk, 'p-3'), await register(desk, 'p-4')];
  expectDone(await merge(desk, two, one));
  expectDone(await api('DELETE', `/opdesk/v1/patients/${two}/personal-data`));
  expect(await standing(two)).toMatchObject({ can_be_undone: false });
  const erased = await unmerge(desk, two);
  expect([issuesOf(erased), erased.text.includes('data are erased')]).toEqual([['/path/patient_id not_allowed'], true]);
});
