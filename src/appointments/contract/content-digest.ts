import { hash } from 'node:crypto';
import { asObject, type UnreadObject } from '../../kernel/schemas.ts';

/**
 * A digest of the fields of a schema that a body has, the same for any order of keys and with any unknown fields. It
 * distinguishes a repeat of a partner's id from another request (rule C7). Hexadecimal SHA-256. To be made once for
 * each schema, because it may run for every booking.
 */
export function digestBy(schema: object): (body: object) => string {
  const textOf = textBySchema(schema);
  return (body) => hash('sha256', textOf(body));
}

type TextOf = (value: unknown) => string;

/** JSON with keys in order, of the fields that the schema knows; of all where it says that further ones are kept. */
function textBySchema(schema: object): TextOf {
  const { properties, additionalProperties } = schema as {
    properties?: Record<string, object>;
    additionalProperties?: boolean;
  };
  if (properties === undefined || additionalProperties === true) return sortedText;
  const fields = Object.keys(properties)
    .toSorted()
    .map((key) => ({ key, textOf: textBySchema(properties[key] ?? {}) }));
  return (value) => {
    const members = asObject(value);
    let text = '';
    for (const { key, textOf } of fields) {
      if (members[key] !== undefined) text += `${text === '' ? '' : ','}"${key}":${textOf(members[key])}`;
    }
    return `{${text}}`;
  };
}

function sortedText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(sortedText).join()}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = value as UnreadObject;
  let text = '';
  for (const key of Object.keys(members).sort())
    text += `${text === '' ? '' : ','}${JSON.stringify(key)}:${sortedText(members[key])}`;
  return `{${text}}`;
}
