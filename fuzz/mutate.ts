import type { Random } from '../test/model/random.ts';
import type { Draft } from './draft.ts';
import { jsonText, RawText, RepeatedKey } from './json-text.ts';
import { markedText } from './markers.ts';
import type { Source } from './values.ts';

/** A place in a request that holds a value. */
interface Place {
  readonly get: () => unknown;
  readonly set: (value: unknown) => void;
  readonly remove: () => void;
}

/** Changes one to three values of the request into what it should not hold. */
export function mutate(draft: Draft, source: Source): void {
  const { random } = source;
  for (let left = 1 + random.below(3); left > 0; left -= 1) {
    const places = placesOf(draft);
    if (places.length === 0) return addUnknown(draft, random);
    const place = random.pick(places);
    switch (random.below(10)) {
      case 0:
        place.remove();
        break;
      case 1:
        addUnknown(draft, random);
        break;
      case 2:
        repeatKey(draft, random);
        break;
      case 3:
        place.set(otherId(source));
        break;
      default:
        place.set(nearby(place.get(), random));
    }
  }
}

function placesOf(draft: Draft): Place[] {
  const places: Place[] = [];
  for (const name of Object.keys(draft.path)) {
    const set = (value: unknown): void => void (draft.path[name] = value);
    places.push({ get: () => draft.path[name], set, remove: () => set('') });
  }
  for (const pair of draft.query) {
    const remove = (): void => void (draft.query = draft.query.filter((other) => other !== pair));
    places.push({ get: () => pair[1], set: (value) => void (pair[1] = value), remove });
  }
  if (draft.body !== undefined) {
    const set = (value: unknown): void => void (draft.body = value);
    places.push({ get: () => draft.body, set, remove: () => set(undefined) });
    walk(draft.body, places);
  }
  return places;
}

function walk(value: unknown, places: Place[]): void {
  if (typeof value !== 'object' || value === null || value instanceof RawText || value instanceof RepeatedKey) return;
  const parent = value as Record<string, unknown>;
  for (const key of Object.keys(parent)) {
    const remove = (): void => void Reflect.deleteProperty(parent, key);
    places.push({ get: () => parent[key], set: (inner) => void (parent[key] = inner), remove });
    walk(parent[key], places);
  }
}

const unknownNames = ['__proto__', 'constructor', 'toJSON', 'toString', 'extra', '', 'a.b', 'ａ', '\u0000', 'then'];

function addUnknown(draft: Draft, random: Random): void {
  const name = random.pick(unknownNames);
  const { body } = draft;
  if (
    typeof body === 'object' &&
    body !== null &&
    !Array.isArray(body) &&
    Object.getPrototypeOf(body) === Object.prototype
  )
    // Not by assignment, which would change the prototype.
    Object.defineProperty(body, name, {
      value: markedText(random),
      enumerable: true,
      configurable: true,
      writable: true,
    });
  else draft.query.push([name, markedText(random)]);
}

function repeatKey(draft: Draft, random: Random): void {
  const { body } = draft;
  if (
    typeof body !== 'object' ||
    body === null ||
    Array.isArray(body) ||
    body instanceof RawText ||
    body instanceof RepeatedKey
  ) {
    const [first] = draft.query;
    if (first !== undefined) draft.query.push([first[0], markedText(random)]);
    return;
  }
  const key = Object.keys(body)[0] ?? 'key';
  draft.body = new RepeatedKey(body, key, random.pick([null, 'again', 1, {}]));
}

function otherId({ random, things, foreign }: Source): string {
  const from = random.below(2) === 0 ? foreign : things;
  const kinds = from.kinds();
  const id = kinds.length === 0 ? 'api-x' : (from.pickId(random.pick(kinds), random) ?? '');
  return random.pick([id, id, id.toUpperCase(), `${id} `, id.slice(0, -1), `${id}\u0000`, `${id}/..`]);
}

