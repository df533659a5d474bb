import { describe, expect, it } from 'vitest';
import { addHours, addService, issuesOf, openDesk } from '../support/desk.ts';
import { addDoctor, expectDone } from '../support/practice.ts';
import { openQueue, staff } from '../support/queue.ts';

const desk = openDesk();
const { walkIn, verb, events, entries } = openQueue(desk);

const send = (body: object = {}, headers = {}) =>
  desk.business.api('POST', '/opdesk/v1/walk-ins', { clinic_id: 'cl-1', doctor_id: 'do-1', ...body }, headers);

const details = { first_name: 'Ravi', last_name: 'Nair', gender: 'M', age: 40 };

describe('a walk-in', () => {
  it('gets a token now, without a slot and without a seat, beside those who are booked', async () => {
    await desk.book('09:00');
    desk.clock.set(desk.clock.now() + 3600.4);
    const answer = await send({ patient_id: 'pt-1', ...staff });
    expect(answer.status).toBe(201);
    const start = Math.floor(desk.clock.now());
    expect(answer.body.entry).toMatchObject({
      token: 2,
      status: 'CK',
      channel: 'Walkin',
      start_time: start,
      end_time: start + 900,
      waiting_since: start,
      mode: 'INCLINIC',
      service: { conf_id: desk.practice.serviceId },
      patient: { patient_id: 'pt-1', name: 'Meera' },
    });
    expect(await desk.counts()).toMatchObject({
      appointments: 2,
      seat_claims: 1,
      tokens: 2,
      appointment_history: 2,
      outbox: 2,
    });
    expect(await desk.read(answer.body.entry.appointment_id as string)).toMatchObject({
      channel: 'Walkin',
      status: 'CK',
      visit_checkin: start,
    });
    const [row] = await desk.rows(
      `select role, on_behalf_of from appointment_history where business_id = $1 and to_status = 'CK'`,
    );
    expect(row).toEqual({ role: 'staff', on_behalf_of: 'reception-1' });
  });

  it('comes also where no session is, and then takes fifteen minutes or what the named service takes', async () => {
    await addDoctor(desk.server, desk.business, { id: 'do-2', clinicIds: ['cl-1'] });
    const { entry } = expectDone(await send({ doctor_id: 'do-2' }));
    expect(entry.end_time - entry.start_time).toBe(900);
    expect(entry).not.toHaveProperty('service');
    const long = await addService(desk, { name: 'Procedure', duration_minutes: 40, modes: ['PHONE', 'VIDEO'] });
    const named = expectDone(await send({ conf_id: long })).entry;
    expect([named.end_time - named.start_time, named.mode]).toEqual([2_400, 'PHONE']);
    await addHours(desk, { conf_id: long, from: '14:00', to: '15:00' });
    expect(expectDone(await send({ mode: 'video' })).entry).toMatchObject({
      mode: 'VIDEO',
      service: { conf_id: long },
    });
  });

  it('adds the patient that it describes, as a booking does, and none when it is refused', async () => {
    const added = expectDone(
      await send({ partner_patient_id: 'new', patient_details: { ...details, mobile: '9812345678' } }),
    ).entry;
    expect(added.patient).toMatchObject({ partner_patient_id: 'new', name: 'Ravi Nair', mobile: '+919812345678' });
    const again = expectDone(await send({ partner_patient_id: 'new' })).entry;
    expect(again.patient.patient_id).toBe(added.patient.patient_id);
    const unnamed = expectDone(await send({ patient_details: details })).entry;
    expect(unnamed.patient.patient_id).not.toBe(added.patient.patient_id);
    const before = await desk.counts();
    expect(issuesOf(await send({ partner_patient_id: 'other' }))).toEqual(['/partner_patient_id unknown_id']);
    expect(issuesOf(await send({ partner_patient_id: 'other', patient_details: { first_name: 'X' } }))).toEqual([
      '/patient_details/gender required',
      '/patient_details/dob required',
    ]);
    expect(issuesOf(await send({ patient_id: 'pt-9' }))).toEqual(['/patient_id unknown_id']);
    expect(issuesOf(await send({ doctor_id: 'do-9', partner_patient_id: 'other', patient_details: details }))).toEqual([
      '/doctor_id unknown_id',
    ]);
    expect(await desk.counts()).toEqual(before);
  });

  it('names every problem at once, and nothing is half done', async () => {
    const answer = await send({
      clinic_id: undefined,
      partner_doctor_id: 'x',
      patient_id: 'pt-1',
      partner_patient_id: 'y',
      name: ' ',
      mobile: '12',
      mode: 'SMOKE',
      custom_attributes: { nope: 'x' },
      display_meta: { a: true },
      partner_meta: { n: 1 },
      by: { role: 'robot' },
    });
    expect(issuesOf(answer).toSorted()).toEqual([
      '/by/role enum',
      '/clinic_id required',
      '/custom_attributes/nope not_allowed',
      '/display_meta/a type',
      '/doctor_id conflict',
      '/mobile format',
      '/mode enum',
      '/name conflict',
      '/name too_short',
      '/patient_id conflict',
    ]);
    expect(await desk.counts()).toMatchObject({ appointments: 0, tokens: 0 });
  });

  it('must be for a doctor who works there and a service that he has', async () => {
    await addDoctor(desk.server, desk.business, { id: 'do-2', clinicIds: [], partnerId: 'elsewhere' });
    expect(issuesOf(await send({ doctor_id: 'do-2' }))).toEqual(['/doctor_id not_allowed']);
    expect(issuesOf(await send({ doctor_id: undefined, partner_doctor_id: 'elsewhere' }))).toEqual([
      '/partner_doctor_id not_allowed',
    ]);
    expect(issuesOf(await send({ conf_id: 'sv-9' }))).toEqual(['/conf_id unknown_id']);
    expect(issuesOf(await send({ conf_id: desk.practice.serviceId, mode: 'VIDEO' }))).toEqual(['/mode not_allowed']);
  });

  it('keeps what programs send with it', async () => {
    const sent = {
      custom_attributes: { label: 'urgent' },
      display_meta: { visits: 3 },
      partner_meta: { b: 1, a: [1.5] },
      notes: '<b>n</b>',
      reason: 'Fever',
    };
    const id = await walkIn(sent);
    expect(await desk.read(id)).toMatchObject(sent);
  });

  it('is one for one Idempotency-Key, and for one partner_appointment_id with the same content', async () => {
    const key = { 'idempotency-key': 'walk-1' };
    const answers = await Promise.all([send({ name: 'A' }, key), send({ name: 'A' }, key), send({ name: 'A' }, key)]);
    expect(new Set(answers.map(({ body }) => body.entry.appointment_id)).size).toBe(1);
    const [first, second] = [
      await send({ partner_appointment_id: 'w-1' }),
      await send({ partner_appointment_id: 'w-1' }),
    ];
    expect(second.body.entry.appointment_id).toBe(first.body.entry.appointment_id);
    const other = await send({ partner_appointment_id: 'w-1', name: 'B' });
    expect([other.status, other.body.code, other.body.error.details]).toEqual([
      409,
      'APPOINTMENT_ALREADY_EXISTS',
      { status: 'CK' },
    ]);
    expect(await desk.counts()).toMatchObject({ appointments: 2, tokens: 2, outbox: 2 });
  });

  it('lives as others do: seen, undone, cancelled; it never takes a seat', async () => {
    const id = await walkIn({});
    for (const path of ['start', 'undo-start', 'park', 'unpark', 'finish']) await verb(id, path);
    expect((await entries())[0]).toMatchObject({ status: 'CMNP', state: 'done' });
    expect(await desk.counts()).toMatchObject({ seat_claims: 0 });
  });
});

