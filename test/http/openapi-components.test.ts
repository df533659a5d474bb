import { expect, it } from 'vitest';
import { Type } from 'typebox';
import { describeApi } from '../../src/compose.ts';
import { loadConfig } from '../../src/config.ts';
import { createNamedSchemas } from '../../src/http/openapi-schemas.ts';
import { named } from '../../src/kernel/schemas.ts';
import type { Document } from '../support/examples.ts';
import { followed, referencesOf, resolved } from '../support/references.ts';

const document = JSON.parse(JSON.stringify(await describeApi(loadConfig({})))) as Document;

/** The most properties that a schema may have which stands in two places without a name. */
const most = 3;

/** The schemas that name their properties, each with where it stands. What an example holds is no schema. */
function objectSchemas(part: unknown, place = ''): { readonly place: string; readonly schema: Document }[] {
  if (typeof part !== 'object' || part === null) return [];
  const { properties } = part as Document;
  const isSchema = typeof properties === 'object' && properties !== null && properties.type !== 'object';
  const inner = Object.entries(part)
    .filter(([key]) => key !== 'example' && key !== 'examples')
    .flatMap(([key, each]) => objectSchemas(each, `${place}/${key}`));
  return isSchema ? [{ place, schema: part }, ...inner] : inner;
}

it('every reference of the description of the API leads somewhere, and to every component leads one', () => {
  const references = new Set(referencesOf(document));
  expect([...references].filter((reference) => followed({ $ref: reference }, document) === undefined)).toEqual([]);
  const { securitySchemes: _, ...components } = document.components as Record<string, object>;
  const all = Object.entries(components).flatMap(([kind, parts]) =>
    Object.keys(parts).map((name) => `#/components/${kind}/${name}`),
  );
  expect([...references].toSorted()).toEqual(all.toSorted());
});

it('a schema that stands in two places has a name, and two names do not mean one schema', () => {
  const places = new Map<string, string[]>();
  for (const { place, schema } of objectSchemas(document)) {
    const { description: _, ...said } = resolved(schema, document);
    const key = JSON.stringify(said);
    if (Object.keys(said.properties as object).length > most) places.set(key, [...(places.get(key) ?? []), place]);
  }
  expect(places.size).toBeGreaterThan(50);
  expect([...places.values()].filter(({ length }) => length > 1)).toEqual([]);
});

it('names are words in PascalCase, and the things of the glossary have theirs', () => {
  const names = Object.keys(document.components.schemas as object);
  expect(names.filter((name) => !/^(?:[A-Z][a-z]+)+$/.test(name))).toEqual([]);
  expect(names).toEqual(
    expect.arrayContaining(['Appointment', 'Patient', 'Clinic', 'Doctor', 'Session', 'Service', 'Leave', 'Webhook']),
  );
});

it('one name for two schemas is refused, and what describes a place stays at the place', () => {
  const schemas = createNamedSchemas();
  const seat = named('Seat', { number: Type.Integer() }, { description: 'The first' });
  const row = Type.Object({ first: seat, others: Type.Array(named('Seat', { number: Type.Integer() })) });
  expect(schemas.referring(row)).toMatchObject({
    properties: {
      first: { $ref: '#/components/schemas/Seat', description: 'The first' },
      others: { items: { $ref: '#/components/schemas/Seat' } },
    },
  });
  expect(schemas.components()).toEqual({
    Seat: { type: 'object', required: ['number'], properties: { number: { type: 'integer' } } },
  });
  expect(() => schemas.referring(named('Seat', { number: Type.String() }))).toThrow(/two schemas have the name Seat/);
});
