import { expect, test } from 'vitest';
import { type Body, issuesOf, openDesk } from '../support/desk.ts';
import { fieldsOf, merge, register } from '../support/merges.ts';
import { addPatient, expectDone } from '../support/practice.ts';

const desk = openDesk();

const api = (method: 'GET' | 'POST' | 'PATCH' | 'DELETE', path: string, body?: Body) =>
  desk.business.api(method, path, body);

test('the patient that is left keeps own values, takes missing ones, and has those replaced that the body names', async () => {
  const left = await register(desk, 'p-1', {
    last_name: 'Rao',
    mobile: '+919999900110',
    tag: 'vip',
    address: { city: 'Pune' },
  });
  const old = await register(desk, 'p-2', {
    first_name: 'Ravindra',
    last_name: 'Rao',
    mobile: '+919999900111',
    tag: 'old',
    email: 'r@example.org',
    dob: '1986-05-05',
    age: undefined,
    address: { city: 'Delhi', line1: 'Ring Road' },
    partner_meta: { b: 1, a: 12345678901 },
  });
  expectDone(await api('PATCH', `/profiles/v1/patient/${left}`, { extras: { room: 1, bed: 2 } }));
  expectDone(
    await api('PATCH', `/profiles/v1/patient/${old}`, { extras: { room: 3, ward: 4 }, abha: 'r@abdm', bg: 'O+' }),
  );
  const answer = await merge(desk, old, left, { keep: { first_name: 'from', tag: 'from', dob: 'into' } });
  expect(fieldsOf(answer)).toEqual([
    'first_name replaced',
    'dob kept',
    'mobile kept',
    'email filled',
    'address kept',
    'tag replaced',
    'partner_meta filled',
    'blood_group filled',
    'abha filled',
    'extras kept',
    'partner_patient_id kept',
  ]);
  expect(expectDone(await api('GET', `/dr/v1/patient/${left}`))).toMatchObject({
    first_name: 'Ravindra',
    last_name: 'Rao',
    age: 40,
    mobile: '+919999900110',
    email: 'r@example.org',
    tag: 'old',
    address: { city: 'Pune' },
    partner_patient_id: 'p-1',
  });
  expect((await api('GET', `/dr/v1/patient/${left}`)).text).toContain('"partner_meta":{"b":1,"a":12345678901}');
  expect(expectDone(await api('GET', `/profiles/v1/patient/${left}`))).toMatchObject({
    extras: { room: 1, bed: 2, ward: 4 },
    abha: 'r@abdm',
    bg: 'O+',
  });
  expect(expectDone(await api('GET', '/profiles/v1/patient/search?prefix=ravindra'))).toMatchObject([{ oid: left }]);
});

test('a partner id comes to the patient that is left where there is none, or by choice, and both lead there', async () => {
  const [none, old, third] = [await register(desk, null), await register(desk, 'p-2'), await register(desk, 'p-3')];
  expect(fieldsOf(await merge(desk, old, none))).toEqual(['partner_patient_id filled']);
  expect(fieldsOf(await merge(desk, third, none, { keep: { partner_patient_id: 'from' } }))).toEqual([
    'partner_patient_id replaced',
  ]);
  expect(expectDone(await api('GET', `/dr/v1/patient/${none}`)).partner_patient_id).toBe('p-3');
  for (const partnerId of ['p-2', 'p-3'])
    expect(expectDone(await api('GET', `/dr/v1/patient/${partnerId}?partner_id=1`)).patient_id).toBe(none);
  expect(
    issuesOf(
      await desk.send(desk.body('09:00', {}, { patient_id: 'pt-1', patient_details: { partner_patient_id: 'p-2' } })),
    ),
  ).toEqual(['/patient_details/partner_patient_id conflict']);
  expect(
    (await api('POST', '/dr/v1/patient', { first_name: 'A', gender: 'F', age: 1, partner_patient_id: 'p-2' })).status,
  ).toBe(409);
  expectDone(await api('PATCH', `/profiles/v1/patient/${none}`, { username: 'p-2' }));
  expect(expectDone(await api('GET', `/dr/v1/patient/${none}`)).partner_patient_id).toBe('p-2');
});

test('C1: a patient who was added under the id of another one is merged into that one without becoming their partner id', async () => {
  await addPatient(desk.server, desk.business, 'pt-2');
  await desk.rows(`update patients set partner_id = 'pt-1' where business_id = $1 and id = 'pt-2'`);
  expect(fieldsOf(await merge(desk, 'pt-2', 'pt-1'))).toEqual([]);
  expect(expectDone(await api('GET', '/dr/v1/patient/pt-1')).partner_patient_id).toBeUndefined();
  expect(
    (await desk.read(await desk.book('09:00', {}, { patient_id: undefined, partner_patient_id: 'pt-1' }))).patient_id,
  ).toBe('pt-1');
});
