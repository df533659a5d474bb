import { describe, expect, test } from 'vitest';
import { bookedId, type Body, instant, issuesOf, openDesk } from '../support/desk.ts';
import { expectDone } from '../support/practice.ts';

/** What programs that use the upstream API in production send, and its documentation does not say. */
const desk = openDesk({ service: { modes: ['INCLINIC', 'PHONE'] } });
const mark = '\ufeff';

describe('C9: AUDIO is PHONE on every path that takes a mode', () => {
  const place = (): Body => ({ clinic_id: 'cl-1', doctor_id: 'do-1' });

  test('hold, walk-in, explain, update of both versions, move from the desk, follow-up', async () => {
    const { api } = desk.business;
    const held = expectDone(
      await api('POST', '/opdesk/v1/holds', { ...place(), start_time: instant('09:00'), mode: 'AUDIO' }),
    );
    expect(held.mode).toBe('PHONE');
    const walkIn = expectDone(
      await api('POST', '/opdesk/v1/walk-ins', { ...place(), patient_id: 'pt-1', mode: 'AUDIO' }),
    );
    expect(
      (await desk.rows("select mode from appointments where business_id = $1 and channel = 'Walkin'"))[0]?.mode,
      JSON.stringify(walkIn),
    ).toBe('PHONE');
    const explained = await api(
      'GET',
      `/opdesk/v1/slots/explain?clinic_id=cl-1&doctor_id=do-1&start_time=${instant('09:15')}&mode=AUDIO`,
    );
    expect(explained.status, explained.text).toBe(200);
    const id = await desk.book('09:15');
    expectUpdated(await api('PATCH', `/dr/v1/appointment/${id}`, { mode: 'AUDIO' }));
    expect((await desk.read(id)).appointment_mode).toBe('PHONE');
    const second = await desk.book('09:30');
    expectUpdated(await api('PATCH', `/dr/v2/appointment/${second}`, { appointment_details: { mode: 'AUDIO' } }));
    expect((await desk.read(second)).appointment_mode).toBe('PHONE');
    const third = await desk.book('09:45');
    const moved = expectDone(
      await api('POST', `/opdesk/v1/appointments/${third}/reschedule`, { start_time: instant('10:00'), mode: 'AUDIO' }),
    );
    expect(moved.appointment_mode).toBe('PHONE');
    const followUp = expectDone(
      await api('POST', `/opdesk/v1/appointments/${third}/follow-up`, { start_time: instant('10:15'), mode: 'AUDIO' }),
    );
    expect((await desk.read(followUp.appointment_id as string)).appointment_mode).toBe('PHONE');
  });

  test('a service is given its modes in every spelling, and shows them in one', async () => {
    const { api } = desk.business;
    const at = `/opdesk/v1/services/${desk.practice.serviceId}`;
    expect(expectDone(await api('PATCH', at, { modes: ['AUDIO', 'tele', 'phone'] })).data.service.modes).toEqual([
      'PHONE',
      'VIDEO',
    ]);
    expect(issuesOf(await api('PATCH', at, { modes: ['Telephone'] }))).toEqual(['/modes/0 enum']);
  });
});

