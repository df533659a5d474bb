import type { Operation, Schema } from './document.ts';
import { markedText } from './markers.ts';
import { idFor, type Source, valueOf } from './values.ts';

/** A request that can still be changed before it becomes bytes. */
export interface Draft {
  readonly operation: Operation;
  path: Record<string, unknown>;
  query: [name: string, value: unknown][];
  headers: [name: string, value: string][];
  /** Undefined where none is sent. */
  body: unknown;
}

/** An id that every request of a sequence names, by its prefix. */
export interface Focus {
  readonly prefix: string;
  readonly id: string;
}

/** Names that mean something else in a path than in a body. */
const pathNames: Readonly<Record<string, string>> = { username: 'partner_patient_id', client_id: 'other_client_id' };

/** A request that the document allows, from its example or from the schemas alone. */
export function draftOf(operation: Operation, source: Source): Draft {
  const { random } = source;
  const isPartnerId = random.below(10) === 0;
  const draft: Draft = { operation, path: {}, query: [], headers: [], body: undefined };
  for (const { name, in: place, required, schema } of operation.parameters) {
    if (place === 'path') draft.path[name] = valueOf(schema, pathNames[name] ?? name, source);
    else if (place === 'header') addHeader(draft, name, source);
    else if (name === 'partner_id') {
      if (isPartnerId) draft.query.push([name, '1']);
    } else if (required || random.below(3) === 0) draft.query.push([name, valueOf(schema, name, source)]);
  }
  nameOnce(draft, source);
  if (operation.body !== undefined) {
    const { schema, example } = operation.body;
    const isFromExample = example !== undefined && random.below(5) < 3;
    const given = isFromExample ? likeExample(example, schema, '', source) : valueOf(schema, '', source);
    if (isObject(given)) nameFields(given, schema, source);
    if (operation.id === 'addStaff' && isObject(given)) given['username'] = valueOf({}, 'new_username', source);
    draft.body = given;
    placeInSlot(draft.body, source);
  }
  return draft;
}

/** What both ids may name is mostly named by one of them, and not by none. */
function nameOnce(draft: Draft, source: Source): void {
  const names = draft.operation.parameters.filter((each) => each.in === 'query').map(({ name }) => name);
  const fields = Object.fromEntries(draft.query);
  nameOneOf(fields, names, source);
  draft.query = Object.entries(fields);
}

function nameFields(body: Record<string, unknown>, { properties = {} }: Schema, source: Source): void {
  nameOneOf(body, Object.keys(properties), source);
}

function nameOneOf(fields: Record<string, unknown>, names: readonly string[], source: Source): void {
  for (const name of names) {
    const partners = `partner_${name}`;
    if (!names.includes(partners) || source.random.below(12) === 0) continue;
    if (name in fields && partners in fields) Reflect.deleteProperty(fields, source.random.pick([name, partners]));
    if (!(name in fields) && !(partners in fields) && source.random.below(3) > 0) fields[name] = idFor(name, source);
  }
}

function addHeader(draft: Draft, name: string, { random, things }: Source): void {
  const tag = things.tags[things.tags.length - 1 - random.below(3)];
  if (name === 'Idempotency-Key') {
    if (random.below(4) === 0) draft.headers.push([name, `key ${random.below(60)}`]);
  } else if (random.below(6) === 0 && tag !== undefined) {
    draft.headers.push([name, tag]);
  }
}

/** The example with ids, times and texts of the business instead of its own. */
function likeExample(example: unknown, schema: Schema, name: string, source: Source): unknown {
  if (Array.isArray(example)) return example.map((inner) => likeExample(inner, schema.items ?? {}, name, source));
  if (typeof example === 'object' && example !== null) {
    return Object.fromEntries(
      Object.entries(example).map(([key, inner]) => {
        const part = schema.properties?.[key];
        return [key, part === undefined ? marked(inner, source) : likeExample(inner, part, key, source)];
      }),
    );
  }
  if (idFor(name, source) !== undefined) return valueOf(schema, name, source);
  return source.random.below(4) === 0 ||
    /time|date|name|note|mobile|mob$|endpoint|protocol|key|secret|password|old|new|prefix/.test(name)
    ? valueOf(schema, name, source)
    : example;
}

/** Metas and attributes have members that no schema names. A copy, because a mutation changes what it is given. */
function marked(value: unknown, { random }: Source): unknown {
  return typeof value === 'string' && random.below(2) === 0 ? markedText(random) : structuredClone(value);
}

/** Doctor, clinic and time mostly belong together, or nothing would ever be booked. */
function placeInSlot(body: unknown, { random, things }: Source): void {
  const slot = things.slots[random.below(Math.max(1, things.slots.length))];
  if (slot === undefined || random.below(7) === 0 || !isObject(body)) return;
  const details = isObject(body['appointment_details']) ? body['appointment_details'] : body;
  for (const name of ['doctor_id', 'clinic_id'] as const) {
    if (!(name in body) && !(`partner_${name}` in body)) continue;
    Reflect.deleteProperty(body, `partner_${name}`);
    body[name] = slot[name];
  }
  if (!('start_time' in details)) return;
  details['start_time'] = slot.start_time;
  Reflect.deleteProperty(details, 'end_time');
  if (random.below(4) > 0) Reflect.deleteProperty(details, 'conf_id');
}

/** @param focus put wherever an id of its kind stands */
export function focusOn({ path, body }: Draft, focus: Focus, prefixOf: (name: string) => string | undefined): void {
  for (const [key] of Object.entries(path)) if (prefixOf(key) === focus.prefix) path[key] = focus.id;
  if (!isObject(body)) return;
  for (const [key] of Object.entries(body)) {
    if (!key.startsWith('partner_') && key !== 'into' && prefixOf(key) === focus.prefix) body[key] = focus.id;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
