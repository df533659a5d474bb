import { type Static, Type } from 'typebox';
import type { Issue } from '../../kernel/errors.ts';
import { maxNumberLength, readSearchedNumber, readWholeNumber } from '../../kernel/mobile-number.ts';
import { asObject, Id, type UnreadObject } from '../../kernel/schemas.ts';
import { checkMobile } from './search.ts';

/** How HTTP clients write a flag: also as Python does. */
const flagPattern = '^(?:[Tt]rue|TRUE|1|[Ff]alse|FALSE|0|)$';

const Select = Type.Optional(
  Type.String({
    maxLength: 500,
    description: 'Further fields, separated by commas: abha, c_ate, dob, gen, is_age, u_ate. Others are ignored',
  }),
);

const selectable = ['abha', 'c_ate', 'dob', 'gen', 'is_age', 'u_ate'] as const;
export type Selectable = (typeof selectable)[number];

/** The further fields that are asked for. */
export function readSelect(select: string | undefined): readonly Selectable[] {
  const names = new Set((select ?? '').split(',').map((name) => name.trim()));
  return selectable.filter((name) => names.has(name));
}

/** A whole number in a query. Tolerates any shape; the schema reports a value that is not a text. */
function checkCount(query: UnreadObject, name: string, minimum: number, maximum: number): Issue[] {
  const text = query[name];
  if (typeof text !== 'string') return [];
  const path = `/query/${name}`;
  if (!/^\d{1,15}$/.test(text))
    return [{ path, code: 'format', message: 'must be a whole number', allowed: { minimum, maximum } }];
  if (Number(text) < minimum)
    return [{ path, code: 'too_small', message: `must be at least ${minimum}`, allowed: { minimum } }];
  return Number(text) > maximum
    ? [{ path, code: 'too_large', message: `must be at most ${maximum}`, allowed: { maximum } }]
    : [];
}

// The list.

const pageSizes = { usual: 500, maximum: 2_000 } as const;
const maxPageNo = 1_000_000;

const PageNo = Type.String({ description: 'Counted from 1; 0 is the first page as well' });

export const ListProfilesQuery = Type.Object({
  pageNo: Type.Optional(PageNo),
  page: Type.Optional(Type.String({ description: 'The same as pageNo' })),
  pageSize: Type.Optional(
    Type.String({ description: `1 to ${pageSizes.maximum}; ${pageSizes.usual} unless said otherwise` }),
  ),
  limit: Type.Optional(Type.String({ description: 'The same as pageSize' })),
  select: Select,
  from: Type.Optional(Type.String({ description: 'Epoch seconds: only patients added then or later' })),
  arc: flag('true: archived patients, too, and arc in every entry'),
});

export function checkListProfiles(query: UnreadObject): Issue[] {
  const issues = [
    ...checkCount(query, 'pageNo', 0, maxPageNo),
    ...checkCount(query, 'page', 0, maxPageNo),
    ...checkCount(query, 'pageSize', 1, pageSizes.maximum),
    ...checkCount(query, 'limit', 1, pageSizes.maximum),
    ...checkFrom(query['from']),
  ];
  for (const [name, other] of [
    ['pageNo', 'page'],
    ['pageSize', 'limit'],
  ] as const) {
    const [left, right] = [query[name], query[other]];
    if (typeof left === 'string' && typeof right === 'string' && Number(left) !== Number(right)) {
      const message = `says something else than ${name}; send one of them`;
      issues.push({ path: `/query/${other}`, code: 'conflict', message });
    }
  }
  return issues;
}

function checkFrom(from: unknown): Issue[] {
  if (typeof from !== 'string' || /^\d{1,11}$/.test(from)) return [];
  const looksLikeMs = /^\d{13}$/.test(from);
  const message = looksLikeMs ? 'looks like milliseconds; it must be in epoch seconds' : 'must be in epoch seconds';
  return [{ path: '/query/from', code: looksLikeMs ? 'too_large' : 'format', message }];
}

export interface ProfilePage {
  /** Counted from 1. */
  readonly number: number;
  readonly size: number;
  /** Epoch seconds. */
  readonly since: number;
  readonly withArchived: boolean;
}

export function readListProfiles(query: Static<typeof ListProfilesQuery>): ProfilePage {
  return {
    number: Math.max(1, Number(query.pageNo ?? query.page ?? 1)),
    size: Number(query.pageSize ?? query.limit ?? pageSizes.usual),
    since: Number(query.from ?? 0),
    withArchived: readFlag(query.arc),
  };
}

// Searching.

const maxFound = 50;

