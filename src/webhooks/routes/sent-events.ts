import type { HttpServer } from '../../http/server.ts';
import { webhookBody } from '../contract/event.ts';
import { Type } from 'typebox';
import { deliveryHeaders, eventBodies, sequenceHeader, ThinEvent } from '../contract/sent-events.ts';
import { testEvent } from '../domain/log.ts';
import { exampleBody, exampleOutboxEvent, examplePracticeEvent } from './examples.ts';

const summaries: Readonly<Record<keyof typeof eventBodies, string>> = {
  'appointment.created': 'An appointment is made',
  'appointment.updated': 'Anything of an appointment changes, its status too',
  'appointment.statuschange': 'The status of an appointment changes; follows appointment.updated',
  'appointment.tele.dr_joined': 'The doctor joins the video call of an appointment',
  'appointment.reminder_instant': 'The patient of an appointment is to be reminded',
  'appointment.followup_reminder_instant': 'The patient of a follow-up is to be reminded',
  'schedule.start_practice': 'A doctor begins to practise at a clinic',
  'webhook.test': 'A test of one subscription',
};

/** Describes the requests that subscribers get, for the OpenAPI document. */
export function describeSentEvents(server: HttpServer): void {
  for (const [event, body] of Object.entries(eventBodies)) {
    const isOfAppointment = event.startsWith('appointment.');
    server.sentEvents.push({
      event,
      summary: summaries[event as keyof typeof eventBodies],
      tag: 'Webhooks',
      body: event === testEvent ? body : Type.Union([body, ThinEvent]),
      example: JSON.parse(exampleOf(event)),
      headers: isOfAppointment ? [...deliveryHeaders, sequenceHeader] : deliveryHeaders,
    });
  }
}

function exampleOf(event: string): string {
  if (event === testEvent) return exampleBody;
  return webhookBody(event === examplePracticeEvent.event ? examplePracticeEvent : exampleOutboxEvent(event));
}
