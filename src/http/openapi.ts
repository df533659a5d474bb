import type { TSchema } from 'typebox';
import { type EnvelopeKind, errorSchemas } from '../contract/common.ts';
import { DomainError, errorCodes, type ErrorCode } from '../domain/errors.ts';
import { envelopeFor, errorBody } from './envelope.ts';
import { statusByCode, toRefusal } from './errors.ts';
import type { Operation, ResponseSpec } from './route.ts';

type Json = Record<string, unknown>;

/**
 * The OpenAPI 3.1 document of the declared operations, the same for the same declarations. Written here rather than by a
 * plugin because plugins rewrite schemas and examples on the way (`const`, `patternProperties`, keys named like
 * keywords) and call every body required.
 */
export function openApiDocument(operations: readonly Operation[], version: string): Json {
  const sorted = operations.toSorted((left, right) => compare(left.url, right.url) || compare(left.method, right.method));
  const paths: Record<string, Json> = {};
  const refusals = new Map<string, Json>();
  for (const operation of sorted) {
    const path = operation.url.replace(/:(\w+)/g, '{$1}');
    paths[path] = { ...paths[path], [operation.method.toLowerCase()]: operationObject(operation, refusals) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Opdesk',
      version,
      description: 'An open, self-hosted appointment server for clinics.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    tags: [...new Set(sorted.map(({ tag }) => tag))].map((name) => ({ name })),
    paths,
    components: {
      securitySchemes: {
        auth: { type: 'apiKey', in: 'header', name: 'auth', description: 'An access token, with or without `Bearer`.' },
        bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' },
      },
      schemas: Object.fromEntries(Object.values(errorSchemas).map(({ name, schema }) => [name, schema])),
      responses: Object.fromEntries([...refusals].toSorted(([left], [right]) => compare(left, right))),
    },
  };
}

/** @param refusals gets the responses that the operation refers to */
function operationObject(operation: Operation, refusals: Map<string, Json>): Json {
  const { id, tag, summary, description, scope, body, example } = operation;
  const isPublic = scope === 'public';
  const about = [description, isPublic ? undefined : `Needs the scope \`${scope}\`.`].filter((text) => text !== undefined);
  const parameters = parametersOf(operation);
  return {
    operationId: id,
    tags: [tag],
    summary,
    ...(about.length === 0 ? {} : { description: about.join('\n\n') }),
    security: isPublic ? [] : [{ auth: [] }, { bearer: [] }],
    ...(isPublic ? {} : { 'x-scope': scope }),
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(body === undefined
      ? {}
      : {
          requestBody: {
            required: ((body as { required?: readonly string[] }).required ?? []).length > 0,
            content: { 'application/json': { schema: body, ...(example === undefined ? {} : { example }) } },
          },
        }),
    responses: { ...successes(operation), ...refusalReferences(operation, refusals) },
  };
}

function parametersOf(operation: Operation): Json[] {
  return [
    ...propertiesOf(operation.params).map(({ name, schema }) => ({ name, in: 'path', required: true, ...described(schema) })),
    ...propertiesOf(operation.query).map(({ name, schema, required }) => ({ name, in: 'query', required, ...described(schema) })),
    ...(takesIdempotencyKey(operation)
      ? [
          {
            name: 'Idempotency-Key',
            in: 'header',
            required: false,
            description: 'The same key with the same body gives the same answer for 24 hours, and is done once.',
            schema: { type: 'string', minLength: 1, maxLength: 255 },
          },
        ]
      : []),
  ];
}

function propertiesOf(schema: TSchema | undefined): { name: string; schema: Json; required: boolean }[] {
  const { properties = {}, required = [] } = (schema ?? {}) as { properties?: Record<string, Json>; required?: readonly string[] };
  return Object.entries(properties).map(([name, property]) => ({ name, schema: property, required: required.includes(name) }));
}

/** What describes a parameter stands beside its schema, not in it. */
function described(schema: Json): Json {
  const { description, examples, ...rest } = schema;
  const [example] = (examples as readonly unknown[] | undefined) ?? [];
  return {
    ...(description === undefined ? {} : { description }),
    schema: rest,
    ...(example === undefined ? {} : { example }),
  };
}

function takesIdempotencyKey({ method, scope }: Operation): boolean {
  return method !== 'GET' && scope !== 'public';
}

function successes(operation: Operation): Json {
  return Object.fromEntries(Object.entries(operation.responses).map(([status, response]) => [status, responseObject(response)]));
}

function responseObject({ description, schema, example, contentType = 'application/json' }: ResponseSpec): Json {
  if (schema === undefined) return { description };
  return { description, content: { [contentType]: { schema, ...(example === undefined ? {} : { example }) } } };
}

/** One response for each status. Operations share those that say the same. */
function refusalReferences(operation: Operation, refusals: Map<string, Json>): Json {
  const kind = envelopeFor(operation.url);
  const byStatus = new Map<number, ErrorCode[]>();
  for (const code of refusalCodes(operation)) {
    const status = statusByCode[code];
    if (operation.responses[status] === undefined) byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  const references = [...byStatus].map(([status, codes]) => {
    const name = [errorSchemas[kind].name, ...codes.toSorted(compare)].join('.');
    refusals.set(name, refusalObject(kind, status, codes));
    return [status, { $ref: `#/components/responses/${name}` }] as const;
  });
  return Object.fromEntries(references);
}

/** With an example for each code that the status comes with. */
function refusalObject(kind: EnvelopeKind, status: number, codes: readonly ErrorCode[]): Json {
  const examples = codes.map((code) => [code, { value: errorBody(kind, toRefusal(exampleError(code), '01K5Y0M3S0M8J9')) }]);
  return {
    description: codes.map((code) => `\`${code}\`: ${errorCodes[code]}`).join('\n\n'),
    ...headersOf(status),
    content: {
      'application/json': {
        schema: { $ref: `#/components/schemas/${errorSchemas[kind].name}` },
        examples: Object.fromEntries(examples) as Json,
      },
    },
  };
}

function exampleError(code: ErrorCode): DomainError {
  if (code !== 'INVALID_REQUEST_PARAMETERS') return new DomainError(code);
  const issues = [{ path: '/field', code: 'required', message: 'is required' }];
  return new DomainError(code, '/field: is required', { issues });
}

function headersOf(status: number): Json {
  if (status !== 429 && status !== 503) return {};
  return { headers: { 'Retry-After': { description: 'In seconds', schema: { type: 'integer' } } } };
}

/** What every operation like this one can answer, and what this one can. */
function refusalCodes(operation: Operation): Set<ErrorCode> {
  const { scope, params, query, body, method, errors = [] } = operation;
  const isPublic = scope === 'public';
  const canBeMalformed = params !== undefined || query !== undefined || body !== undefined || method !== 'GET';
  return new Set<ErrorCode>([
    ...(canBeMalformed ? (['INVALID_REQUEST_PARAMETERS'] as const) : []),
    ...(isPublic ? [] : (['UNAUTHENTICATED', 'UNAUTHORIZED_ACCESS'] as const)),
    ...errors,
    ...(takesIdempotencyKey(operation) ? (['IDEMPOTENCY_KEY_REUSED'] as const) : []),
    ...(method === 'GET' ? [] : (['PAYLOAD_TOO_LARGE', 'UNSUPPORTED_MEDIA_TYPE'] as const)),
    'TOO_MANY_REQUESTS',
    'SERVER_ERROR',
    'SERVICE_UNAVAILABLE',
  ]);
}

function compare(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

