import { OriginBody, readOrigin } from '../contract/origin.ts';
import { AppointmentAnswer, appointmentAnswer } from '../contract/answers.ts';
import { PartnerIdQuery } from '../../kernel/schemas.ts';
import { type VerbName, verbs } from '../../calendar/status.ts';
import { changeStatusAndShow } from '../services/change-status.ts';
import { exampleOf } from '../../http/example-of.ts';
import { defineRoute } from '../../http/route.ts';
import type { ExampleSource } from '../../http/route-spec.ts';
import type { HttpServer } from '../../http/server.ts';
import { exampleAppointment } from './examples.ts';
import { AppointmentParams, followsBooking, referenceOf } from './reference.ts';

interface Verb {
  readonly id: string;
  readonly verb: VerbName;
  /** The last part of the path. */
  readonly path: string;
  readonly summary: string;
  readonly description?: string;
  /** Whether it says so where the day of the appointment is still to come. */
  readonly warns?: boolean;
  readonly follows?: ExampleSource;
}

/** The verbs of the desk; each changes a status and takes no seat. */
const deskVerbs: readonly Verb[] = [
  { id: 'checkIn', verb: 'check_in', path: 'check-in', summary: 'Check a patient in', warns: true },
  {
    id: 'undoCheckIn',
    verb: 'undo_check_in',
    path: 'undo-check-in',
    summary: 'Undo a check-in',
    description: 'Staff and doctors only.',
    follows: follows('checkIn'),
  },
  { id: 'start', verb: 'start', path: 'start', summary: 'Start the consultation', warns: true },
  {
    id: 'undoStart',
    verb: 'undo_start',
    path: 'undo-start',
    summary: 'Undo a start',
    description: 'Staff and doctors only.',
    follows: follows('start'),
  },
  { id: 'finish', verb: 'complete', path: 'finish', summary: 'Finish the consultation' },
  {
    id: 'abort',
    verb: 'abort',
    path: 'abort',
    summary: 'Abort a consultation that was started',
    follows: follows('start'),
  },
  {
    id: 'park',
    verb: 'park',
    path: 'park',
    summary: 'Park a patient',
    description: 'It keeps its place in the queue.',
  },
  {
    id: 'unpark',
    verb: 'unpark',
    path: 'unpark',
    summary: 'Let a parked patient wait again',
    warns: true,
    follows: follows('park'),
  },
  { id: 'noShow', verb: 'no_show', path: 'no-show', summary: 'Mark a no-show' },
  { id: 'cancel', verb: 'cancel', path: 'cancel', summary: 'Cancel' },
  {
    id: 'confirm',
    verb: 'confirm',
    path: 'confirm',
    summary: 'Confirm a proposed follow-up',
    follows: follows('proposeFollowUp'),
  },
  {
    id: 'reserve',
    verb: 'reserve',
    path: 'reserve',
    summary: 'Reserve a proposed follow-up: the patient said to come',
    follows: follows('proposeFollowUp'),
  },
  {
    id: 'decline',
    verb: 'decline',
    path: 'decline',
    summary: 'Decline a proposed follow-up',
    description: 'Its seat is free at once (PC).',
    follows: follows('proposeFollowUp'),
  },
];

/** The verbs of the desk, each with its origin; the appointment is answered as it is then. */
export function defineDeskVerbs(server: HttpServer): void {
  for (const verb of deskVerbs) defineDeskVerb(server, verb);
}

function defineDeskVerb(
  server: HttpServer,
  { id, verb, path, summary, description, warns = false, follows: source = followsBooking }: Verb,
): void {
  defineRoute(server, {
    takesIfMatch: true,
    answersEntityTag: true,
    id,
    method: 'POST',
    url: `/opdesk/v1/appointments/:appointment_id/${path}`,
    scope: 'appointments:write',
    tag: 'Queue',
    summary,
    warns,
    ...(description === undefined ? {} : { description }),
    params: AppointmentParams,
    query: PartnerIdQuery,
    exampleFollows: source,
    body: OriginBody,
    example: { by: { role: 'staff', id: 'reception-1' }, why: 'At the desk' },
    responses: {
      200: {
        description: 'The appointment as it is now',
        schema: AppointmentAnswer,
        example: exampleOf(appointmentAnswer(exampleAppointment)),
      },
    },
    errors: ['APPOINTMENT_NOT_FOUND', verbs[verb].refusal],
    handler: async (ctx, { params, query, body }) => {
      const appointment = await changeStatusAndShow(ctx, referenceOf(params, query), verb, readOrigin(ctx, body));
      return { status: 200, body: appointmentAnswer(appointment) };
    },
  });
}

function follows(id: string): ExampleSource {
  return { id, parameters: { appointment_id: '/appointment_id' } };
}
