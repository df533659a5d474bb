import { expect, test } from 'vitest';
import { type Body, bookedId, issuesOf, openDesk } from '../support/desk.ts';
import { expectDone } from '../support/practice.ts';

const desk = openDesk();

const api = (method: 'GET' | 'POST' | 'PATCH' | 'DELETE', path: string, body?: Body) =>
  desk.business.api(method, path, body);

const details = { first_name: 'Kavya', last_name: 'Hegde', gender: 'F', dob: '1993-06-11', mobile: '+919999900110' };

/** A patient with the partner's id `p-1` who is archived. */
async function addArchived(): Promise<string> {
  const { patient_id: id } = expectDone(await api('POST', '/dr/v1/patient', { ...details, partner_patient_id: 'p-1' }));
  expectDone(await api('DELETE', `/profiles/v1/patient/${id}`));
  return id as string;
}

async function idsFound(): Promise<unknown[]> {
  const listed = expectDone(await api('GET', '/profiles/v1/patient/minified')).profiles as { oid: string }[];
  const found = expectDone(await api('GET', '/profiles/v1/patient/search?prefix=kavya')) as unknown as {
    oid: string;
  }[];
  const mobile = await api('GET', '/dr/v1/business/patients/search?mobile=9999900110');
  return [...listed, ...found].map(({ oid }) => oid).concat(mobile.status === 200 ? 'by mobile' : []);
}

test('D5: arc false brings an archived patient back into lists and searches, and arc true archives', async () => {
  const id = await addArchived();
  const path = `/profiles/v1/patient/${id}`;
  expect(await idsFound()).toEqual(['pt-1']);
  expectDone(await api('PATCH', path, { arc: false }));
  expect(expectDone(await api('GET', path)).arc).toBeUndefined();
  expect((await idsFound()).toSorted()).toEqual(['by mobile', 'pt-1', id, id].toSorted());
  const [before] = await desk.rows('select updated_at from patients where business_id = $1 and id = $2', id);
  desk.clock.advance(5);
  expectDone(await api('PATCH', path, { arc: false }));
  expect(await desk.rows('select updated_at from patients where business_id = $1 and id = $2', id)).toEqual([before]);
  expectDone(await api('PATCH', path, { arc: true, ln: 'Rao' }));
  expect(expectDone(await api('GET', path))).toMatchObject({ arc: true, ln: 'Rao' });
  expect(await idsFound()).toEqual(['pt-1']);
});

test('D5: an archived patient stays readable by either id everywhere', async () => {
  const id = await addArchived();
  const paths = [
    `/dr/v1/patient/${id}`,
    '/dr/v1/patient/p-1?partner_id=1',
    `/profiles/v1/patient/${id}`,
    `/profiles/v1/patient/bulk?oid_list=${id}`,
    '/profiles/v1/patient/p-1/username',
    `/dr/v1/appointment/patient/${id}`,
    '/dr/v1/appointment/patient/p-1?partner_id=1',
  ];
  for (const path of paths) expect([path, (await api('GET', path)).status]).toEqual([path, 200]);
});

test('D5: a booking for an archived patient succeeds by either id, and leaves the patient archived', async () => {
  const id = await addArchived();
  const own = { patient_id: id };
  const partners = { patient_id: undefined, partner_patient_id: 'p-1' };
  const appointments = [
    await desk.book('09:00', {}, own),
    await desk.book('09:15', {}, partners),
    await desk.book('09:30', {}, { ...partners, patient_details: details }),
  ];
  for (const appointment of appointments) expect((await desk.read(appointment)).patient_id).toBe(id);
  expect(expectDone(await api('GET', `/profiles/v1/patient/${id}`)).arc).toBe(true);
  expect(await idsFound()).toEqual(['pt-1']);
});

test('D5: a partner id of an archived patient is refused on every path with the field, the reason and the way back', async () => {
  const id = await addArchived();
  const other = expectDone(await api('POST', '/dr/v1/patient', { ...details, first_name: 'Ravi' }))
    .patient_id as string;
  const appointmentId = bookedId(await desk.send(desk.body('09:00', {}, { patient_id: other })));
  const place = { clinic_id: 'cl-1', doctor_id: 'do-1' };
  const told = { patient_id: other, patient_details: { partner_patient_id: 'p-1' } };
  const conflicts = [
    ['/partner_patient_id', await api('POST', '/dr/v1/patient', { ...details, partner_patient_id: 'p-1' })],
    [
      '/username',
      await api('POST', '/profiles/v1/patient', { fn: 'Ravi', dob: '1990-01-01', gen: 'M', username: 'p-1' }),
    ],
    ['/username', await api('PATCH', `/profiles/v1/patient/${other}`, { username: 'p-1' })],
  ] as const;
  const invalid = [
    ['/patient_details/partner_patient_id', await desk.send(desk.body('10:00', {}, told))],
    ['/patient_details/partner_patient_id', await api('POST', '/opdesk/v1/walk-ins', { ...place, ...told })],
    ['/partner_patient_id', await api('PATCH', `/dr/v1/appointment/${appointmentId}`, { partner_patient_id: 'p-1' })],
  ] as const;
  for (const [, answer] of conflicts)
    expect([answer.status, answer.body.code]).toEqual([409, 'PATIENT_ALREADY_EXISTS']);
  for (const [path, answer] of invalid) expect(issuesOf(answer)).toEqual([`${path} conflict`]);
  for (const [path, answer] of [...conflicts, ...invalid]) {
    expect(answer.body.error.details.issues).toEqual([
      {
        path,
        code: 'conflict',
        message:
          'belongs to an archived patient; PATCH /profiles/v1/patient/{id} with arc: false brings that patient back',
      },
    ]);
    expect(answer.text).not.toContain(id);
  }
  expect(await desk.counts()).toMatchObject({ appointments: 1, patients: 3 });
});

test('a partner id of another patient is refused with the field that it came in', async () => {
  expectDone(await api('POST', '/dr/v1/patient', { ...details, partner_patient_id: 'p-1' }));
  const answer = await api('POST', '/dr/v1/patient', { ...details, partner_patient_id: 'p-1' });
  expect([answer.status, answer.body.error.details]).toEqual([
    409,
    { issues: [{ path: '/partner_patient_id', code: 'conflict', message: 'belongs to another patient' }] },
  ]);
});
