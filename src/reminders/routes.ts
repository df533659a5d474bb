import { PartnerIdQuery } from '../kernel/schemas.ts';
import { checkStartPractice, StartPracticeBody } from '../queue/contract/queue-verbs.ts';
import { remind } from './services/remind.ts';
import { startPractice } from './services/start-practice.ts';
import { notifyDoctorJoined } from './services/notify-doctor-joined.ts';
import { defineRoute } from '../http/route.ts';
import type { HttpServer } from '../http/server.ts';
import { placeExample } from '../queue/routes/examples.ts';
import { AppointmentParams, followsBooking, referenceOf } from '../appointments/routes/reference.ts';

const done = { 204: { description: 'Subscribers are notified' } } as const;

/** Notifications of subscribers that change nothing. */
export function reminderRoutes(server: HttpServer): void {
  defineNotifyDoctorJoined(server);
  defineRemind(server);
  defineStartPractice(server);
}

function defineNotifyDoctorJoined(server: HttpServer): void {
  defineRoute(server, {
    id: 'notifyDoctorJoined',
    method: 'POST',
    url: '/opdesk/v1/appointments/:appointment_id/doctor-joined',
    scope: 'appointments:write',
    tag: 'Queue',
    summary: 'Notify that the doctor has joined a video consultation',
    description: 'Sends appointment.tele.dr_joined with video_connect, each time that it is called.',
    params: AppointmentParams,
    query: PartnerIdQuery,
    exampleFollows: followsBooking,
    responses: done,
    errors: ['APPOINTMENT_NOT_FOUND', 'STATUS_CHANGE_NOT_ALLOWED'],
    handler: async (ctx, { params, query }) => {
      await notifyDoctorJoined(ctx, referenceOf(params, query));
      return { status: 204 };
    },
  });
}

function defineRemind(server: HttpServer): void {
  defineRoute(server, {
    id: 'remind',
    method: 'POST',
    url: '/opdesk/v1/appointments/:appointment_id/remind',
    scope: 'appointments:write',
    tag: 'Queue',
    summary: 'Have a patient reminded now',
    description:
      'Sends appointment.reminder_instant, of a follow-up appointment.followup_reminder_instant, each time that it ' +
      'is called. A service can also remind by itself.',
    params: AppointmentParams,
    query: PartnerIdQuery,
    exampleFollows: followsBooking,
    responses: done,
    errors: ['APPOINTMENT_NOT_FOUND', 'STATUS_CHANGE_NOT_ALLOWED'],
    handler: async (ctx, { params, query }) => {
      await remind(ctx, referenceOf(params, query));
      return { status: 204 };
    },
  });
}

function defineStartPractice(server: HttpServer): void {
  defineRoute(server, {
    id: 'startPractice',
    method: 'POST',
    url: '/opdesk/v1/queue/start-practice',
    scope: 'appointments:write',
    tag: 'Queue',
    summary: 'Notify that a doctor begins to practise',
    description: 'Sends schedule.start_practice, each time that it is called.',
    body: StartPracticeBody,
    example: placeExample,
    check: ({ body }) => checkStartPractice(body),
    responses: done,
    handler: async (ctx, { body }) => {
      const { clinic_id, partner_clinic_id, doctor_id, partner_doctor_id } = body;
      await startPractice(ctx, {
        clinic: { id: clinic_id, partnerId: partner_clinic_id },
        doctor: { id: doctor_id, partnerId: partner_doctor_id },
      });
      return { status: 204 };
    },
  });
}
