import { describe, expect, test } from 'vitest';
import type { Status } from '../../src/calendar/status.ts';
import { addService, addHours, bookedId, instant, openDesk } from '../support/desk.ts';
import { expectDone } from '../support/practice.ts';
import { bookAs } from '../support/statuses.ts';

const desk = openDesk();

const noPayment = { payment_id: null, payment_status: null, amount: null };

function expectNotFound(answer: { status: number; body: unknown }, code: string): void {
  expect(answer.status).toBe(404);
  expect(answer.body).toMatchObject({ success: false, status_code: 404, code, data: {}, error: { code } });
}

describe('one appointment', () => {
  test('D3: it answers everything that was said of it', async () => {
    desk.clock.set(instant('08:00') + 0.9);
    const video = await addService(desk, {
      name: 'Video',
      modes: ['VIDEO', 'PHONE'],
      price: 12.5,
      post_pay: false,
      allow_patient_booking: false,
    });
    await addHours(desk, { conf_id: video, from: '16:00', to: '17:00' });
    const details = {
      mode: 'tele',
      custom_attributes: { tags: 'a', label: ['b'] },
      video_connect: { vendor: 'other', url: 'https://x.example' },
      notes: '<p>n</p>',
      reason: 'r',
      end_time: instant('16:10'),
    };
    const more = {
      partner_appointment_id: 'visit',
      partner_meta: { b: 1, a: 2 },
      display_meta: { k: 1.5 },
      token: 12,
      patient_id: undefined,
      partner_patient_id: 'pp-1',
      patient_details: { first_name: 'A', gender: 'F', age: 3 },
    };
    const id = await desk.book('16:00', details, more);
    const [patient] = await desk.rows(`select id from patients where business_id = $1 and partner_id = 'pp-1'`);
    const read = await desk.read(id);
    expect(read).toEqual({
      appointment_id: id,
      partner_appointment_id: 'visit',
      doctor_id: 'do-1',
      partner_doctor_id: '8423994',
      clinic_id: 'cl-1',
      partner_clinic_id: '642783',
      patient_id: patient.id,
      partner_patient_id: 'pp-1',
      created_at: instant('08:00') + 1,
      start_time: instant('16:00'),
      end_time: instant('16:10'),
      channel: 'API',
      status: 'BK',
      mode: 'tele',
      appointment_mode: 'VIDEO',
      token: 12,
      payment: noPayment,
      service: {
        conf_id: video,
        created_at: instant('08:00') + 1,
        mode: ['VIDEO', 'PHONE'],
        price: 12.5,
        post_pay: false,
        service_name: 'Video',
        book_ahead_days: 60,
        appointment_type: 'REGULAR',
        allow_patient_booking: false,
      },
      custom_attributes: details.custom_attributes,
      video_connect: details.video_connect,
      partner_meta: { b: 1, a: 2 },
      display_meta: { k: 1.5 },
      notes: '<p>n</p>',
      reason: 'r',
    });
  });

  test('D3: what has no value is left out, but payment holds nulls', async () => {
    await desk.rows(`update clinics set partner_id = null where business_id = $1`);
    await desk.rows(`update doctors set partner_id = null where business_id = $1`);
    const read = await desk.read(await desk.book('09:00'));
    expect(Object.keys(read).toSorted()).toEqual([
      'appointment_id',
      'appointment_mode',
      'channel',
      'clinic_id',
      'created_at',
      'doctor_id',
      'end_time',
      'mode',
      'patient_id',
      'payment',
      'service',
      'start_time',
      'status',
      'token',
    ]);
    expect(read.payment).toEqual(noPayment);
    expect(read.service.price).toBe(500);
  });

  test('D3: a service without a price has null there, as the contract’s example', async () => {
    expectDone(await desk.business.api('PATCH', `/opdesk/v1/services/${desk.practice.serviceId}`, { price: null }));
    expect((await desk.read(await desk.book('09:00'))).service).toMatchObject({ price: null, mode: ['INCLINIC'] });
  });

  test('B2: with partner_id=1 the id is the partner’s, else ours, with and without a trailing slash', async () => {
    const id = await desk.book('09:00', {}, { partner_appointment_id: 'visit' });
    for (const path of [id, `${id}/`, 'visit?partner_id=1', 'visit/?partner_id=1', `${id}?partner_id=0`]) {
      expect(expectDone(await desk.business.api('GET', `/dr/v1/appointment/${path}`)).appointment_id).toBe(id);
    }
    for (const path of ['visit', `${id}?partner_id=1`, 'api-nobody', 'visit?partner_id=0']) {
      expectNotFound(await desk.business.api('GET', `/dr/v1/appointment/${path}`), 'APPOINTMENT_NOT_FOUND');
    }
  });

  test('A4: another business’s appointment is answered like one that does not exist', async () => {
    const id = await desk.book('09:00', {}, { partner_appointment_id: 'visit' });
    const other = await desk.server.createBusiness();
    for (const path of [`/dr/v1/appointment/${id}`, '/dr/v1/appointment/visit?partner_id=1']) {
      const [theirs, nobodys] = [
        await other.api('GET', path),
        await other.api('GET', path.replace(/api-[^?]*|visit/, 'api-nobody')),
      ];
      expectNotFound(theirs, 'APPOINTMENT_NOT_FOUND');
      expect(theirs.text).toBe(nobodys.text);
    }
    expectNotFound(await other.api('GET', '/dr/v1/appointment/patient/pt-1'), 'PATIENTS_NOT_FOUND');
    expect((await other.api('GET', '/dr/v1/appointment?patient_id=pt-1')).body).toEqual({ appointments: [] });
    expect((await other.api('GET', '/dr/v1/appointment?start_date=2026-03-02&end_date=2026-03-02')).body).toEqual({
      appointments: [],
    });
  });

  test('D6: it stays readable when its doctor, its clinic or its service is gone', async () => {
    const id = await desk.book('09:00');
    expectDone(await desk.business.api('PATCH', `/opdesk/v1/services/${desk.practice.serviceId}`, { archived: true }));
    expect((await desk.read(id)).service).toMatchObject({
      conf_id: desk.practice.serviceId,
      service_name: 'Consultation',
      price: 500,
    });
    expectDone(await desk.business.api('DELETE', '/cdr/v1/doctor/do-1/'));
    expectDone(await desk.business.api('DELETE', '/cdr/v1/clinic/cl-1/'));
    await desk.rows(`update patients set archived_at = now() where business_id = $1`);
    expect(await desk.read(id)).toMatchObject({
      doctor_id: 'do-1',
      clinic_id: 'cl-1',
      patient_id: 'pt-1',
      service: { conf_id: desk.practice.serviceId, price: 500 },
    });
    expect(expectDone(await desk.business.api('GET', '/dr/v1/appointment/patient/pt-1')).data).toHaveLength(1);
  });

  test('A5: reading needs appointments:read', async () => {
    const id = await desk.book('09:00');
    const writer = await desk.business.addClient(['appointments:write', 'directory:write', 'admin']);
    for (const path of [
      `/dr/v1/appointment/${id}`,
      '/dr/v1/appointment',
      '/dr/v1/appointment/patient/pt-1',
      '/dr/v1/appointment/api-nobody',
    ]) {
      const { status, body } = await writer.api('GET', path);
      expect([path, status, body.code]).toEqual([path, 403, 'UNAUTHORIZED_ACCESS']);
    }
  });
});

