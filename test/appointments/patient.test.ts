import { bodyFor, details, openStarts } from '../support/new-patients.ts';
import { expect, test } from 'vitest';
import { at } from '../support/calendar.ts';
import { addPatient, expectDone } from '../support/practice.ts';
import {
  addSecondClinic,
  type Body,
  bookedId,
  conflictOf,
  instant,
  issuesOf,
  openDesk,
  reasonOf,
  today,
} from '../support/desk.ts';

const desk = openDesk();
const nextStart = openStarts();

// oxlint-disable-next-line typescript/no-explicit-any
async function patient(partnerId: string): Promise<any> {
  const [row] = await desk.rows('select * from patients where business_id = $1 and partner_id = $2', partnerId);
  return row;
}

test('C2: a partner_patient_id that nobody has is added with what patient_details say', async () => {
  const id = bookedId(await desk.send(bodyFor(desk, '09:00', { ...details, last_name: ' Patiént  Rao ', unknown: 1 })));
  expect(await patient('new')).toMatchObject({
    id: (await desk.read(id)).patient_id,
    designation: 'Mr.',
    first_name: 'Test',
    middle_name: null,
    last_name: 'Patiént  Rao',
    gender: 'M',
    date_of_birth: '1987-01-06',
    from_age: false,
    mobile: '+919999999999',
    address: '{"city":"Bangalore","pincode":"560049"}',
    created_at: instant('08:00'),
    archived_at: null,
  });
  expect((await desk.read(id)).partner_patient_id).toBe('new');
});

test('C2: without patient_details, an unknown partner_patient_id is a 400', async () => {
  expect(issuesOf(await desk.send(bodyFor(desk, '09:00', undefined)))).toEqual(['/partner_patient_id unknown_id']);
});

test('C2: to add somebody it takes a first name, a gender and a birth date or an age, and what is missing is named', async () => {
  expect(issuesOf(await desk.send(bodyFor(desk, '09:00', {})))).toEqual([
    '/patient_details/first_name required',
    '/patient_details/gender required',
    '/patient_details/dob required',
  ]);
  expect(issuesOf(await desk.send(bodyFor(desk, '09:00', { first_name: 'A', dob: '1990-01-01' })))).toEqual([
    '/patient_details/gender required',
  ]);
  bookedId(await desk.send(bodyFor(desk, '09:00', { first_name: 'A', gender: 'O', age: 0 })));
});

test('C2: a birth date and an age together are always a 400, also for somebody who exists', async () => {
  const both = { ...details, age: 24 };
  expect(issuesOf(await desk.send(bodyFor(desk, '09:00', both)))).toEqual(['/patient_details/dob conflict']);
  bookedId(await desk.send(bodyFor(desk, '09:00', details)));
  expect(issuesOf(await desk.send(bodyFor(desk, '09:15', both)))).toEqual(['/patient_details/dob conflict']);
});

test('C2: neither is fine for a patient who exists', async () => {
  bookedId(await desk.send(bodyFor(desk, '09:00', details)));
  bookedId(await desk.send(bodyFor(desk, '09:15', { first_name: 'Test', gender: 'M' })));
  bookedId(await desk.send(bodyFor(desk, '09:30', {})));
  bookedId(await desk.send(bodyFor(desk, '09:45', undefined)));
  expect(await desk.counts()).toMatchObject({ appointments: 4, patients: 2 });
});

test('C2: an age is today’s date at the clinic that many years ago, and is remembered as an age', async () => {
  // In Kolkata it is still 28 February, in Auckland already 1 March.
  desk.clock.set(at('2028-02-29', '20:00'));
  await addSecondClinic(desk, { timeZone: 'Pacific/Auckland' });
  expectDone(await desk.business.api('PATCH', '/opdesk/v1/settings', { accept_any_time: true }));
  const ids = (clinic: string, partner: string): Body => ({ clinic_id: clinic, partner_patient_id: partner });
  const person = { first_name: 'A', gender: 'F', age: 25 };
  bookedId(await desk.send(bodyFor(desk, at('2028-03-01', '10:00'), person, ids('cl-1', 'kolkata'))));
  bookedId(await desk.send(bodyFor(desk, at('2028-03-02', '10:00'), person, ids('cl-2', 'auckland'))));
  expect(await patient('kolkata')).toMatchObject({ date_of_birth: '2003-02-28', from_age: true });
  expect(await patient('auckland')).toMatchObject({ date_of_birth: '2003-03-01', from_age: true });
});

