import { type TSchema, Type } from 'typebox';

/** Are unknown fields an error on this path (rule B1)? Ours are; on the contract's they are ignored. */
export function refusesUnknownFields(url: string): boolean {
  return url === '/opdesk/v1' || url.startsWith('/opdesk/v1/');
}

/** The schema of a body or a query for which nothing was declared: there is no field to know. */
export const noFields: TSchema = Type.Unsafe({ properties: {}, additionalProperties: false });

/**
 * The same schema, in which every object that names its fields takes no others. An object without named fields, such as
 * partner_meta, is free and stays so.
 */
export function withKnownFieldsOnly<Schema extends TSchema>(schema: Schema): Schema {
  return closed(schema) as Schema;
}

function closed(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(closed);
  if (typeof schema !== 'object' || schema === null) return schema;
  const said = schema as Readonly<Record<string, unknown>>;
  const inner: Record<string, unknown> = { ...said };
  for (const keyword of ['items', 'anyOf', 'oneOf']) if (keyword in said) inner[keyword] = closed(said[keyword]);
  const { properties } = said;
  if (typeof properties !== 'object' || properties === null) return inner;
  inner['properties'] = Object.fromEntries(
    Object.entries(properties).map(([name, property]) => [name, closed(property)]),
  );
  // Both forms are in the description, and each needs a name.
  const name = typeof said['title'] === 'string' ? { title: `Strict${said['title']}` } : {};
  return { additionalProperties: false, ...inner, ...name };
}
