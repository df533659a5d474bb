import {
  checkMove,
  DeskRescheduleBody,
  doctorFieldsOfMove,
  readReschedule,
  readNamed,
  ReplaceBody,
  replacedAnswer,
  ReplacedAnswer,
  RescheduleBody,
} from '../contract/moves.ts';
import { AppointmentAnswer, appointmentAnswer } from '../contract/answers.ts';
import { PartnerIdQuery } from '../../kernel/schemas.ts';
import { byCaller } from '../domain/origin.ts';
import { getAppointment } from '../services/get-appointment.ts';
import { moveAppointment } from '../services/move-appointment.ts';
import { exampleOf } from '../../http/example-of.ts';
import { defineRoute } from '../../http/route.ts';
import type { HttpServer } from '../../http/server.ts';
import { exampleAppointment } from './examples.ts';
import { AppointmentParams, followsBooking, referenceOf } from './reference.ts';
import { readOrigin } from '../contract/origin.ts';
import { replaceAppointment } from '../services/replace-appointment.ts';

const common = {
  scope: 'appointments:write',
  params: AppointmentParams,
  query: PartnerIdQuery,
  exampleFollows: followsBooking,
} as const;

const refusals = ['APPOINTMENT_NOT_FOUND', 'RESCHEDULE_NOT_ALLOWED', 'SLOT_UNAVAILABLE', 'PATIENT_CONFLICT'] as const;

export function defineReschedule(server: HttpServer): void {
  defineMove(server);
  defineDeskMove(server);
  defineReplace(server);
}

function defineMove(server: HttpServer): void {
  defineRoute(server, {
    ...common,
    takesIfMatch: true,
    id: 'rescheduleAppointment',
    warns: true,
    method: 'PUT',
    url: '/dr/v1/appointment/:appointment_id/reschedule',
    tag: 'Appointments',
    summary: 'Reschedule an appointment',
    description:
      'To another time, and to another doctor or clinic where one is named, with the same checks as a booking. It ' +
      'keeps its id; the old seat is freed and the new one taken at once, or nothing is changed.',
    body: RescheduleBody,
    example: {
      start_time: 1730189586,
      end_time: 1730189586,
      partner_clinic_id: '642783',
      partner_doctor_id: '8423994',
    },
    check: ({ body }) => checkMove(body, doctorFieldsOfMove),
    responses: { 204: { description: 'Moved, or it was there already' } },
    errors: refusals,
    handler: async (ctx, { params, query, body }) => {
      await moveAppointment(
        ctx,
        referenceOf(params, query),
        readReschedule(body, readNamed(body, 'doctor', doctorFieldsOfMove)),
        byCaller(ctx),
      );
      return { status: 204 };
    },
  });
}

function defineDeskMove(server: HttpServer): void {
  defineRoute(server, {
    ...common,
    takesIfMatch: true,
    answersEntityTag: true,
    id: 'moveAppointment',
    warns: true,
    method: 'POST',
    url: '/opdesk/v1/appointments/:appointment_id/reschedule',
    tag: 'Queue',
    summary: 'Move an appointment, saying who wants it and why',
    body: DeskRescheduleBody,
    example: {
      start_time: 1730189586,
      partner_clinic_id: '642783',
      partner_doctor_id: '8423994',
      by: { role: 'staff', id: 'reception-1' },
      why: 'Called in',
    },
    check: ({ body }) => checkMove(body),
    responses: {
      200: {
        description: 'The appointment as it is now',
        schema: AppointmentAnswer,
        example: exampleOf(appointmentAnswer(exampleAppointment)),
      },
    },
    errors: [...refusals, 'TOKEN_TAKEN'],
    handler: async (ctx, { params, query, body }) => {
      const id = await moveAppointment(
        ctx,
        referenceOf(params, query),
        readReschedule(body, readNamed(body, 'doctor')),
        readOrigin(ctx, body),
      );
      return { status: 200, body: appointmentAnswer(await getAppointment(ctx, id, false)) };
    },
  });
}

function defineReplace(server: HttpServer): void {
  const previous = 'api-0197f3d2-0000-7b3e-9d55-0f2d6c1a7b3e';
  defineRoute(server, {
    ...common,
    takesIfMatch: true,
    id: 'replaceAppointment',
    warns: true,
    method: 'PATCH',
    url: '/appointments/v1/:appointment_id/reschedule',
    tag: 'Appointments',
    summary: 'Reschedule into a new appointment',
    description:
      'Makes a new appointment at the new time (prev_aids) and ends the old one as rescheduled (next_aid), both or ' +
      'neither. The partner id moves to the new one unless partner_appointment_id names another. The same call ' +
      'again on the old one answers the new one.',
    body: ReplaceBody,
    example: { start_time: 1730189586, end_time: 1730190486 },
    check: ({ body }) => checkMove(body),
    responses: {
      200: {
        description: 'The new appointment',
        schema: ReplacedAnswer,
        example: exampleOf(replacedAnswer({ ...exampleAppointment, previousIds: [previous] })),
      },
    },
    errors: [
      'APPOINTMENT_NOT_FOUND',
      'RESCHEDULE_NOT_ALLOWED',
      'SLOT_UNAVAILABLE',
      'PATIENT_CONFLICT',
      'APPOINTMENT_ALREADY_EXISTS',
    ],
    handler: async (ctx, { params, query, body }) => {
      const request = {
        startAt: body.start_time,
        endAt: body.end_time ?? null,
        partnerAppointmentId: body.partner_appointment_id ?? null,
      };
      const id = await replaceAppointment(ctx, referenceOf(params, query), request);
      return { status: 200, body: replacedAnswer(await getAppointment(ctx, id, false)) };
    },
  });
}
