import {
  checkLeaveEarly,
  checkPause,
  checkResume,
  LeaveEarlyBody,
  PauseBody,
  ResumeBody,
  ResumedAnswer,
  readDeparture,
  readPause,
  readReturn,
} from '../contract/absences.ts';
import { AddedLeaveAnswer, addedLeaveAnswer, DryRunAnswer, leaveAnswer, leaveWithoutId } from '../contract/leaves.ts';
import { hoursRequest } from '../../hours/routes.ts';
import { leaveEarly } from '../services/leave-early.ts';
import { pauseDoctor } from '../services/pause-doctor.ts';
import { resumeDoctor } from '../services/resume-doctor.ts';
import { defineRoute } from '../../http/route.ts';
import type { HttpServer } from '../../http/server.ts';
import { originExample, placeExample } from '../../queue/routes/examples.ts';
import { departureExample, pauseExample, strandedExample } from '../../schedules/routes/examples.ts';

/** The absences of a doctor during the day: a pause, a departure, and the end of either. */
export function absenceRoutes(server: HttpServer): void {
  definePause(server);
  defineLeaveEarly(server);
  defineResume(server);
}

const { to: _to, ...notMoved } = strandedExample;
const keptExample = { ...notMoved, outcome: 'kept' };

function definePause(server: HttpServer): void {
  defineRoute(server, {
    id: 'pauseDoctor',
    mayBeLarge: true,
    method: 'POST',
    url: '/opdesk/v1/queue/pause',
    scope: 'appointments:write',
    tag: 'Queue',
    audits: 'administration',
    summary: 'Have a doctor pause',
    description:
      'From now on, for minutes or until end_time: a short leave at this clinic, so that slots, bookings and the ' +
      'estimates of all who wait respect it at once. The appointments in that time are kept and listed. A pause that ' +
      'goes on ends by the next one: what was said last counts.',
    body: PauseBody,
    example: { ...placeExample, minutes: 20, ...originExample },
    check: ({ body }) => checkPause(body),
    responses: addedResponses(pauseExample, keptExample),
    handler: async (ctx, { body }) =>
      addedLeaveAnswer(await pauseDoctor(ctx, readPause(body), hoursRequest(ctx, body))),
  });
}

function defineLeaveEarly(server: HttpServer): void {
  defineRoute(server, {
    id: 'leaveEarly',
    mayBeLarge: true,
    method: 'POST',
    url: '/opdesk/v1/queue/leave-early',
    scope: 'appointments:write',
    tag: 'Queue',
    audits: 'administration',
    summary: 'Have a doctor leave before the day ends',
    description:
      'A leave at this clinic from now, or from start_time, to the end of the day of practice. Patients who are ' +
      'still there have no estimate beyond it. The answer lists every live appointment in that time with its ' +
      'outcome: it is kept unless appointments.action says otherwise. An earlier departure of this day is replaced; ' +
      'POST /opdesk/v1/queue/resume with kind departure withdraws it. A user who is a doctor cannot transfer.',
    body: LeaveEarlyBody,
    example: { ...placeExample, appointments: { action: 'move' }, dry_run: true, ...originExample },
    check: ({ body }) => checkLeaveEarly(body),
    responses: addedResponses(departureExample, strandedExample),
    handler: async (ctx, { body }) =>
      addedLeaveAnswer(await leaveEarly(ctx, readDeparture(body), hoursRequest(ctx, body))),
  });
}

function defineResume(server: HttpServer): void {
  defineRoute(server, {
    id: 'resumeDoctor',
    mayBeLarge: true,
    method: 'POST',
    url: '/opdesk/v1/queue/resume',
    scope: 'appointments:write',
    tag: 'Queue',
    audits: 'administration',
    summary: 'Have a doctor go on',
    description:
      'Ends now the pause or the early departure that keeps the doctor away; with kind departure withdraws also one ' +
      'that is still to come. What a departure has done to appointments stays. Where the doctor is here, nothing ' +
      'changes.',
    body: ResumeBody,
    example: { ...placeExample, ...originExample },
    check: ({ body }) => checkResume(body),
    responses: {
      200: { description: 'The doctor goes on', schema: ResumedAnswer, example: { data: { leaves: [pauseExample] } } },
    },
    handler: async (ctx, { body }) => {
      const leaves = await resumeDoctor(ctx, readReturn(body), hoursRequest(ctx, body));
      const subjectIds = leaves.flatMap(({ id, doctorId }) => (doctorId === null ? [id] : [id, doctorId]));
      return { status: 200, body: { data: { leaves: leaves.map(leaveAnswer) } }, subjectIds };
    },
  });
}

function addedResponses(leave: typeof pauseExample, stranded: object) {
  const data = { sessions: [], appointments: [stranded] };
  return {
    200: {
      description: 'A dry run: what the request would do',
      schema: DryRunAnswer,
      example: { data: { leave: leaveWithoutId(leave), ...data, dry_run: true } },
    },
    201: {
      description: 'The leave, with the appointments in its time, earliest first',
      schema: AddedLeaveAnswer,
      example: { data: { leave, ...data, dry_run: false } },
    },
  } as const;
}