describe('telling who a walk-in is', () => {
  const assign = (id: string, body: object) =>
    desk.business.api('POST', `/opdesk/v1/appointments/${id}/patient`, { ...body, ...staff });

  it('assigns a registered patient, in place of the name and the number', async () => {
    const id = await walkIn({ name: 'Mira', mobile: '9812345678' });
    expect(expectDone(await assign(id, { patient_id: 'pt-1' })).entry.patient).toEqual({
      patient_id: 'pt-1',
      name: 'Meera',
      gender: 'F',
    });
    expect(await desk.rows('select guest_name, guest_mobile from appointments where business_id = $1')).toEqual([
      { guest_name: null, guest_mobile: null },
    ]);
    expect(await events(id)).toEqual(['appointment.created', 'appointment.updated']);
    const [last] = (
      await desk.rows('select action, changes from appointment_history where business_id = $1 order by version')
    ).slice(-1);
    expect([last.action, JSON.parse(last.changes as string)]).toEqual(['assign_patient', { patient_id: ['', 'pt-1'] }]);
  });

  it('adds the patient that it describes; the same again changes nothing, another is refused', async () => {
    const id = await walkIn({});
    const { entry } = expectDone(await assign(id, { partner_patient_id: 'new', patient_details: details }));
    expect(entry.patient).toMatchObject({ partner_patient_id: 'new', name: 'Ravi Nair' });
    const before = await desk.counts();
    expect((await assign(id, { partner_patient_id: 'new' })).status).toBe(200);
    expect((await assign(id, { patient_id: entry.patient.patient_id as string })).status).toBe(200);
    expect(issuesOf(await assign(id, { patient_id: 'pt-1' }))).toEqual(['/patient_id conflict']);
    expect(await desk.counts()).toEqual(before);
  });

  it('fills what is empty of a known patient, and refuses one who is unknown', async () => {
    const id = await walkIn({});
    expect(issuesOf(await assign(id, {}))).toEqual(['/patient_id required']);
    expect(issuesOf(await assign(id, { patient_id: 'pt-9' }))).toEqual(['/patient_id unknown_id']);
    expect(issuesOf(await assign(id, { partner_patient_id: 'x', patient_details: { first_name: 'X' } }))).toEqual([
      '/patient_details/gender required',
      '/patient_details/dob required',
    ]);
    expect(issuesOf(await assign(id, { patient_id: 'pt-1', patient_details: { partner_patient_id: 'y' } }))).toEqual([
      '/patient_details/partner_patient_id conflict',
    ]);
    expect(await desk.counts()).toMatchObject({ patients: 1, appointment_history: 1 });
    const { entry } = expectDone(
      await assign(id, { patient_id: 'pt-1', patient_details: { last_name: 'Shah', first_name: 'Nobody' } }),
    );
    expect(entry.patient.name).toBe('Meera Shah');
  });
});