export const SearchProfilesQuery = Type.Object({
  prefix: Type.String({
    minLength: 1,
    maxLength: 100,
    description:
      'Words of a name, each as it begins, in any order and without regard to case, accents, points, apostrophes and ' +
      'hyphens; how a username begins; or how a mobile number begins, or four or more digits anywhere in it',
  }),
  limit: Type.Optional(Type.String({ description: `1 to ${maxFound}; ${maxFound} unless said otherwise` })),
  select: Select,
});

export function checkSearchProfiles(query: UnreadObject): Issue[] {
  const { prefix } = query as Readonly<Record<string, unknown>>;
  const isBlank = typeof prefix === 'string' && prefix !== '' && prefix.trim() === '';
  return [
    ...(isBlank ? [{ path: '/query/prefix', code: 'too_short', message: 'must not be blank' } as const] : []),
    ...checkCount(query, 'limit', 1, maxFound),
  ];
}

/** The query as the body of a POST, in the types that JSON has. */
export const SearchProfilesBody = Type.Object({
  prefix: SearchProfilesQuery.properties.prefix,
  limit: Type.Optional(
    Type.Integer({ minimum: 1, maximum: maxFound, description: `${maxFound} unless said otherwise` }),
  ),
  select: Select,
});

export function checkSearchProfilesBody(body: unknown): Issue[] {
  const { prefix } = asObject(body);
  const isBlank = typeof prefix === 'string' && prefix !== '' && prefix.trim() === '';
  return isBlank ? [{ path: '/prefix', code: 'too_short', message: 'must not be blank' }] : [];
}

interface ProfileSearch {
  readonly text: string;
  readonly mobiles: readonly string[];
  readonly digits: string | null;
  readonly limit: number;
}

/** @param countries those in which a number without a country code is looked for */
export function readSearchProfiles(
  query: Static<typeof SearchProfilesQuery> | Static<typeof SearchProfilesBody>,
  countries: readonly string[],
): ProfileSearch {
  const { beginnings, anywhere } = readSearchedNumber(query.prefix, countries);
  return {
    text: query.prefix,
    mobiles: beginnings,
    digits: anywhere,
    limit: Number(query.limit ?? maxFound),
  };
}

// By ids and numbers.

const maxOids = 500;

export const BulkProfilesQuery = Type.Object({
  oid_list: Type.String({ description: `Ids, separated by commas; at most ${maxOids}, and none is an empty list` }),
});

export function checkBulkProfiles(query: UnreadObject): Issue[] {
  const { oid_list: list } = query as Readonly<Record<string, unknown>>;
  if (typeof list !== 'string') return [];
  const count = readOids(list).length;
  const path = '/query/oid_list';
  return count <= maxOids
    ? []
    : [{ path, code: 'too_many', message: `must name at most ${maxOids} ids`, allowed: { maxItems: maxOids } }];
}

/** Each id once, in the order of their first mention. */
export function readOids(list: string): string[] {
  return [...new Set(list.split(',').map((id) => id.trim()))].filter((id) => id !== '');
}

export const ByMobileQuery = Type.Object({
  mob: Type.String({ maxLength: maxNumberLength, description: 'With or without + and country code; the whole number' }),
  full_profile: flag('true: everything that is known of each'),
});

/** The query as the body of a POST. */
export const ByMobileBody = Type.Object({
  mob: ByMobileQuery.properties.mob,
  full_profile: Type.Optional(Type.Boolean({ description: 'true: everything that is known of each' })),
});

export function checkByMobileBody(body: unknown, countries: readonly string[]): Issue[] {
  return checkMobile(asObject(body)['mob'], '/mob', countries);
}

export function checkByMobile(query: UnreadObject, countries: readonly string[]): Issue[] {
  return checkMobile(query['mob'], '/query/mob', countries);
}

/** The numbers in E.164 that may be meant, and whether everything is asked for. */
export function readByMobile(
  query: Static<typeof ByMobileQuery> | Static<typeof ByMobileBody>,
  countries: readonly string[],
): { readonly mobiles: readonly string[]; readonly isFull: boolean } {
  return { mobiles: readWholeNumber(query.mob, countries), isFull: readFlag(query.full_profile) };
}

export const ByUsernameParams = Type.Object({ username: Id });
/** Clients send it always, and the answer is flat without it, too. */
export const FlattenQuery = Type.Object({ flatten: flag('Makes no difference') });

function flag(description: string) {
  return Type.Optional(Type.String({ pattern: flagPattern, 'x-issue': 'must be true or false', description }));
}

function readFlag(value: string | boolean | undefined): boolean {
  return value === true || value === '1' || (typeof value === 'string' && value.toLowerCase() === 'true');
}
