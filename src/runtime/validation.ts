import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import type { DataValidateFunction } from 'ajv/dist/types/index.js';
import type { TSchema } from 'typebox';
import { jsonPointer } from '../kernel/raw-json.ts';
import { type Issue, type IssueCode, maxIssues } from '../kernel/errors.ts';
import { unknownField } from '../kernel/unknown-field.ts';

export type Validate = (value: unknown) => Issue[];

export interface Validator {
  /** @param base what stands before the pointers of the issues: '' for a body, '/query', '/path' */
  compile(schema: TSchema, base: string): Validate;
}

/**
 * JSON Schema validation that changes nothing in what it checks (rule B1): no coercion and no defaults. Fields that
 * the schema does not know pass, unless it says that it takes no others. It reports every problem, up to fifty, and
 * never the value itself.
 */
export function createValidator(): Validator {
  const ajv = new Ajv({
    allErrors: true,
    verbose: true,
    strictTypes: false,
    strictRequired: false,
    allowUnionTypes: true,
  });
  ajv.addVocabulary(['x-issue', 'x-allowed', 'example']);
  addKnownFields(ajv);
  return {
    compile(schema, base) {
      // Compiled with its first request: all together, they would be most of the time of a start.
      let check: ValidateFunction | undefined;
      return (value) => {
        check ??= ajv.compile(countedFirst(schema) as TSchema);
        return check(value) ? [] : toIssues(check.errors ?? [], base);
      };
    },
  };
}

/**
 * A keyword in the place of `additionalProperties: false`, which reports no more unknown fields than are answered: a
 * body may have thirty thousand.
 */
function addKnownFields(ajv: Ajv): void {
  ajv.addKeyword({
    keyword: 'knownFields',
    type: 'object',
    schemaType: 'array',
    errors: true,
    before: 'properties',
    compile(known: readonly string[]) {
      const names = new Set(known);
      const check: DataValidateFunction = (value: object) => {
        const unknown = collectFirst(Object.keys(value), (name) => !names.has(name));
        check.errors = unknown.map((name) => ({ keyword: 'knownFields', params: { name, known } }));
        return unknown.length === 0;
      };
      return check;
    },
  });
}

function collectFirst(names: readonly string[], isWanted: (name: string) => boolean): string[] {
  const found: string[] = [];
  for (const name of names) {
    if (isWanted(name)) found.push(name);
    if (found.length >= maxIssues) break;
  }
  return found;
}

/**
 * The same schema, but for unknown fields and lists: their entries are looked at only where there are not too many of them. Every entry of
 * a list of fifty thousand could be a problem of its own, or have to be compared with all others.
 */
function countedFirst(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(countedFirst);
  if (typeof schema !== 'object' || schema === null) return schema;
  const inner = Object.fromEntries(Object.entries(schema).map(([keyword, value]) => [keyword, countedFirst(value)]));
  const { maxItems, items, uniqueItems, ...others } = inner;
  const rest = withKnownFields(others);
  // A property of that name has a schema there, and no number.
  if (typeof maxItems !== 'number') return withKnownFields(inner);
  const entries = { ...(items === undefined ? {} : { items }), ...(uniqueItems === undefined ? {} : { uniqueItems }) };
  return { ...rest, maxItems, if: { minItems: maxItems + 1 }, else: entries };
}

function withKnownFields({
  additionalProperties,
  ...rest
}: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  if (additionalProperties === false) return { ...rest, knownFields: Object.keys(rest['properties'] ?? {}) };
  return additionalProperties === undefined ? rest : { ...rest, additionalProperties };
}

function toIssues(errors: readonly ErrorObject[], base: string): Issue[] {
  const issues = new Map<string, Issue>();
  const alternatives = new Set<string>();
  for (const error of errors) {
    if (issues.size >= maxIssues) break;
    if (error.keyword === 'anyOf' || error.keyword === 'oneOf') {
      alternatives.add(base + error.instancePath);
      continue;
    }
    // The keywords of the entries have reported what the entries of a list broke.
    if (error.keyword === 'if') continue;
    const issue = toIssue(error, base);
    const key = `${issue.path} ${issue.code}`;
    const earlier = issues.get(key);
    issues.set(key, earlier === undefined ? issue : merged(earlier, issue));
  }
  const reported = [...issues.values()];
  for (const path of alternatives) {
    // The branches of a choice have said why each was not taken; only silence needs a word of its own.
    if (!reported.some((issue) => issue.path.startsWith(path))) {
      reported.push({ path, code: 'format', message: 'has none of the allowed forms' });
    }
  }
  return reported;
}

