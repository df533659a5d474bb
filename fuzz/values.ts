import fc from 'fast-check';
import type { Random } from '../test/model/random.ts';
import type { Schema } from './document.ts';
import { markedNumber, markedText } from './markers.ts';
import { prefixOf, type Things } from './things.ts';

/** With what values are made. */
export interface Source {
  readonly random: Random;
  readonly things: Things;
  /** Those of another business, which must answer like ids that nobody has. */
  readonly foreign: Things;
  /** Epoch seconds at the beginning of the run. */
  readonly startedAt: number;
  readonly credentials: Credentials;
  readonly receiverUrl: string;
}

/** With which a client and users of the business log in. */
export interface Credentials {
  readonly clientId: string;
  readonly usernames: readonly string[];
  /** Of all of them. */
  readonly password: string;
}

const daySeconds = 86_400;

/** A local day from a few before the run to some weeks after it. */
export function dayOf({ random, startedAt }: Source): string {
  return new Date((startedAt + (random.below(30) - 4) * daySeconds) * 1_000).toISOString().slice(0, 10);
}

/** The values of fields whose schema says less than the rules of the field. */
const known: Readonly<Record<string, (source: Source) => unknown>> = {
  start_time: (source) => startOf(source),
  end_time: (source) => startOf(source) + 900,
  visit_start_time: (source) => new Date(startOf(source) * 1_000).toISOString(),
  oid_list: (source) => [idFor('oid', source), idFor('oid', source)].join(),
  since: ({ startedAt, random }) => startedAt - random.below(daySeconds),
  at: ({ startedAt, random }) => startedAt + random.below(daySeconds),
  from_time: (source) => startOf(source),
  date: dayOf,
  start_date: dayOf,
  end_date: dayOf,
  from: dayOf,
  until: dayOf,
  valid_from: dayOf,
  valid_until: dayOf,
  dob: ({ random }) => `19${10 + random.below(89)}-0${1 + random.below(9)}-1${random.below(9)}`,
  mobile: ({ random }) => `+91${markedNumber(random)}`,
  mob: ({ random }) => `+91${markedNumber(random)}`,
  contact: ({ random }) => markedNumber(random),
  prefix: ({ random }) => (random.below(2) === 0 ? markedNumber(random).slice(0, 7) : markedText(random).slice(0, 9)),
  time_zone: ({ random }) => random.pick(['Asia/Kolkata', 'Europe/Berlin', 'America/St_Johns', 'Pacific/Apia']),
  country: ({ random }) => random.pick(['IN', 'DE', 'US', 'India']),
  endpoint: ({ random, receiverUrl }) =>
    `${random.below(2) === 0 ? receiverUrl : receiverUrl.replace('http:', 'https:')}${random.below(9)}`,
  protocol: () => 'http',
  url: () => 'https://video.invalid/call',
  signing_key: ({ random }) => 'k'.repeat(24 + random.below(20)),
  client_secret: ({ credentials }) => credentials.password,
  password: ({ credentials }) => credentials.password,
  old: ({ credentials }) => credentials.password,
  new: ({ credentials, random }) => (random.below(3) === 0 ? `${credentials.password} ` : credentials.password),
  new_username: ({ random }) => `user-${random.below(1e9)}`,
  username: ({ credentials, random }) => random.pick(credentials.usernames),
  role: ({ random }) => random.pick(['staff', 'doctor', 'receptionist', 'manager']),
  page: ({ random }) => String(random.below(4)),
  pageNo: ({ random }) => String(random.below(4)),
  pageSize: ({ random }) => String(1 + random.below(2_000)),
  limit: ({ random }) => 1 + random.below(50),
  select: ({ random }) => random.pick(['mobile', 'gen,dob', 'age', 'relations,abha']),
  flatten: () => 'true',
  prescription_url: () => 'https://files.invalid/prescription',
  event_names: ({ random }) => random.pick(['appointment.created', 'appointment.updated', 'prescription.created']),
  scope: ({ random }) => random.pick(['appointment', 'appointments:read', 'all']),
  file_key: ({ random }) => `file ${random.below(6)}`,
  text: ({ random }) => csvOf(random),
  page_no: ({ random }) => String(random.below(3)),
  state: ({ random }) => random.pick(['waiting', 'waiting,called', 'PENDING', 'Karnataka']),
  weekday: ({ random }) => random.pick(['mon', 'tuesday', 'SUN']),
  weekdays: ({ random }) => random.pick(['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']),
};

function startOf({ random, things, startedAt }: Source): number {
  const slot = things.slots[random.below(Math.max(1, things.slots.length))];
  return slot?.start_time ?? Math.ceil(startedAt / 900) * 900 + 900 * random.below(96);
}

function csvOf(random: Random): string {
  const row = (): string => `${markedText(random)},F,1990-01-0${1 + random.below(9)},+91${markedNumber(random)}`;
  return `first_name,gender,dob,mobile\n${Array.from({ length: random.below(4) }, row).join('\n')}\n`;
}

