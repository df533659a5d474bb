import type { OutboxEvent } from '../domain/webhook-event.ts';
import { withoutSpace } from './raw-json.ts';

const reminders: readonly string[] = ['appointment.reminder_instant', 'appointment.followup_reminder_instant'];

/**
 * What is sent of an event, byte for byte on every try (decisions F1 and F3): compact JSON in pure ASCII, as Python writes
 * it, with order and numbers of `data` as they stand. Times are seconds, those of reminders milliseconds.
 */
export function webhookBody({ eventId, event, businessId, appointmentId, clientId, occurredAt, data }: OutboxEvent): string {
  const isReminder = reminders.includes(event);
  const at = Math.floor(isReminder ? occurredAt * 1_000 : occurredAt);
  const members = JSON.stringify({
    event,
    event_type: event,
    service: 'appointment',
    transaction_id: eventId,
    event_time: at,
    timestamp: at,
    ...(isReminder ? { partition_id: `${appointmentId}:${event}` } : {}),
    business_id: businessId,
    client_id: clientId,
  });
  return asAscii(`${members.slice(0, -1)},"data":${withoutSpace(data)}}`);
}

/** One way to write each string: escapes that need not be are taken out, and everything beyond ASCII is escaped. */
function asAscii(json: string): string {
  const text = json.includes('\\') ? json.replace(/"(?:[^"\\]|\\.)*"/g, (string) => (string.includes('\\') ? JSON.stringify(JSON.parse(string)) : string)) : json;
  return text.replace(/[\u007f-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
