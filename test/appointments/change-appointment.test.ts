import { describe, expect, test } from 'vitest';
import { instant, issuesOf, openDesk, type Body } from '../support/desk.ts';
import { addPatient, expectDone } from '../support/practice.ts';
import { bookAs } from '../support/statuses.ts';
import type { ApiAnswer } from '../support/server.ts';

const desk = openDesk();

function update(id: string, body: unknown, version = 1): Promise<ApiAnswer> {
  return desk.business.api('PATCH', `/dr/v${version}/appointment/${id}`, body);
}

async function updated(id: string, body: unknown, version = 1): Promise<Body> {
  const answer = await update(id, body, version);
  expect([answer.status, answer.text]).toEqual([204, '']);
  return desk.read(id);
}

async function patient(id = 'pt-1'): Promise<Body> {
  return expectDone(await desk.business.api('GET', `/dr/v1/patient/${id}`));
}

test('both forms of the call understand both forms of the body', async () => {
  const id = await desk.book('09:15');
  const inner = {
    start_time: instant('10:00'),
    custom_attributes: { tags: ['paid'] },
    notes: 'a',
    reason: 'b',
    video_connect: { vendor: 'other' },
  };
  expect(await updated(id, { appointment_details: inner, token: 5 })).toMatchObject({ ...inner, token: 5 });
  expect(await updated(id, { ...inner, start_time: instant('11:00'), token: 6 }, 2)).toMatchObject({
    start_time: instant('11:00'),
    token: 6,
  });
  expect(
    issuesOf(
      await update(id, {
        notes: 'x',
        appointment_details: { notes: 'y', start_time: instant('09:00') },
        start_time: instant('10:00'),
      }),
    ),
  ).toEqual(['/start_time conflict', '/notes conflict']);
});

test('a body that changes nothing is done without history and event', async () => {
  const body = {
    custom_attributes: { label: 'vitals_submitted' },
    partner_meta: { a: { b: [1, 2.5] } },
    display_meta: { key1: 'v' },
    video_connect: { vendor: 'other' },
    notes: 'n',
    reason: 'r',
    patient_details: { first_name: 'Meera', middle_name: 'K', address: { city: 'Pune', pincode: 411001 } },
  };
  const id = await desk.book('09:15');
  await updated(id, body);
  const before = await desk.counts();
  // One of the events tells desks of the patient.
  expect(before).toMatchObject({ appointment_history: 2, outbox: 3 });
  for (const again of [
    body,
    {},
    { unknown: 1 },
    { token: 1 },
    { start_time: instant('09:15'), end_time: instant('09:15') },
    { appointment_details: { mode: 'in_clinic' } },
    { partner_clinic_id: '642783', doctor_id: 'do-1', patient_id: 'pt-1' },
    { custom_attributes: { tags: null } },
  ])
    await updated(id, again);
  expect((await desk.business.api('PATCH', `/dr/v1/appointment/${id}`)).status).toBe(204);
  expect(await desk.counts()).toEqual(before);
});

describe('contents', () => {
  test('custom_attributes are merged key by key, and null removes one', async () => {
    const id = await desk.book('09:15', { custom_attributes: { label: ['a'], tags: ['x'] } });
    expect((await updated(id, { custom_attributes: { tags: ['y'], labels: 'z' } }))['custom_attributes']).toEqual({
      label: ['a'],
      tags: ['y'],
      labels: 'z',
    });
    expect((await updated(id, { custom_attributes: { label: null, labels: null } }))['custom_attributes']).toEqual({
      tags: ['y'],
    });
    expect((await updated(id, { custom_attributes: { tags: null } }))['custom_attributes']).toBeUndefined();
  });

  test('PATCH …/custom_attribute merges likewise, and names what the business does not know', async () => {
    const id = await desk.book('09:15', { custom_attributes: { label: ['a'] } }, { partner_appointment_id: 'visit-1' });
    const send = (body: unknown): Promise<ApiAnswer> =>
      desk.business.api('PATCH', '/dr/v1/appointment/visit-1/custom_attribute?partner_id=1', body);
    const answer = await send({ tags: ['paid'], label: null });
    expect([answer.status, answer.text]).toEqual([204, '']);
    expect((await desk.read(id)).custom_attributes).toEqual({ tags: ['paid'] });
    expect(issuesOf(await send({ payment_status: ['paid'], tags: 3 }))).toEqual([
      '/payment_status not_allowed',
      '/tags type',
    ]);
    expect(issuesOf(await send([]))).toEqual([' type']);
    expect(
      (await desk.business.api('PATCH', '/dr/v1/appointment/api-nobody/custom_attribute', { tags: 'a' })).body.code,
    ).toBe('APPOINTMENT_NOT_FOUND');
  });

  test('an attribute that the business no longer has can still be removed', async () => {
    const define = (customAttributes: unknown): Promise<ApiAnswer> =>
      desk.business.api('PATCH', '/opdesk/v1/settings', { custom_attributes: customAttributes });
    expectDone(await define([{ key: 'room', text: 'Room', values: [{ key: 'a', text: 'A' }] }]));
    const id = await desk.book('09:15', { custom_attributes: { room: 'a', tags: 'x' } });
    expectDone(await define([]));
    expect((await updated(id, { custom_attributes: { room: null } }))['custom_attributes']).toEqual({ tags: 'x' });
  });

  test('C12: partner_meta is replaced whole and kept as sent, byte for byte', async () => {
    const id = await desk.book('09:15', {}, { partner_meta: { a: 1 } });
    await update(id, '{"partner_meta": {"b": 1.50, "10": {"z": 1, "2": null}}}');
    expect((await desk.business.api('GET', `/dr/v1/appointment/${id}`)).text).toContain(
      '"partner_meta":{"b":1.50,"10":{"z":1,"2":null}}',
    );
    expect((await updated(id, { partner_meta: {} }))['partner_meta']).toEqual({});
  });

  test.each(['CN', 'CMNP', 'NS', 'RE'] as const)(
    'may change on an ended appointment (%s), its time, place, mode and number may not',
    async (status) => {
      const id = await bookAs(desk, status, '09:15');
      expect(await updated(id, { notes: 'late', partner_meta: { a: 1 }, start_time: instant('09:15') })).toMatchObject({
        notes: 'late',
        status,
      });
      for (const body of [{ start_time: instant('10:00') }, { mode: 'VIDEO' }, { token: 9 }]) {
        const answer = await update(id, body);
        expect([answer.status, answer.body.code, answer.body.error.details]).toEqual([
          403,
          'RESCHEDULE_NOT_ALLOWED',
          { status },
        ]);
      }
    },
  );

  test('the history names what changed and keeps none of it', async () => {
    const id = await desk.book('09:15');
    await updated(id, { notes: 'secret', patient_details: { last_name: 'Secret' }, display_meta: { a: 'secret' } });
    const [entry] = await desk.rows(
      'select action, changes from appointment_history where business_id = $1 and version = 2',
    );
    expect([entry.action, JSON.parse(entry.changes as string)]).toEqual([
      'update',
      { fields: ['display_meta', 'notes', 'patient_details'] },
    ]);
  });
});