const strangeTexts = [
  '',
  ' ',
  '\u0000',
  'a\u0000b',
  '\ud800',
  '\udfff\ud800',
  '\ufeff',
  '\u202eevil',
  '\u2028',
  'ﷺ'.repeat(50),
  '👩‍👩‍👧‍👦'.repeat(30),
  'Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A'.repeat(10),
  'İıſK',
  'x'.repeat(255),
  'x'.repeat(256),
  '𝒳'.repeat(128),
  'x'.repeat(20_001),
  'x'.repeat(70_000),
  "'; drop table patients; --",
  '%s%n%00%ff',
  '../../etc/passwd',
  '{"a":1}',
  'null',
  'true',
  '1e400',
  'NaN',
  '-1',
  '0x10',
  '१२३',
  '1',
  '2026-02-30',
  '2026-13-01',
  '0000-00-00',
  '9999-12-31',
  '10000-01-01',
  '-0001-01-01',
  '+275760-09-13',
  '1969-12-31',
  '2026-03-29T02:30:00+99:99',
  '2026-06-30T23:59:60Z',
  '2026-01-01T00:00:00[Mars/Phobos]',
  'Mars/Phobos',
  'UTC+25',
  '+05:30',
  '24:00',
  '23:60',
  'in\u00advisible',
  'javascript:alert(1)',
  'http://[::1',
  'https://hooks.invalid:99999/',
  'file:///etc/passwd',
  'http://user:pass@hooks.invalid/',
];

const strangeNumbers = [
  0,
  -1,
  1,
  0.5,
  -0,
  2 ** 31,
  2 ** 31 - 1,
  2 ** 32,
  2 ** 53,
  -(2 ** 53),
  8.64e12,
  8.64e15,
  253_402_300_800,
  1e21,
  1e308,
];

const rawTexts = [
  '1e999999',
  '-1e-999999',
  '9007199254740993',
  '123456789012345678901234567890',
  '1.0',
  '1e3',
  '0.1e1',
  `0.${'0'.repeat(400)}1`,
  '1'.repeat(5_000),
  '"\\ud800"',
  '"\\u0000"',
  'NaN',
  'Infinity',
  '-',
  '01',
  '+1',
  "'a'",
  'undefined',
  '{"a":1,}',
  '{"a":1,"a":2}',
  '/* */ 1',
  '"a\nb"',
  '',
];

/** Another value in the place of this one: near it, or of another type, or as deep or long as can be. */
function nearby(value: unknown, random: Random): unknown {
  if (typeof value === 'number' && random.below(2) === 0)
    return value + random.pick([-1, 1, 0.5, 1e9, -1e9, 86_400, 1e15]);
  if (typeof value === 'string' && random.below(3) === 0) return twisted(value, random);
  switch (random.below(9)) {
    case 0:
      return random.pick(strangeNumbers);
    case 1:
      return random.pick([null, true, false, [], {}, [null], [[]], { '': {} }]);
    case 2:
      return new RawText(random.pick(rawTexts));
    case 3:
      return new RawText(nested(random));
    case 4:
      return [value, value];
    case 5:
      return copies(value, random.pick([2, 51, 101, 1_001]));
    default:
      return random.pick(strangeTexts);
  }
}

/** As many copies as fit into a body of some hundred kilobytes. */
function copies(value: unknown, asked: number): unknown[] {
  const length = Math.min(asked, Math.ceil(400_000 / (jsonText(value).length + 1)));
  return Array.from({ length }, () => value);
}

function twisted(text: string, random: Random): string {
  const at = random.below(text.length + 1);
  // Of an address only the end: it must not become that of another server.
  if (text.startsWith('http'))
    return `${text}${random.pick(['/', ' ', '?a=b', '#x', '\u0000', '%', 'x'.repeat(3_000)])}`;
  return random.pick([
    text.toUpperCase(),
    `${text} `,
    ` ${text}`,
    text.slice(0, at),
    text.repeat(2),
    `${text.slice(0, at)}${random.pick(['\u0000', '\ud800', '\u200d', '%', "'", '"', '\\', '\n', '👩‍⚕️', '\u0301'])}${text.slice(at)}`,
    text.normalize('NFD'),
    Array.from(text).toReversed().join(''),
  ]);
}

function nested(random: Random): string {
  const depth = random.pick([2, 20, 100, 1_000, 20_000]);
  const [open, close] = random.pick([
    ['[', ']'],
    ['{"a":', '}'],
    ['[{"b":[', ']}]'],
  ] as const);
  return `${open.repeat(depth)}1${close.repeat(depth)}`;
}