describe('the appointments of a patient', () => {
  test('D3: they have ISO times, a stage and services as slots spell them', async () => {
    const id = await desk.book('09:00', { notes: 'n' }, { partner_appointment_id: 'visit', partner_meta: { a: 1 } });
    const answer = await desk.business.api('GET', '/dr/v1/appointment/patient/pt-1');
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({
      success: true,
      data: [
        {
          appointment_id: id,
          partner_appointment_id: 'visit',
          doctor_id: 'do-1',
          partner_doctor_id: '8423994',
          clinic_id: 'cl-1',
          partner_clinic_id: '642783',
          patient_id: 'pt-1',
          created_at: '2026-03-02T02:30:00.000Z',
          start_time: '2026-03-02T03:30:00.000Z',
          end_time: '2026-03-02T03:45:00.000Z',
          stage: 'BOOKED',
          channel: 'API',
          status: 'BK',
          mode: 'in_clinic',
          appointment_mode: 'INCLINIC',
          token: 1,
          payment: noPayment,
          service: [
            {
              conf_id: desk.practice.serviceId,
              created_at: '2026-03-02T02:30:00.000Z',
              mode: ['in-clinic'],
              price: 500,
              post_pay: true,
              service_name: 'Consultation',
              book_ahead_days: 60,
              appointment_type: 'REGULAR',
              allow_patient_booking: true,
            },
          ],
          partner_meta: { a: 1 },
          notes: 'n',
        },
      ],
    });
  });

  test('D3: phone and video are one tele there', async () => {
    expectDone(
      await desk.business.api('PATCH', `/opdesk/v1/services/${desk.practice.serviceId}`, {
        modes: ['PHONE', 'INCLINIC', 'VIDEO'],
      }),
    );
    await desk.book('09:00');
    const [appointment] = expectDone(await desk.business.api('GET', '/dr/v1/appointment/patient/pt-1')).data;
    expect(appointment).toMatchObject({
      mode: 'tele',
      appointment_mode: 'PHONE',
      service: [{ mode: ['tele', 'in-clinic'] }],
    });
  });

  test('D3: the stage is BOOKED, ONGOING, COMPLETED or CANCELLED', async () => {
    const stages: Record<string, string> = {
      BK: 'BOOKED',
      RV: 'BOOKED',
      IN: 'BOOKED',
      CK: 'BOOKED',
      PA: 'BOOKED',
      OG: 'ONGOING',
      CM: 'COMPLETED',
      CMNP: 'COMPLETED',
      AB: 'COMPLETED',
      NS: 'CANCELLED',
      NSD: 'CANCELLED',
      NSS: 'CANCELLED',
      CN: 'CANCELLED',
      CND: 'CANCELLED',
      CNS: 'CANCELLED',
      PC: 'CANCELLED',
      PNR: 'CANCELLED',
      RE: 'CANCELLED',
      RES: 'CANCELLED',
      RED: 'CANCELLED',
    };
    for (const [index, [status, stage]] of Object.entries(stages).entries()) {
      const id = await bookAs(desk, status as Status, instant('09:00') + index * 86_400);
      const { data } = expectDone(await desk.business.api('GET', '/dr/v1/appointment/patient/pt-1'));
      expect(data.find((each: { appointment_id: string }) => each.appointment_id === id)).toMatchObject({
        status,
        stage,
      });
    }
  });

  test('D4: newest start first; of nobody’s id 404, of a patient without any an empty list', async () => {
    for (const start of ['10:00', '09:00', '11:00']) await desk.book(start);
    const { data } = expectDone(await desk.business.api('GET', '/dr/v1/appointment/patient/pt-1/'));
    expect(data.map((each: { start_time: string }) => each.start_time.slice(11, 16))).toEqual([
      '05:30',
      '04:30',
      '03:30',
    ]);
    expectNotFound(await desk.business.api('GET', '/dr/v1/appointment/patient/pt-nobody'), 'PATIENTS_NOT_FOUND');
    await desk.rows(
      `insert into patients (business_id, id, partner_id, first_name, gender, created_at, updated_at)
        values ($1, 'pt-2', 'pp', 'A', 'F', now(), now())`,
    );
    for (const path of ['pt-2', 'pp?partner_id=1']) {
      expect((await desk.business.api('GET', `/dr/v1/appointment/patient/${path}`)).body).toEqual({
        success: true,
        data: [],
      });
    }
    expectNotFound(await desk.business.api('GET', '/dr/v1/appointment/patient/pp'), 'PATIENTS_NOT_FOUND');
  });

  test('D3: a booking made a moment ago is there at once', async () => {
    const answers = await Promise.all(['09:00', '09:15', '09:30'].map((start) => desk.send(desk.body(start))));
    const ids = answers.map(bookedId);
    const { data } = expectDone(await desk.business.api('GET', '/dr/v1/appointment/patient/pt-1'));
    expect(data.map((each: { appointment_id: string }) => each.appointment_id).toSorted()).toEqual(ids.toSorted());
  });
});