test('C2: details of an existing patient fill what is empty, search keys too, and overwrite nothing', async () => {
  await desk.rows(
    `insert into patients (business_id, id, partner_id, first_name, gender, created_at, updated_at)
      values ($1, 'pt-2', 'new', 'Ravi', 'M', now(), now())`,
  );
  const told = { ...details, first_name: 'Other', gender: 'F', middle_name: 'Kumár', dob: undefined, age: 40 };
  bookedId(await desk.send(bodyFor(desk, '09:00', told)));
  const filled = {
    id: 'pt-2',
    designation: 'Mr.',
    first_name: 'Ravi',
    gender: 'M',
    middle_name: 'Kumár',
    last_name: 'Patient',
    date_of_birth: '1986-03-02',
    from_age: true,
    mobile: '+919999999999',
    address: '{"city":"Bangalore","pincode":"560049"}',
  };
  expect(await patient('new')).toMatchObject(filled);
  expect(
    (await desk.rows(`select key from patient_words where business_id = $1 and patient_id = 'pt-2' order by key`)).map(
      ({ key }) => (key as string).split(' ')[0],
    ),
  ).toEqual(['kumar', 'patient', 'ravi']);
  const others = {
    ...details,
    designation: 'Dr.',
    first_name: 'X',
    middle_name: 'Y',
    last_name: 'Z',
    dob: '2000-01-01',
    mobile: '9888888888',
    address: { city: 'Mysore', pincode: '1' },
  };
  bookedId(await desk.send(bodyFor(desk, '09:15', others)));
  expect(await patient('new')).toMatchObject(filled);
});

test('C2: of an address each line fills that is empty, and none is overwritten', async () => {
  const address = async (): Promise<unknown> => JSON.parse((await patient('new')).address as string);
  bookedId(await desk.send(bodyFor(desk, '09:00', { ...details, address: { city: 'Bangalore' } })));
  bookedId(
    await desk.send(
      bodyFor(desk, '09:15', { address: { line1: '14, Church Street', city: 'Mysore', pincode: 560001 } }),
    ),
  );
  expect(await address()).toEqual({ city: 'Bangalore', line1: '14, Church Street', pincode: '560001' });
  desk.clock.advance(60);
  const before = await patient('new');
  bookedId(await desk.send(bodyFor(desk, '09:30', { address: { line1: 'Elsewhere', city: '', pincode: '1' } })));
  expect(await patient('new')).toEqual(before);
  bookedId(await desk.send(bodyFor(desk, '09:45', { address: { state: 'Karnataka' } })));
  expect(await address()).toEqual({
    city: 'Bangalore',
    line1: '14, Church Street',
    pincode: '560001',
    state: 'Karnataka',
  });
});

test('C2: two bookings at once that each know a line of an address leave both', async () => {
  bookedId(await desk.send(bodyFor(desk, nextStart(), { ...details, address: undefined })));
  const lines = [{ line1: 'a' }, { line2: 'b' }, { city: 'c' }, { state: 'd' }, { country: 'e' }, { pincode: '6' }];
  const answers = await Promise.all(lines.map((address) => desk.send(bodyFor(desk, nextStart(), { address }))));
  answers.forEach(bookedId);
  expect(JSON.parse((await patient('new')).address as string)).toEqual(Object.assign({}, ...lines));
});

test('C2: empty details fill nothing', async () => {
  bookedId(await desk.send(bodyFor(desk, '09:00', { first_name: 'A', gender: 'F', age: 3 })));
  const before = await patient('new');
  desk.clock.advance(60);
  bookedId(await desk.send(bodyFor(desk, '09:15', { middle_name: '', last_name: '  ', mobile: '', address: {} })));
  expect(await patient('new')).toEqual(before);
});

