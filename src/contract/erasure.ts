import { Type } from 'typebox';
import { asObject } from './common.ts';

export const ErasureAnswer = Type.Object({
  success: Type.Literal(true),
  data: Type.Object({
    patient_id: Type.String(),
    appointments: Type.Integer({ description: 'How many appointments the patient has; all stay, without personal data' }),
    live_appointments: Type.Integer({ description: 'Of them, those that still hold a place in the calendar' }),
  }),
});

export const GuestErasureAnswer = Type.Object({
  success: Type.Literal(true),
  data: Type.Object({ appointment_id: Type.String() }),
});

/** Texts that stay: ids and codes. Those that a partner gives for a person are personal. */
const keptTexts = /^(?:.*_ids?|oid|pid|.*_aids?|id|ekaid|status|mode|channel|action)$/;
/** What is personal whatever its type. */
const personal = /^(?:partner_patient_id|prescription_id|payment_id|.*email_id|.*abha.*|age|ccd|mobile|address|.*_meta|custom_attributes|video_connect)$/;

/** What is left of a JSON answer without what may tell who somebody is: the same members, with ids, numbers and codes alone. */
export function withoutPersonalData(text: string): string {
  return JSON.stringify(impersonal('', JSON.parse(text)) ?? {});
}

function impersonal(name: string, value: unknown): unknown {
  if (personal.test(name)) return undefined;
  if (Array.isArray(value)) return value.map((entry) => impersonal(name, entry)).filter((entry) => entry !== undefined);
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, impersonal(key, member)]));
  }
  return typeof value !== 'string' || keptTexts.test(name) ? value : undefined;
}

/** The body of an event without what a partner has written into it, as compact ASCII like every body (decision F3). */
export function withoutPersonalContents(body: string): string {
  const event = asObject(JSON.parse(body));
  const { video_connect: _link, ...data } = asObject(event['data']);
  const emptied = { ...data, partner_patient_id: '', partner_meta: {}, custom_attributes: {} };
  return JSON.stringify({ ...event, data: emptied })
    .replace(/[\u007f-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
