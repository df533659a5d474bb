import { describe, expect, test } from 'vitest';
import {
  addSecondClinic,
  conflictOf,
  instant,
  issuesOf,
  openDesk,
  reasonOf,
  addService,
  addHours,
  type Body,
} from '../support/desk.ts';
import { addDoctor, addSessions, expectDone } from '../support/practice.ts';
import { openQueue } from '../support/queue.ts';
import { reserveDummy } from '../support/statuses.ts';
import type { ApiAnswer } from '../support/server.ts';

const desk = openDesk();

function change(id: string, body: unknown, version = 1): Promise<ApiAnswer> {
  return desk.business.api('PATCH', `/dr/v${version}/appointment/${id}`, body);
}

async function changed(id: string, body: unknown, version = 1): Promise<Body> {
  const answer = await change(id, body, version);
  expect([answer.status, answer.text]).toEqual([204, '']);
  return desk.read(id);
}

async function patient(id = 'pt-1'): Promise<Body> {
  return expectDone(await desk.business.api('GET', `/dr/v1/patient/${id}`));
}

describe('E4: time, place and mode', () => {
  test('a new time is a move that keeps the id; with contents it is one change', async () => {
    const id = await desk.book('09:15');
    expect(await changed(id, { start_time: instant('10:00'), notes: 'x' })).toMatchObject({
      start_time: instant('10:00'),
      notes: 'x',
      token: 1,
    });
    expect(await desk.counts()).toMatchObject({ appointment_history: 2, outbox: 2, seat_claims: 1 });
  });

  test('a change whose slot cannot be had changes nothing of the rest either', async () => {
    await desk.book('10:00');
    const id = await desk.book('09:15');
    const before = await desk.read(id);
    expect(
      reasonOf(await change(id, { start_time: instant('10:00'), notes: 'x', patient_details: { last_name: 'X' } })),
    ).toBe('TAKEN');
    expect(await desk.read(id)).toEqual(before);
    expect((await patient())['last_name']).toBe('');
  });

  test('an end alone makes it longer or shorter, if the slots are free', async () => {
    const id = await desk.book('09:15');
    expect(await changed(id, { end_time: instant('09:45') })).toMatchObject({
      start_time: instant('09:15'),
      end_time: instant('09:45'),
    });
    expect(reasonOf(await desk.send(desk.body('09:30')))).toBe('TAKEN');
    expect(await changed(id, { end_time: instant('09:20') })).toMatchObject({ end_time: instant('09:20') });
    await desk.book('09:30');
    expect(reasonOf(await change(id, { end_time: instant('09:45') }))).toBe('TAKEN');
    expect(issuesOf(await change(id, { appointment_details: { end_time: instant('09:00') } }))).toEqual([
      '/appointment_details/end_time too_small',
    ]);
    expect(issuesOf(await change(id, { end_time: instant('09:15') + 86_401 }))).toEqual(['/end_time too_large']);
  });

  test('another clinic is a reschedule; the doctor must be free there', async () => {
    await addSecondClinic(desk);
    const id = await desk.book('09:15');
    expect(await changed(id, { clinic_id: 'cl-2' })).toMatchObject({
      clinic_id: 'cl-2',
      start_time: instant('09:15'),
      token: 1,
    });
  });

  test.each([
    [1, { doctor_id: 'do-2' }],
    [2, { partner_doctor_id: 'second' }],
  ])(
    'another doctor is a reschedule too, in v%s by %j: his seat, his number and his service',
    async (version, doctor) => {
      await addDoctor(desk.server, desk.business, { id: 'do-2', clinicIds: ['cl-1'], partnerId: 'second' });
      const added = await desk.business.api('POST', '/opdesk/v1/doctors/do-2/services', {
        name: 'Consultation',
        duration_minutes: 30,
      });
      const { conf_id: confId } = expectDone(added).data.service;
      await addSessions(
        desk.business,
        { ...desk.practice, doctorId: 'do-2', serviceId: confId as string },
        { weekdays: [1], from: '09:00', to: '13:00' },
      );
      const id = await desk.book('09:00');
      expect(reasonOf(await change(id, { ...doctor, start_time: instant('09:15') }, version))).toBe('NOT_OFFERED');
      expect(await changed(id, { ...doctor, start_time: instant('09:30'), notes: 'x' }, version)).toMatchObject({
        appointment_id: id,
        doctor_id: 'do-2',
        clinic_id: 'cl-1',
        start_time: instant('09:30'),
        end_time: instant('10:00'),
        token: 1,
        notes: 'x',
        service: { conf_id: confId },
      });
      expect(await desk.rows('select doctor_id from seat_claims where business_id = $1')).toEqual([
        { doctor_id: 'do-2' },
      ]);
      const [entry] = await desk.rows('select changes from appointment_history where business_id = $1 and version = 2');
      expect(JSON.parse(entry.changes as string)).toMatchObject({
        doctor_id: ['do-1', 'do-2'],
        start_time: [instant('09:00'), instant('09:30')],
      });
      await desk.book('09:00');
      expect(reasonOf(await desk.send(desk.body('09:30', {}, { doctor_id: 'do-2' })))).toBe('TAKEN');
    },
  );

  test('another mode must be offered, and keeps the time', async () => {
    const id = await desk.book('09:15');
    expect(reasonOf(await change(id, { appointment_details: { mode: 'VIDEO' } }, 2))).toBe('NOT_OFFERED');
    const video = await addService(desk, { name: 'Video', modes: ['VIDEO'] });
    await addHours(desk, { conf_id: video, from: '09:00', to: '13:00' });
    expect(await changed(id, { appointment_details: { mode: 'tele' } }, 2)).toMatchObject({
      appointment_mode: 'VIDEO',
      start_time: instant('09:15'),
      end_time: instant('09:30'),
      service: { conf_id: video },
      token: 1,
    });
    expect(await desk.counts()).toMatchObject({ seat_claims: 1 });
  });

  test('C8: a number that is named is given if nobody had it', async () => {
    await desk.book('09:00');
    const id = await desk.book('09:15');
    expect(conflictOf(await change(id, { token: 1 })).code).toBe('TOKEN_TAKEN');
    expect(await changed(id, { token: 9 })).toMatchObject({ token: 9 });
    expect(await changed(id, { start_time: instant('10:00'), token: 9 })).toMatchObject({ token: 9 });
  });
});