describe('D5: a gender is a letter or a word, in any case', () => {
  const person: Body = { first_name: 'Test', dob: '1987-01-06', mobile: '+919999999999' };

  test.each([
    ['M', 'M'],
    ['f', 'F'],
    ['Male', 'M'],
    ['FEMALE', 'F'],
    ['other', 'O'],
    ['oThEr', 'O'],
  ])('%s is %s for a patient, a profile, a booking, a doctor', async (sent, kept) => {
    const { api } = desk.business;
    const added = expectDone(await api('POST', '/dr/v1/patient', { ...person, gender: sent }));
    expect(expectDone(await api('GET', `/dr/v1/patient/${added.patient_id}`)).gender).toBe(kept);
    expectDone(await api('PATCH', `/dr/v1/patient/${added.patient_id}`, { gender: sent.toLowerCase() }));
    expect(expectDone(await api('GET', `/dr/v1/patient/${added.patient_id}`)).gender).toBe(kept);

    const profile = expectDone(
      await api('POST', '/profiles/v1/patient', { fn: 'Kavya', ln: sent, dob: '1993-06-11', gen: sent }),
    );
    const oid = profile.oid as string;
    expect(expectDone(await api('GET', `/profiles/v1/patient/${oid}`)).gen).toBe(kept);
    expectDone(await api('PATCH', `/profiles/v1/patient/${oid}`, { gen: sent.toUpperCase() }));
    expect(expectDone(await api('GET', `/profiles/v1/patient/${oid}`)).gen).toBe(kept);

    const { patient_id: _, ...body } = desk.body(
      '09:00',
      {},
      { partner_patient_id: `p-${sent}`, patient_details: { ...person, first_name: 'Booked', gender: sent } },
    );
    const booked = await desk.read(bookedId(await desk.send(body)));
    expect(expectDone(await api('GET', `/dr/v1/patient/${booked.patient_id}`)).gender).toBe(kept);
    expectUpdated(
      await api('PATCH', `/dr/v1/appointment/${booked.appointment_id}`, { patient_details: { gender: 'Other' } }),
    );
    expect(expectDone(await api('GET', `/dr/v1/patient/${booked.patient_id}`)).gender).toBe('O');

    const doctor = expectDone(
      await api('POST', '/cdr/v1/doctor/', { firstname: 'Asha', lastname: 'Rao', gender: sent }),
    );
    expect(expectDone(await api('GET', `/dr/v1/doctor/${doctor.ekaid}`)).profile.personal.gender).toBe(kept);
    expectDone(await api('PATCH', `/cdr/v1/doctor/${doctor.ekaid}/`, { gender: 'Other' }));
    expect(expectDone(await api('GET', `/dr/v1/doctor/${doctor.ekaid}`)).profile.personal.gender).toBe('O');
  });

  test('a reservation of a slot takes the words too, and nothing else is understood', async () => {
    const { api } = desk.business;
    const reservation = {
      patient: { ...person, last_name: 'Patient', gender: 'Female' },
      doctor_id: 'do-1',
      clinic_id: 'cl-1',
    };
    const reserved = expectDone(await api('POST', '/dr/v1/appointment/slots/reserve', reservation));
    expect(expectDone(await api('GET', `/dr/v1/patient/${reserved.data.patient_id}`)).gender).toBe('F');
    for (const gender of ['X', '', 'Males', 'M ', 'Man']) {
      const answer = await api('POST', '/dr/v1/patient', { ...person, gender });
      expect(issuesOf(answer)).toEqual(['/gender enum']);
      expect(answer.body.error.details.issues[0].allowed).toEqual(['M', 'F', 'O', 'Male', 'Female', 'Other']);
    }
  });
});

test('a body that begins with a byte order mark is read, and is the same request under an Idempotency-Key', async () => {
  const text = JSON.stringify(desk.body('09:00', {}, { partner_meta: { a: 1.5 } }));
  const id = bookedId(await desk.send(mark + text, { 'idempotency-key': 'key-1' }));
  expect(bookedId(await desk.send(text, { 'idempotency-key': 'key-1' }))).toBe(id);
  expect((await desk.read(id)).partner_meta).toEqual({ a: 1.5 });
  expect((await desk.business.api('PATCH', `/dr/v1/appointment/${id}`, mark)).status).toBe(204);
  expect(issuesOf(await desk.send(mark + mark + text))).toEqual([' not_json']);
});

