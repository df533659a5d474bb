import { parseTree } from 'jsonc-parser';
import { asObject } from '../../kernel/schemas.ts';
import type { OutboxEvent } from '../domain/event.ts';
import { textInOrder, withoutSpace } from '../../kernel/raw-json.ts';

const reminders: readonly string[] = ['appointment.reminder_instant', 'appointment.followup_reminder_instant'];

/**
 * The body of an event as it is sent, byte for byte on every try (rules F1 and F3): compact JSON in pure ASCII, with
 * the order and the values of `data` as they stand. Times are seconds, those of reminders milliseconds.
 */
export function webhookBody({
  eventId,
  event,
  businessId,
  appointmentId,
  clientId,
  occurredAt,
  data,
}: OutboxEvent): string {
  const isReminder = reminders.includes(event);
  const at = Math.floor(isReminder ? occurredAt * 1_000 : occurredAt);
  const partitionId = `${appointmentId}:${event}`;
  const members = JSON.stringify({
    event,
    event_type: event,
    service: 'appointment',
    transaction_id: isReminder ? `${partitionId}:${at}` : eventId,
    event_time: at,
    timestamp: at,
    ...(isReminder ? { partition_id: partitionId } : {}),
    business_id: businessId,
    client_id: clientId,
  });
  return inAscii(asWrittenAgain(`${members.slice(0, -1)},"data":${withoutSpace(data)}}`));
}

/** Of the data of an event: ids of Opdesk alone, because a partner's own may be the number of a person. */
const thinMembers = ['appointment_id', 'doctor_id', 'patient_id', 'clinic_id', 'p_aid'] as const;

/** The body of an event for webhooks that asked for thin ones: the same, and of its data ids alone. */
export function thinBody(event: OutboxEvent): string {
  const data = asObject(JSON.parse(event.data));
  const ids = thinMembers.flatMap((name) => (data[name] === undefined ? [] : [[name, data[name]] as const]));
  return webhookBody({ ...event, data: JSON.stringify(Object.fromEntries(ids)) });
}

/** Data that no parser changes when it writes them again are left as they are: most bodies, at a fifth of the price. */
function asWrittenAgain(json: string): string {
  const isTheSame = JSON.stringify(JSON.parse(json)) === json && !/[:,[]-?(?:\d+(?:\.\d+)?e-\d|0\.0000)/.test(json);
  const tree = isTheSame ? undefined : parseTree(json);
  return tree === undefined
    ? json
    : textInOrder(tree, ({ offset, length }) => numberWrittenAgain(json.slice(offset, offset + length)));
}

/**
 * A number as Python writes it that has read it, and JavaScript too as far as the two agree: 1.5 for 1.50, 100 for 1e2,
 * 1e-07 for 0.0000001. One with more digits than either keeps stays as it was sent, because its value counts more.
 */
function numberWrittenAgain(sent: string): string {
  const value = Number(sent);
  const shortest = String(value);
  if (!Number.isFinite(value) || decimalOf(shortest) !== decimalOf(sent)) return sent;
  if (value === 0 || Math.abs(value) >= 1e-4) return shortest;
  return value.toExponential().replace(/e-(\d)$/, 'e-0$1');
}

/** The same text for every way to write one decimal number: its digits, and the power of ten of the last of them. */
function decimalOf(written: string): string {
  const [, sign = '', whole = '', fraction = '', exponent = '0'] =
    /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(written) ?? [];
  const digits = (whole + fraction).replace(/^0+/, '');
  const significant = digits.slice(0, lengthWithoutZeros(digits));
  if (significant === '') return '0';
  return `${sign}${significant}e${Number(exponent) - fraction.length + digits.length - significant.length}`;
}

/** Not by an expression: one looks at each run of zeros to its end, and then at what is left of the run. */
function lengthWithoutZeros(digits: string): number {
  let length = digits.length;
  while (digits[length - 1] === '0') length -= 1;
  return length;
}

/** Everything beyond ASCII as \\u in lower-case hexadecimal, and no escape that need not be. */
function inAscii(json: string): string {
  const text = json.includes('\\')
    ? json.replace(/"(?:[^"\\]|\\.)*"/g, (string) =>
        string.includes('\\') ? JSON.stringify(JSON.parse(string)) : string,
      )
    : json;
  return text.replace(/[\u007f-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
