import { type TObject, type TObjectOptions, type TProperties, type TSchema, Type } from 'typebox';
import type { Issue } from './errors.ts';
import { isValidDate } from './time.ts';

/**
 * An object with the name that it has in the OpenAPI document; the same name always means the same schema. Validation
 * reads no titles.
 */
export function named<Properties extends TProperties>(
  title: string,
  properties: Properties,
  options: TObjectOptions = {},
): TObject<Properties> {
  return Type.Object(properties, { ...options, title });
}

/**
 * Of a text whose form a rule says, such as a day or a zone. The rule is not handed more of a text than this: reading
 * it may take longer than its length.
 */
export const ruledText = { maxLength: 100 } as const;

/** An id that a partner chose, or one of ours. Opaque either way (rule B2). */
export const Id = Type.String({ minLength: 1, maxLength: 255 });

/** The shapes that error bodies come in, by path (rule B3). */
export type EnvelopeKind = 'default' | 'slots' | 'cdr' | 'connect-auth' | 'notification';

const IssueAnswer = named('Issue', {
  path: Type.String({
    description: 'JSON pointer into the body; /query/…, /path/… or /headers/… for anything outside it',
  }),
  code: Type.String(),
  message: Type.String(),
  allowed: Type.Optional(Type.Unknown({ description: 'The accepted values, limit or pattern' })),
});

const RequestId = Type.Optional(
  Type.String({ description: 'On failures of the server only: finds the failure in its log' }),
);

function plainError(success: TSchema): TSchema {
  return Type.Object({
    success,
    status_code: Type.Integer(),
    code: Type.String(),
    message: Type.String(),
    data: Type.Object({}),
    error: named('ErrorInfo', {
      code: Type.String(),
      message: Type.String(),
      details: Type.Optional(
        Type.Object(
          { issues: Type.Optional(Type.Array(IssueAnswer)) },
          {
            additionalProperties: true,
            description: 'issues for a request that breaks rules; else what the code says',
          },
        ),
      ),
    }),
    request_id: RequestId,
  });
}

/** The schemas of the error bodies, named as they stand in the OpenAPI document. */
export const errorSchemas: Readonly<Record<EnvelopeKind, { readonly name: string; readonly schema: TSchema }>> = {
  default: { name: 'Error', schema: plainError(Type.Literal(false)) },
  slots: { name: 'SlotsError', schema: plainError(Type.Literal('false')) },
  cdr: {
    name: 'HubError',
    schema: Type.Object(
      {
        status: Type.Literal('error'),
        message: Type.Unsafe<string | string[]>({
          anyOf: [{ type: 'string' }, { type: 'array', items: { type: 'string' } }],
          description: 'In a 400 the list of problems that belong to no field',
        }),
        request_id: RequestId,
      },
      {
        additionalProperties: Type.Array(Type.String()),
        description: 'In a 400 the problems of each field under its name',
      },
    ),
  },
  'connect-auth': {
    name: 'AuthError',
    schema: Type.Object({
      code: Type.Integer({ description: 'The HTTP status' }),
      error: Type.String(),
      message: Type.String(),
      request_id: RequestId,
    }),
  },
  notification: {
    name: 'NotificationError',
    schema: Type.Object({
      error: Type.Object({ code: Type.String(), message: Type.String() }),
      message: Type.String(),
      request_id: RequestId,
    }),
  },
};

/** The same fields, none of them required. */
export function optional<Properties extends TProperties>(
  properties: Properties,
): { [Name in keyof Properties]: ReturnType<typeof Type.Optional<Properties[Name]>> } {
  const entries = Object.entries(properties).map(([name, schema]) => [name, Type.Optional(schema as TSchema)]);
  return Object.fromEntries(entries) as {
    [Name in keyof Properties]: ReturnType<typeof Type.Optional<Properties[Name]>>;
  };
}

/** A value from JSON or a query: its members may be anything. */
export type UnreadObject = Readonly<Record<string, unknown>>;

/** The value as an object whose members may be anything, or an empty one: shape errors are the schema's to report. */
export function asObject(value: unknown): UnreadObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as UnreadObject) : {};
}

/** A text that is there must be a day, `YYYY-MM-DD`. Tolerates any shape. */
export function checkDay(value: unknown, path: string): Issue[] {
  if (typeof value !== 'string' || isValidDate(value)) return [];
  return [{ path, code: 'format', message: 'must be a day of the calendar', allowed: { format: 'YYYY-MM-DD' } }];
}

/** Whether an issue's path points into the body, and not at the query, the path or a header. */
export function isBodyPath(path: string): boolean {
  return path !== '' && !/^\/(?:query|path|headers)(?:\/|$)/.test(path);
}

/** `partner_id=1` makes the id in the path the partner's own (rule B2). */
export const PartnerIdQuery = Type.Object({
  partner_id: Type.Optional(Type.String({ description: '1: the id in the path is your own' })),
});

export function isPartnerId(query: { readonly partner_id?: string }): boolean {
  return query.partner_id === '1';
}

/** An answer without the members that have no value: they are left out rather than null. */
export function withoutEmpty(answer: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(answer).filter(([, value]) => value !== null && value !== undefined));
}

/**
 * A text that may be missing: null and '' both clear it.
 * @param rules further ones, each with what to say when it is broken as `x-issue`
 */
export function clearable(maxLength: number, ...rules: readonly object[]) {
  const allOf = rules.length === 0 ? {} : { allOf: rules };
  return Type.Optional(Type.Unsafe<string | null>({ type: ['string', 'null'], maxLength, ...allOf }));
}

/** The value of a clearable text: null for an empty one, undefined where the body does not name it. */
export function readClearable(value: string | null | undefined): string | null | undefined {
  return value === undefined ? undefined : value?.trim() || null;
}

/** Like readClearable for an id, which is opaque: not even its white space is touched. */
export function readClearableId(value: string | null | undefined): string | null | undefined {
  return value === '' ? null : value;
}

export const emailRule = { pattern: '^([^\\s@]+@[^\\s@]+\\.[^\\s@.]+)?$', 'x-issue': 'is not an e-mail address' };
export const notBlankRule = { pattern: '\\S', 'x-issue': 'must not be blank' };

/** Of a partner's own JSON: `partner_meta` and `extras` (rule C12). */
export const maxPartnerMetaBytes = 16 * 1024;