test('C2: a refused booking adds no patient and fills in nobody', async () => {
  await desk.book('09:00', {}, { token: 7 });
  const last = { last_name: 'Iyer' };
  for (const [who, told] of [
    [{ partner_patient_id: 'new' }, details],
    [{ patient_id: 'pt-1' }, last],
  ] as const) {
    expect(reasonOf(await desk.send(bodyFor(desk, '09:00', told, who)))).toBe('TAKEN');
    expect(reasonOf(await desk.send(bodyFor(desk, '07:00', told, who)))).toBe('PAST');
    expect(reasonOf(await desk.send(bodyFor(desk, '14:00', told, who)))).toBe('NOT_OFFERED');
    expect(conflictOf(await desk.send({ ...bodyFor(desk, '09:15', told, who), token: 7 })).code).toBe('TOKEN_TAKEN');
  }
  expect(await desk.counts()).toMatchObject({ appointments: 1, patients: 1 });
  expect(await desk.rows('select last_name from patients where business_id = $1')).toEqual([{ last_name: null }]);
});

test('C2: twenty bookings at once that add the same patient end with one patient and twenty appointments', async () => {
  const starts = Array.from({ length: 16 }, nextStart);
  const extra = await desk.business.api('POST', `/opdesk/v1/doctors/do-1/sessions`, {
    clinic_id: 'cl-1',
    conf_id: desk.practice.serviceId,
    date: today,
    from: '16:00',
    to: '17:00',
  });
  expectDone(extra);
  starts.push(...[0, 1, 2, 3].map((slot) => instant('16:00') + slot * 900));
  const answers = await Promise.all(
    starts.map((start, index) =>
      desk.send(bodyFor(desk, start, index % 2 === 0 ? details : { ...details, last_name: 'Other' })),
    ),
  );
  const ids = answers.map(bookedId);
  expect(new Set(ids).size).toBe(20);
  expect(await desk.counts()).toMatchObject({ appointments: 20, patients: 2 });
  const { id } = await patient('new');
  expect(await desk.rows('select distinct patient_id from appointments where business_id = $1')).toEqual([
    { patient_id: id },
  ]);
});

test('C2: two bookings at once that each know half of somebody leave the whole', async () => {
  await desk.rows(
    `insert into patients (business_id, id, partner_id, first_name, gender, created_at, updated_at)
      values ($1, 'pt-2', 'new', 'Ravi', 'M', now(), now())`,
  );
  const halves = [
    { last_name: 'Iyer' },
    { mobile: '9888888888' },
    { dob: '1990-01-01' },
    { address: { city: 'Mysore' } },
  ];
  const answers = await Promise.all(halves.map((half) => desk.send(bodyFor(desk, nextStart(), half))));
  answers.forEach(bookedId);
  expect(await patient('new')).toMatchObject({
    last_name: 'Iyer',
    mobile: '+919888888888',
    date_of_birth: '1990-01-01',
    address: '{"city":"Mysore"}',
  });
});

test('D5: an archived patient can be booked, and is not added again', async () => {
  await addPatient(desk.server, desk.business, 'pt-3');
  await desk.rows(`update patients set partner_id = 'new', archived_at = now() where business_id = $1 and id = 'pt-3'`);
  const id = bookedId(await desk.send(bodyFor(desk, '09:00', details)));
  expect((await desk.read(id)).patient_id).toBe('pt-3');
});

test.each(['+919876543210', '919876543210', '9876543210', '+91 98765-43210', '09876543210'])(
  'C15: %s is stored as E.164',
  async (mobile) => {
    bookedId(await desk.send(bodyFor(desk, '09:00', { ...details, mobile })));
    expect(await patient('new')).toMatchObject({ mobile: '+919876543210' });
  },
);

test('C15: ten digits that begin like the country code are a whole number', async () => {
  bookedId(await desk.send(bodyFor(desk, '09:00', { ...details, mobile: '9198765432' })));
  expect(await patient('new')).toMatchObject({ mobile: '+919198765432' });
});

test.each(['12', '+91123', 'nobody', '+99999999999999999'])('C15: %s is not a number, and refused', async (mobile) => {
  expect(issuesOf(await desk.send(bodyFor(desk, '09:00', { ...details, mobile })))).toEqual([
    '/patient_details/mobile format',
  ]);
});

test('C15: a number without a country code is one of the clinic’s country', async () => {
  expectDone(await desk.business.api('PATCH', '/opdesk/v1/clinics/cl-1', { country: 'GB' }));
  bookedId(await desk.send(bodyFor(desk, '09:00', { ...details, mobile: '07911 123456' })));
  expect(await patient('new')).toMatchObject({ mobile: '+447911123456' });
  expect(issuesOf(await desk.send(bodyFor(desk, '09:15', { ...details, mobile: '9876543210' })))).toEqual([
    '/patient_details/mobile format',
  ]);
});
