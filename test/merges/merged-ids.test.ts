import { expect, test } from 'vitest';
import { type Body, openDesk } from '../support/desk.ts';
import { addReservation, addWalkIn, merge, patientsOf, register, strayRows } from '../support/merges.ts';
import { expectDone } from '../support/practice.ts';

const desk = openDesk();

const api = (method: 'GET' | 'POST' | 'PATCH' | 'DELETE', path: string, body?: Body) =>
  desk.business.api(method, path, body);

test('both ids of a merged patient lead to the patient that is left on every call that takes one', async () => {
  const [left, old] = [await register(desk, 'p-1'), await register(desk, 'p-2')];
  await desk.book('09:00', {}, { patient_id: old });
  expectDone(await merge(desk, old, left));
  const reads = [
    [`/dr/v1/patient/${old}`, (body: Body) => body['patient_id']],
    ['/dr/v1/patient/p-2?partner_id=1', (body: Body) => body['patient_id']],
    [`/profiles/v1/patient/${old}`, (body: Body) => body['oid']],
    ['/profiles/v1/patient/p-2/username', (body: readonly Body[]) => body.map(({ oid }) => oid).join()],
    [`/profiles/v1/patient/bulk?oid_list=${old},${left}`, (body: readonly Body[]) => body.map(({ oid }) => oid).join()],
    [
      `/dr/v1/appointment?patient_id=${old}`,
      (body: Body) => (body['appointments'] as Body[]).map(({ patient_id: id }) => id).join(),
    ],
    [`/dr/v1/appointment/patient/${old}`, (body: Body) => String((body['data'] as Body[]).length)],
    ['/dr/v1/appointment/patient/p-2?partner_id=1', (body: Body) => String((body['data'] as Body[]).length)],
  ] as const;
  for (const [path, patientIn] of reads)
    expect([path, patientIn(expectDone(await api('GET', path)) as never)]).toEqual([
      path,
      path.includes('appointment/patient') ? '1' : left,
    ]);
  const details = { first_name: 'Ravi', gender: 'M', age: 40, last_name: 'Iyer' };
  const place = { clinic_id: 'cl-1', doctor_id: 'do-1' };
  const written = [
    await desk.book('10:00', {}, { patient_id: old }),
    await desk.book('10:15', {}, { patient_id: undefined, partner_patient_id: 'p-2', patient_details: details }),
    await desk.book('10:30', {}, { patient_id: undefined, partner_patient_id: old, patient_details: details }),
    await desk.book('10:45', {}, { patient_id: old, patient_details: { partner_patient_id: 'p-2' } }),
    await addWalkIn(desk, old),
    await addReservation(desk, 'p-2'),
  ];
  const { entry } = expectDone(await api('POST', '/opdesk/v1/walk-ins', { ...place, name: 'Ravi' }));
  expectDone(
    await api('POST', `/opdesk/v1/appointments/${entry.appointment_id}/patient`, { partner_patient_id: 'p-2' }),
  );
  expectDone(await api('POST', `/opdesk/v1/appointments/${entry.appointment_id}/patient`, { patient_id: old }));
  for (const named of [{ patient_id: old }, { partner_patient_id: 'p-2' }])
    expectDone(await api('PATCH', `/dr/v1/appointment/${written[0]}`, named));
  expect(await patientsOf(desk, [...written, entry.appointment_id as string])).toEqual(
    Array.from({ length: 7 }, () => left),
  );
  expect(expectDone(await api('PATCH', '/dr/v1/patient/p-2?partner_id=1', { tag: 'vip' })).patient_id).toBe(left);
  expectDone(await api('PATCH', `/profiles/v1/patient/${old}`, { ln: 'Rao' }));
  expect(expectDone(await api('GET', `/dr/v1/patient/${left}`))).toMatchObject({
    patient_id: left,
    partner_patient_id: 'p-1',
    tag: 'vip',
    last_name: 'Rao',
  });
  expectDone(await api('DELETE', `/profiles/v1/patient/${old}`));
  expect(expectDone(await api('GET', `/profiles/v1/patient/${left}`)).arc).toBe(true);
  expect(await strayRows(desk)).toEqual([]);
});

test('relations to a merged patient are to the patient that is left', async () => {
  const [left, old] = [await register(desk, 'p-1'), await register(desk, 'p-2')];
  const relations = [
    { relation: 'Wife', pid: old },
    { relation: 'Son', pid: 'pt-1' },
  ];
  const relative = await register(desk, 'p-3', { relations });
  expect(expectDone(await api('GET', `/dr/v1/patient/${relative}`)).relations).toEqual(relations);
  expectDone(await merge(desk, old, left));
  expect(expectDone(await api('GET', `/dr/v1/patient/${relative}`)).relations).toEqual([
    { relation: 'Wife', pid: left },
    { relation: 'Son', pid: 'pt-1' },
  ]);
});

test('lists and searches show the patient that is left alone, archived patients included', async () => {
  const [left, old] = [
    await register(desk, 'p-1', { mobile: '+919999900110' }),
    await register(desk, 'p-2', { mobile: '+919999900110' }),
  ];
  expectDone(await merge(desk, old, left));
  const oids = (body: unknown) => (body as { oid: string }[]).map(({ oid }) => oid);
  expect(oids(expectDone(await api('GET', '/profiles/v1/patient/minified?arc=true')).profiles)).toEqual(
    ['pt-1', left].toSorted(),
  );
  expect(oids(expectDone(await api('GET', '/profiles/v1/patient/search?prefix=ravi')))).toEqual([left]);
  expect(oids(expectDone(await api('GET', '/profiles/v1/patient/by-mobile?mob=9999900110&full_profile=true')))).toEqual(
    [left],
  );
});

test('a chain of merges leads to its end, whichever id of it is named', async () => {
  const [a, b, c, d] = [
    await register(desk, 'p-a'),
    await register(desk, 'p-b'),
    await register(desk, 'p-c'),
    await register(desk, 'p-d'),
  ];
  const appointment = await desk.book('09:00', {}, { patient_id: a });
  expectDone(await merge(desk, a, b));
  expectDone(await merge(desk, b, c));
  expect(await patientsOf(desk, [appointment])).toEqual([c]);
  expect(expectDone(await merge(desk, d, a)).data).toMatchObject({ patient_id: c, merged_patient_id: d });
  expect(expectDone(await merge(desk, a, c)).data.patient_id).toBe(c);
  const end = await register(desk, 'p-e');
  expect(expectDone(await merge(desk, a, end)).data).toMatchObject({ patient_id: end, merged_patient_id: c });
  for (const id of [a, b, c, d, end]) expect(expectDone(await api('GET', `/dr/v1/patient/${id}`)).patient_id).toBe(end);
  for (const id of ['a', 'b', 'c', 'd', 'e'])
    expect(expectDone(await api('GET', `/dr/v1/patient/p-${id}?partner_id=1`)).patient_id).toBe(end);
  expect(await patientsOf(desk, [appointment])).toEqual([end]);
  expect(await strayRows(desk)).toEqual([]);
});
