import { Type } from 'typebox';
import { allowedValues, type BusinessSettings } from '../calendar/settings.ts';
import { asObject } from '../kernel/schemas.ts';
import { membersOf } from '../kernel/merge-attributes.ts';

export const ErasureAnswer = Type.Object({
  success: Type.Literal(true),
  data: Type.Object({
    patient_id: Type.String(),
    appointments: Type.Integer({
      description: 'How many appointments the patient has; all stay, without personal data',
    }),
    live_appointments: Type.Integer({ description: 'Of them, those that still hold a place in the calendar' }),
  }),
});

export const GuestErasureAnswer = Type.Object({
  success: Type.Literal(true),
  data: Type.Object({ appointment_id: Type.String() }),
});

/**
 * Custom attributes without what somebody has written: of each that the business has a list for, the values of that
 * list.
 * @param attributes JSON text of an object, and the same text where nothing goes
 * @returns JSON text; null where nothing is left
 */
export function withoutFreeTexts(attributes: string, settings: BusinessSettings): string | null {
  const members = [...membersOf(attributes)];
  const left = members.flatMap(([key, text]): [string, string][] => {
    const allowed = allowedValues(settings, key) ?? [];
    const isListed = (value: unknown): boolean => typeof value === 'string' && allowed.includes(value);
    const value: unknown = JSON.parse(text);
    if (!Array.isArray(value)) return isListed(value) ? [[key, text]] : [];
    if (value.every(isListed)) return [[key, text]];
    const listed = value.filter(isListed);
    return listed.length === 0 ? [] : [[key, JSON.stringify(listed)]];
  });
  if (left.length === members.length && left.every(([, text], index) => text === members[index]?.[1]))
    return attributes;
  return left.length === 0 ? null : `{${left.map(([key, text]) => `${JSON.stringify(key)}:${text}`).join()}}`;
}

/** The body of an event without what a partner has written into it, as compact ASCII like every body (rule F3). */
export function withoutPersonalContents(body: string): string {
  const event = asObject(JSON.parse(body));
  const { video_connect: _link, ...data } = asObject(event['data']);
  const emptied = {
    ...data,
    partner_patient_id: '',
    ...('partner_appointment_id' in data ? { partner_appointment_id: '' } : {}),
    partner_meta: {},
    custom_attributes: {},
  };
  return bodyOf({ ...event, data: emptied });
}

/** The same without the partner's id of one of these patients; of anybody else as it is. */
export function withoutPartnerPatientId(body: string, patientIds: readonly string[]): string {
  const event = asObject(JSON.parse(body));
  const data = asObject(event['data']);
  return patientIds.includes(String(data['patient_id']))
    ? bodyOf({ ...event, data: { ...data, partner_patient_id: '' } })
    : body;
}

function bodyOf(event: object): string {
  return JSON.stringify(event).replace(
    /[\u007f-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