describe('who has no seat', () => {
  const { walkIn } = openQueue(desk);

  test('a dummy has no number without a time; with a time it is ordinary, with a seat and a number', async () => {
    const id = await reserveDummy(desk, '09:15');
    expect(issuesOf(await change(id, { token: 5 }))).toEqual(['/token not_allowed']);
    expect(await changed(id, { notes: 'x' })).toMatchObject({ is_dummy: true });
    expect(await changed(id, { start_time: instant('10:00'), token: 5 })).toMatchObject({
      token: 5,
      status: 'BK',
      start_time: instant('10:00'),
    });
    expect((await desk.read(id)).is_dummy).toBeUndefined();
    expect(await desk.counts()).toMatchObject({ seat_claims: 1 });
  });

  test('a walk-in without a registered patient cannot be given a slot, and has no record to overwrite', async () => {
    const id = await walkIn({ name: 'Guest' });
    const answer = await change(id, { start_time: instant('10:00') });
    expect([answer.status, answer.body.code]).toEqual([403, 'RESCHEDULE_NOT_ALLOWED']);
    expect(issuesOf(await change(id, { patient_details: { last_name: 'X' }, partner_patient_id: 'new' }))).toEqual([
      '/patient_details not_allowed',
      '/partner_patient_id not_allowed',
    ]);
    expect(await changed(id, { custom_attributes: { tags: 'x' } })).toMatchObject({ status: 'CK' });
  });

  test('a walk-in who moves takes a seat; another mode alone needs none', async () => {
    const id = await walkIn({ patient_id: 'pt-1' });
    await addService(desk, { name: 'Phone', modes: ['PHONE'] });
    expect(await changed(id, { mode: 'PHONE' })).toMatchObject({
      appointment_mode: 'PHONE',
      service: { service_name: 'Phone' },
    });
    expect(reasonOf(await change(id, { mode: 'VIDEO' }))).toBe('NOT_OFFERED');
    expect(await desk.counts()).toMatchObject({ seat_claims: 0 });
    expect(await changed(id, { start_time: instant('10:00'), mode: 'INCLINIC' })).toMatchObject({
      status: 'CK',
      token: 1,
      start_time: instant('10:00'),
    });
    expect(await desk.counts()).toMatchObject({ seat_claims: 1 });
  });
});