/** A value that the schema allows. @param name of the field, or of the field whose entry this is */
export function valueOf(schema: Schema, name: string, source: Source): unknown {
  const { random } = source;
  const id = idFor(name, source);
  if (id !== undefined && isText(schema)) return id;
  if (schema.enum !== undefined && schema.enum.length > 0) {
    const fit = known[name]?.(source);
    return schema.enum.includes(fit) ? fit : random.pick(schema.enum);
  }
  if (schema.const !== undefined) return schema.const;
  if (schema.anyOf !== undefined && schema.anyOf.length > 0) return valueOf(random.pick(schema.anyOf), name, source);
  const type = typeof schema.type === 'object' ? random.pick(schema.type) : schema.type;
  if (type === 'object' || schema.properties !== undefined) return objectOf(schema, source);
  if (type === 'array') return listOf(schema, name, source);
  const given = random.below(12) > 0 ? known[name]?.(source) : undefined;
  return given !== undefined && fits(given, schema) ? given : scalarOf(type, schema, name, source);
}

/** One name has several meanings: a pattern tells a time of the day from a day. */
function fits(value: unknown, { pattern }: Schema): boolean {
  return pattern === undefined || typeof value !== 'string' || new RegExp(pattern, 'u').test(value);
}

function isText({ type, anyOf }: Schema): boolean {
  return type === 'string' || (anyOf?.some(isText) ?? false);
}

/** Of so many ids of the partner one is taken: few where things should be met again, many where they are new. */
const partnerIds: Readonly<Record<string, number>> = { appointment: 5_000, patient: 30 };

/** An id of the business, now and then one of another or none of ours. Undefined where the field holds none. */
export function idFor(name: string, { random, things, foreign, credentials }: Source): string | undefined {
  const partners = /^partner_(\w+)_id$/.exec(name)?.[1];
  if (partners !== undefined) return `${partners}-${random.below(partnerIds[partners] ?? 4)}`;
  const prefix = prefixOf(name);
  if (prefix === undefined) return undefined;
  if (name === 'client_id') return credentials.clientId;
  if (random.below(24) === 0) return foreign.pickId(prefix, random) ?? `${prefix}-unknown`;
  const id = things.pickId(prefix, random);
  // The client that sends most requests keeps its secret.
  return id === undefined || id === credentials.clientId ? `${prefix}-0197f3d2-5b11-7c02-8a44-100000000000` : id;
}

function objectOf({ properties = {}, required = [], additionalProperties }: Schema, source: Source): object {
  const { random } = source;
  const share = random.pick([0.1, 0.3, 0.8]);
  const fields = Object.entries(properties)
    .filter(([name]) => required.includes(name) || random.next() < share)
    .map(([name, schema]) => [name, valueOf(schema, name, source)] as const);
  const others =
    Object.keys(properties).length === 0 || (typeof additionalProperties === 'object' && random.below(3) === 0)
      ? Array.from({ length: random.below(3) }, (_, index) => [`key_${index}`, markedText(random)] as const)
      : [];
  return Object.fromEntries([...fields, ...others]);
}

function listOf({ items = {}, minItems = 0, maxItems = 3 }: Schema, name: string, source: Source): unknown[] {
  const length = minItems + source.random.below(Math.min(3, maxItems - minItems) + 1);
  return Array.from({ length }, () => valueOf(items, name, source));
}

function scalarOf(type: string | undefined, schema: Schema, name: string, source: Source): unknown {
  const { random } = source;
  const { minimum = 0, maximum = Math.max(minimum, 1_000) } = schema;
  switch (type) {
    case 'integer':
      return minimum + random.below(Math.min(maximum - minimum, random.pick([3, 60, 1e9])) + 1);
    case 'number':
      return minimum + random.next() * (maximum - minimum);
    case 'boolean':
      return random.below(2) === 0;
    case 'null':
      return null;
    case 'string':
      return textOf(schema, name, source);
    default:
      return random.pick([markedText(random), 7, true, null, [], {}]);
  }
}

function textOf(schema: Schema, name: string, { random, things }: Source): string {
  const { pattern, allOf, minLength = 0, maxLength = 2_000 } = schema;
  const told = things.pickText(name, random);
  if (told !== undefined && random.below(4) > 0) return told;
  const patterns = [pattern, ...(allOf ?? []).map((part) => part.pattern)].filter((part) => part !== undefined);
  const narrow = patterns.find((part) => part.startsWith('^') && !part.startsWith('^[^'));
  if (narrow !== undefined) return random.pick(matching(narrow));
  if (random.below(30) === 0) return 'x'.repeat(maxLength);
  return markedText(random).slice(0, maxLength).padEnd(minLength, 'x');
}

const matches = new Map<string, readonly string[]>();

/** Texts that match the pattern, always the same ones. */
function matching(pattern: string): readonly string[] {
  const made = matches.get(pattern) ?? fc.sample(fc.stringMatching(new RegExp(pattern)), { seed: 1, numRuns: 40 });
  matches.set(pattern, made);
  return made;
}