describe('the patient', () => {
  test('patient_details overwrite the record: what is named, and of an address the lines that are', async () => {
    const id = await desk.book('09:15');
    await updated(id, {
      patient_details: {
        first_name: 'José',
        last_name: 'Rao',
        mobile: '9999999999',
        age: 30,
        address: { city: 'Pune', pincode: 411001 },
      },
    });
    expect(await patient()).toMatchObject({ first_name: 'José', last_name: 'Rao', mobile: '+919999999999', age: 30 });
    await updated(id, { patient_details: { last_name: '', dob: '1990-01-02', address: { city: 'Goa' } } });
    expect(await patient()).toMatchObject({
      first_name: 'José',
      last_name: '',
      dob: '1990-01-02',
      address: { city: 'Goa', pincode: '411001' },
    });
    expect(await desk.rows('select key from patient_words where business_id = $1')).toEqual([{ key: 'jose  jose' }]);
  });

  test('is the one who was booked: another one is a 400 naming it, whoever that is', async () => {
    await addPatient(desk.server, desk.business, 'pt-2');
    await desk.rows(`update patients set partner_id = 'two' where business_id = $1 and id = 'pt-2'`);
    const id = await desk.book('09:15');
    expect(issuesOf(await update(id, { patient_id: 'pt-2' }))).toEqual(['/patient_id conflict']);
    expect(issuesOf(await update(id, { patient_id: 'nobody', clinic_id: 'nobody' }))).toEqual([
      '/clinic_id unknown_id',
      '/patient_id unknown_id',
    ]);
    expect(issuesOf(await update(id, { partner_patient_id: 'two' }))).toEqual(['/partner_patient_id conflict']);
    expect(issuesOf(await update(id, { patient_details: { partner_patient_id: 'two' } }))).toEqual([
      '/patient_details/partner_patient_id conflict',
    ]);
  });

  test('a partner’s id is filled in where there is none; its own is ignored, another one refused', async () => {
    const id = await desk.book('09:15');
    expect(await updated(id, { patient_details: { partner_patient_id: 'one' } })).toMatchObject({
      partner_patient_id: 'one',
    });
    const before = await desk.counts();
    await updated(id, { partner_patient_id: 'one' });
    expect(await desk.counts()).toEqual(before);
    expect(issuesOf(await update(id, { partner_patient_id: 'other' }))).toEqual(['/partner_patient_id unknown_id']);
  });
});

test('B4: every problem at once, in either form', async () => {
  const id = await desk.book('09:15');
  const problems = {
    token: 0,
    start_time: 1_730_189_586_000,
    custom_attributes: { room: 'a' },
    partner_meta: [],
    display_meta: { a: true },
    clinic_id: 'a',
    partner_clinic_id: 'b',
    patient_details: { dob: '1987-01-06', age: 3, mobile: '12', partner_patient_id: 'x' },
    partner_patient_id: 'y',
    appointment_details: { mode: 'BOAT', video_connect: { vendor: 'zoom', url: 'ftp://x' } },
  };
  for (const version of [1, 2]) {
    expect(issuesOf(await update(id, problems, version)).toSorted()).toEqual([
      '/appointment_details/mode enum',
      '/appointment_details/video_connect/url format',
      '/appointment_details/video_connect/vendor enum',
      '/clinic_id conflict',
      '/custom_attributes/room not_allowed',
      '/display_meta/a type',
      '/partner_meta type',
      '/patient_details/dob conflict',
      '/patient_details/mobile format',
      '/patient_details/partner_patient_id conflict',
      '/start_time too_large',
      '/token too_small',
    ]);
  }
  expect(issuesOf(await update(id, '{"custom_attributes":{"__proto__":"a"},"notes":"\\u0000"}'))).toEqual([
    '/notes null_character',
    '/custom_attributes/__proto__ not_allowed',
  ]);
});

test('an appointment that nobody has is a 404 in both forms', async () => {
  for (const version of [1, 2])
    expect(
      (await update('api-nobody', { notes: 'x', patient_details: { mobile: '9999999999' } }, version)).body.code,
    ).toBe('APPOINTMENT_NOT_FOUND');
});
