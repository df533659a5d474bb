import { isIdOf } from './ids.ts';

/**
 * Texts that stay: ids, codes, times, and what is said of a service. Those that a partner gives for a person are
 * personal.
 */
const keptTexts =
  /^(?:.*_ids?|oid|pid|.*_aids?|id|ekaid|success|code|message|status|state|outcome|channel|role|action|(?:appointment_)?mode|field|appointment_type|service_(?:name|type)|.*_(?:time|at|date))$/;
/** Lists whose entries are texts that people have written. */
const emptied = /^(?:labels|tags|attributes|card)$/;
/** Members that say nothing of a patient: why a doctor is away, what a doctor offers, when and where. */
const ofNobody = /^(?:leaves?|service|sessions?|clinic)$/;
/** Members that are personal in any type. */
const personal =
  /^(?:partner_(?:patient|appointment)_id|prescription_id|payment_id|.*email_id|.*abha.*|age|ccd|mobile|address|.*_meta|custom_attributes|video_connect)$/;

/**
 * A JSON answer without personal data: the same members, with ids, numbers, times and codes alone. It still has the
 * shape that is declared.
 */
export function withoutPersonalData(text: string): string {
  return JSON.stringify(impersonal('', JSON.parse(text)) ?? {});
}

function impersonal(name: string, value: unknown): unknown {
  if (value === null || ofNobody.test(name)) return value;
  if (personal.test(name)) return undefined;
  if (emptied.test(name) && Array.isArray(value)) return [];
  if (Array.isArray(value)) return value.map((entry) => impersonal(name, entry)).filter((entry) => entry !== undefined);
  if (typeof value === 'object' && value !== null) {
    const members = Object.fromEntries(Object.entries(value).map(([key, member]) => [key, impersonal(key, member)]));
    // Of a user of the staff both are declared as always there.
    return isUser(value) ? { ...members, name: value.id, username: value.id } : members;
  }
  return typeof value !== 'string' || keptTexts.test(name) ? value : undefined;
}

function isUser(value: object): value is { readonly id: string } {
  return 'username' in value && 'id' in value && isIdOf('staff', value.id);
}
