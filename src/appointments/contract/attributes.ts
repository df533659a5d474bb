import { collectIssues, type Issue } from '../../kernel/errors.ts';
import { allowedValues, type BusinessSettings, knownAttributes } from '../../calendar/settings.ts';
import { asObject, type UnreadObject } from '../../kernel/schemas.ts';
import { jsonPointer } from '../../kernel/raw-json.ts';
import { Type } from 'typebox';
import { codePoints } from './fields.ts';

/** The values of each attribute that an appointment has already. */
type StoredAttributes = ReadonlyMap<string, readonly string[]>;

/** @param json the text of an appointment's custom attributes; null for none */
export function readStoredAttributes(json: string | null): StoredAttributes {
  const entries = Object.entries(asObject(JSON.parse(json ?? '{}')));
  return new Map(entries.map(([attribute, value]) => [attribute, [value].flat() as string[]]));
}

/**
 * Each attribute must be one that the business knows, each value one that it allows (rule C11). Values that the
 * appointment has already pass: the business may have removed them from its settings since.
 */
export function checkCustomAttributes(
  value: unknown,
  pointer: string,
  settings: BusinessSettings,
  stored: StoredAttributes = new Map(),
): Issue[] {
  return collectIssues(Object.entries(asObject(value)), ([attribute, given]): Issue[] => {
    const path = pointer + jsonPointer([attribute]);
    const allowed = allowedValues(settings, attribute);
    const kept = stored.get(attribute) ?? [];
    const isKept = stored.has(attribute) && [given].flat().every((each) => kept.includes(each as string));
    if (allowed === undefined && !isKept) {
      return [
        {
          path,
          code: 'not_allowed',
          message: 'is not an attribute of this business',
          allowed: knownAttributes(settings),
        },
      ];
    }
    return checkAttributeValues(given, path, allowed === undefined ? [] : allowed, kept);
  });
}

const maxAttributeValues = 50;
const maxAttributeLength = 100;

function checkAttributeValues(
  given: unknown,
  path: string,
  allowed: readonly string[] | null,
  kept: readonly string[],
): Issue[] {
  const values = Array.isArray(given) ? (given as unknown[]) : [given];
  if (values.length > maxAttributeValues) {
    return [
      {
        path,
        code: 'too_many',
        message: `has more than ${maxAttributeValues} values`,
        allowed: { maxItems: maxAttributeValues },
      },
    ];
  }
  return collectIssues(values, (value, index): Issue[] => {
    const at = Array.isArray(given) ? `${path}/${index}` : path;
    if (typeof value !== 'string') {
      return [{ path: at, code: 'type', message: 'must be a string or a list of strings' }];
    }
    if (codePoints(value) > maxAttributeLength) {
      return [
        {
          path: at,
          code: 'too_long',
          message: `is longer than ${maxAttributeLength} characters`,
          allowed: { maxLength: maxAttributeLength },
        },
      ];
    }
    if (allowed !== null && !allowed.includes(value) && !kept.includes(value)) {
      return [{ path: at, code: 'enum', message: 'is not among the values of this attribute', allowed }];
    }
    return [];
  });
}

/** The body of `PATCH …/custom_attribute`. */
export const CustomAttributesBody = Type.Unsafe<Record<string, unknown>>({
  type: 'object',
  description: 'By attribute: its new value, or null to remove it; other attributes stay',
});

/** The rules that attributes are checked by. */
export interface AttributeRules {
  readonly settings: BusinessSettings;
  /** The appointment's own: these may be sent back, also where the settings no longer have them. */
  readonly storedAttributes: StoredAttributes;
}

/** The rules of `PATCH …/custom_attribute`. Tolerates any shape. */
export function checkAttributeChanges(
  body: unknown,
  bodyContext: AttributeRules & { readonly unkept: readonly Issue[] },
): Issue[] {
  return [...checkSetAttributes(body, '', bodyContext), ...bodyContext.unkept];
}

/** Whether a body of either form sets an attribute that the settings alone do not allow. Tolerates any shape. */
export function setsUnknownAttributes(unread: unknown, settings: BusinessSettings): boolean {
  const body = asObject(unread);
  const given = [body['custom_attributes'], asObject(body['appointment_details'])['custom_attributes']];
  return given.some((each) => checkSetAttributes(each, '', { settings, storedAttributes: new Map() }).length > 0);
}

export function checkSetAttributes(
  given: unknown,
  pointer: string,
  { settings, storedAttributes }: AttributeRules,
): Issue[] {
  return checkCustomAttributes(withoutNulls(given), pointer, settings, storedAttributes);
}

/** An attribute that is removed needs no rule: the business may no longer have it. */
function withoutNulls(value: unknown): UnreadObject {
  return Object.fromEntries(Object.entries(asObject(value)).filter(([, given]) => given !== null));
}