describe('PUT …/cancel', () => {
  async function remarksOf(id: string): Promise<unknown[]> {
    const { history } = expectDone(await desk.business.api('GET', `/opdesk/v1/appointments/${id}/history`));
    return (history as { why?: string }[]).map(({ why }) => why);
  }

  test('keeps the reason that came with it', async () => {
    const id = await desk.book('09:00', { reason: 'Fever' });
    const answer = await desk.business.api('PUT', `/dr/v1/appointment/${id}/cancel`, {
      reason: ' The child is well again ',
    });
    expect([answer.status, answer.text]).toEqual([204, '']);
    expect(await remarksOf(id)).toEqual([undefined, 'The child is well again']);
    expect((await desk.read(id)).reason).toBe('Fever');
  });

  test('needs none, and refuses what it could not keep', async () => {
    for (const [start, body] of [
      ['09:00', undefined],
      ['09:15', {}],
      ['09:30', { reason: null }],
      ['09:45', { reason: ' ' }],
      ['10:00', { other: 5 }],
    ] as const) {
      const id = await desk.book(start);
      expect((await desk.business.api('PUT', `/dr/v1/appointment/${id}/cancel`, body)).status).toBe(204);
      expect(await remarksOf(id)).toEqual([undefined, undefined]);
    }
    const id = await desk.book('10:15');
    expect(
      issuesOf(await desk.business.api('PUT', `/dr/v1/appointment/${id}/cancel`, { reason: 'x'.repeat(1_001) })),
    ).toEqual(['/reason too_long']);
    expect(issuesOf(await desk.business.api('PUT', `/dr/v1/appointment/${id}/cancel`, { reason: ['x'] }))).toEqual([
      '/reason type',
    ]);
    expect((await desk.read(id)).status).toBe('BK');
  });
});

describe('C11: a value that the settings have dropped since, sent back unchanged', () => {
  const payment = {
    key: 'payment',
    text: 'Payment',
    values: [
      { key: 'paid', text: 'Paid' },
      { key: 'later', text: 'Later' },
    ],
    place: 1,
  };

  async function settings(changes: Body): Promise<void> {
    expectDone(await desk.business.api('PATCH', '/opdesk/v1/settings', changes));
  }

  async function bookedUnderOldSettings(): Promise<string> {
    await settings({
      tags: [
        { key: 'vip', text: 'VIP' },
        { key: 'old', text: 'Old' },
      ],
      custom_attributes: [payment],
    });
    const id = await desk.book('09:00', { custom_attributes: { tags: ['old'], payment: 'later' } });
    await settings({ tags: [{ key: 'vip', text: 'VIP' }], custom_attributes: [] });
    return id;
  }

  test.each([
    [
      'PATCH',
      '/dr/v1/appointment/:id',
      (attributes: Body) => ({ custom_attributes: attributes }),
      '/custom_attributes',
    ],
    [
      'PATCH',
      '/dr/v2/appointment/:id',
      (attributes: Body) => ({ appointment_details: { custom_attributes: attributes } }),
      '/appointment_details/custom_attributes',
    ],
    ['PATCH', '/dr/v1/appointment/:id/custom_attribute', (attributes: Body) => attributes, ''],
  ] as const)('%s %s accepts it, and checks what is new alone', async (method, path, bodyOf, pointer) => {
    const id = await bookedUnderOldSettings();
    const send = (attributes: Body) => desk.business.api(method, path.replace(':id', id), bodyOf(attributes));
    expectUpdated(await send({ tags: ['old', 'vip'], payment: ['later'] }));
    expect((await desk.read(id)).custom_attributes).toEqual({ tags: ['old', 'vip'], payment: ['later'] });
    expect(issuesOf(await send({ tags: ['old', 'new'], payment: 'paid', other: 'old' }))).toEqual([
      `${pointer}/tags/1 enum`,
      `${pointer}/payment not_allowed`,
      `${pointer}/other not_allowed`,
    ]);
    expectUpdated(await send({ tags: ['vip'] }));
    expect(issuesOf(await send({ tags: ['old'] }))).toEqual([`${pointer}/tags/0 enum`]);
  });

  test('a booking and another appointment may not take it up anew', async () => {
    await bookedUnderOldSettings();
    const other = await desk.book('09:15');
    expect(
      issuesOf(await desk.business.api('PATCH', `/dr/v1/appointment/${other}`, { custom_attributes: { tags: 'old' } })),
    ).toEqual(['/custom_attributes/tags enum']);
    expect(issuesOf(await desk.send(desk.body('09:30', { custom_attributes: { tags: 'old' } })))).toEqual([
      '/appointment_details/custom_attributes/tags enum',
    ]);
  });
});

function expectUpdated(answer: { readonly status: number; readonly text: string }): void {
  expect([answer.status, answer.text]).toEqual([204, '']);
}