/** Two branches of a choice that each wanted another type or another constant are one problem. */
function merged(earlier: Issue, later: Issue): Issue {
  const allowed = [...new Set([earlier.allowed, later.allowed].flat())];
  if (earlier.code === 'type') return { ...earlier, message: `must be ${listed(allowed)}`, allowed };
  if (earlier.code === 'enum') return { ...earlier, allowed };
  return earlier;
}

function toIssue(error: ErrorObject, base: string): Issue {
  const { keyword, params } = error as { keyword: string; params: Record<string, unknown> };
  const path = base + error.instancePath;
  const ofSchema = (name: string): unknown => (error.parentSchema as Record<string, unknown> | undefined)?.[name];
  const own = ofSchema('x-issue');
  const issue = (code: IssueCode, message: string, allowed?: unknown): Issue => ({
    path,
    code,
    message: typeof own === 'string' ? own : message,
    ...(allowed === undefined ? {} : { allowed }),
  });
  // Of a schema that takes some texts in more spellings than it names.
  const spellings = ofSchema('x-allowed');
  if (spellings !== undefined) return issue('enum', 'is not one of the allowed values', spellings);
  const limitWords = wordsOfLimits[keyword];
  if (limitWords !== undefined) {
    const limit = params['limit'] as number;
    return issue(limitWords.code, limitWords.message(limit), { [keyword]: limit });
  }
  switch (keyword) {
    case 'required':
      return {
        path: path + jsonPointer([String(params['missingProperty'])]),
        code: 'required',
        message: 'is required',
      };
    case 'knownFields': {
      const name = String(params['name']);
      return unknownField(path + jsonPointer([name]), name, params['known'] as readonly string[]);
    }
    case 'type': {
      const types = [params['type']].flat().map(String);
      return issue('type', `must be ${listed(types)}`, types.length === 1 ? types[0] : types);
    }
    case 'enum':
      return issue('enum', 'is not one of the allowed values', params['allowedValues']);
    case 'const':
      return issue('enum', 'is not the allowed value', [params['allowedValue']]);
    case 'uniqueItems':
      return issue('conflict', 'must not name anything twice');
    case 'multipleOf':
      return issue('not_exact', `must be a multiple of ${String(params['multipleOf'])}`, params);
    case 'pattern':
      return issue('format', 'does not have the right form', { pattern: params['pattern'] });
    default:
      return issue('format', 'does not have the right form');
  }
}

/** The keywords that say how much there must or may be. */
const wordsOfLimits: Readonly<
  Record<string, { readonly code: IssueCode; readonly message: (limit: number) => string }>
> = {
  minLength: {
    code: 'too_short',
    message: (limit) => (limit === 1 ? 'must not be empty' : `must have at least ${limit} characters`),
  },
  maxLength: { code: 'too_long', message: (limit) => `must have at most ${limit} characters` },
  minimum: { code: 'too_small', message: (limit) => `must be at least ${limit}` },
  exclusiveMinimum: { code: 'too_small', message: (limit) => `must be more than ${limit}` },
  maximum: { code: 'too_large', message: (limit) => `must be at most ${limit}` },
  exclusiveMaximum: { code: 'too_large', message: (limit) => `must be less than ${limit}` },
  minItems: {
    code: 'too_short',
    message: (limit) => `must have at least ${limit} ${limit === 1 ? 'entry' : 'entries'}`,
  },
  maxItems: { code: 'too_many', message: (limit) => `must have at most ${limit} entries` },
  minProperties: {
    code: 'too_short',
    message: (limit) => `must have at least ${limit} ${limit === 1 ? 'key' : 'keys'}`,
  },
  maxProperties: { code: 'too_many', message: (limit) => `must have at most ${limit} keys` },
};

function listed(types: readonly unknown[]): string {
  const words = types.map((type) => typeWords[String(type)] ?? String(type));
  return words.length === 1 ? (words[0] ?? '') : `${words.slice(0, -1).join(', ')} or ${words.at(-1) ?? ''}`;
}

const typeWords: Readonly<Record<string, string>> = {
  string: 'a string',
  integer: 'an integer',
  number: 'a number',
  boolean: 'true or false',
  object: 'an object',
  array: 'a list',
  null: 'null',
};
