import type { TSchema } from 'typebox';
import { type EnvelopeKind, errorSchemas } from '../kernel/schemas.ts';
import { DomainError, errorCodes, type ErrorCode, invalidRequest } from '../kernel/errors.ts';
import { brokenRequestRefusals } from './broken-requests.ts';
import { envelopeFor, errorBody } from './envelope.ts';
import { type Refusal, statusByCode, tooManyRequests, toRefusal } from './errors.ts';
import type { ExampleSource, Operation, ResponseSpec } from './route.ts';

type Json = Record<string, unknown>;

/** The reference lists operations by these, in this order; others come after. */
const tags: Readonly<Record<string, string>> = {
  Access: 'Logging in, and staying so.',
  Appointments: 'Booking slots, and reading what is booked.',
  Queue: 'The day at the desk: who waits, who is called, who is in, and everything that happens to them.',
  Slots: 'What can be booked, and why what cannot.',
  Patients: 'Whom appointments are for.',
  'Clinics and doctors': 'Where appointments are, and with whom.',
  Schedules: "Doctors' services, hours and leaves.",
  Settings: 'What a business and its clinics can set.',
  Webhooks: 'The addresses that are told of events, and what became of each.',
  System: 'For operators and programmers.',
};

const about = `An open, self-hosted appointment server for clinics.

Every path works with and without a trailing slash. A path that nothing answers at is a 404 \`NOT_FOUND\`, one that takes
other methods a 405 \`METHOD_NOT_ALLOWED\`.

The examples of parameters and bodies work on the demo business as they stand, but for two things. A \`start_time\` in a body
must be replaced by the start of a free slot. And what is given out by an earlier call is taken from its answer: the links
of that answer say where it stands, and a link's body replaces members of the example's.`;

/**
 * The OpenAPI 3.1 document of the declared operations, the same for the same declarations. Written here rather than by
 * a plugin because plugins rewrite schemas and examples on the way (`const`, `patternProperties`, keys named like
 * keywords) and call every body required.
 */
export function openApiDocument(operations: readonly Operation[], version: string): Json {
  const sorted = operations.toSorted(
    (left, right) => compare(left.url, right.url) || compare(left.method, right.method),
  );
  const paths: Record<string, Json> = {};
  const refusals = new Map<string, Json>();
  for (const operation of sorted) {
    const path = documentedPath(operation.url);
    const followers = sorted.filter((each) => sourcesOf(each).some(({ id }) => id === operation.id));
    paths[path] = { ...paths[path], [operation.method.toLowerCase()]: operationObject(operation, followers, refusals) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Opdesk',
      version,
      description: about,
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    tags: [...new Set([...Object.keys(tags), ...sorted.map(({ tag }) => tag)])].map((name) => ({
      name,
      description: tags[name] ?? name,
    })),
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

/** Paths that the contract writes with a trailing slash. */
const slashed = /^\/(?:cdr\/|profiles\/v1\/patient(?:\/minified|\/by-mobile|\/:username\/username)?$)/;

/** A route's pattern as the document has it. */
function documentedPath(url: string): string {
  return url.replace(/:(\w+)/g, '{$1}') + (slashed.test(url) ? '/' : '');
}

/**
 * @param followers the operations whose examples need this one's answer
 * @param refusals gets the responses that the operation refers to
 */
function operationObject(operation: Operation, followers: readonly Operation[], refusals: Map<string, Json>): Json {
  const { id, tag, summary, description, scope, body, example } = operation;
  const isPublic = scope === 'public';
  const text = [description, isPublic ? undefined : `Needs the scope \`${scope}\`.`].filter(
    (part) => part !== undefined,
  );
  const parameters = parametersOf(operation);
  return {
    operationId: id,
    tags: [tag],
    summary,
    ...(text.length === 0 ? {} : { description: text.join('\n\n') }),
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
    responses: { ...successes(operation, followers), ...refusalReferences(operation, refusals) },
  };
}

function parametersOf(operation: Operation): Json[] {
  const example = (name: string): Json => {
    const value = operation.exampleParameters?.[name];
    return value === undefined ? {} : { example: value };
  };
  return [
    ...propertiesOf(operation.params).map(({ name, schema }) => ({
      name,
      in: 'path',
      required: true,
      ...described(schema),
      ...example(name),
    })),
    ...propertiesOf(operation.query).map(({ name, schema, required }) => ({
      name,
      in: 'query',
      required,
      ...described(schema),
      ...example(name),
    })),
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
    ...(operation.takesIfMatch === true ? [ifMatch] : []),
    ...(isTaggedRead(operation) ? [ifNoneMatch] : []),
  ];
}

const ifMatch = {
  name: 'If-Match',
  in: 'header',
  required: false,
  description: 'Tags that ETag has given, or *. In another state nothing is changed: 412, with the present state.',
  schema: { type: 'string' },
};

const ifNoneMatch = {
  name: 'If-None-Match',
  in: 'header',
  required: false,
  description: 'Tags that ETag has given. In one of these states the answer is 304, without a body.',
  schema: { type: 'string' },
};

const etagHeader = { ETag: { description: 'The tag of the present state', schema: { type: 'string' } } };

function isTaggedRead({ method, answersEntityTag }: Operation): boolean {
  return method === 'GET' && answersEntityTag === true;
}

function propertiesOf(schema: TSchema | undefined): { name: string; schema: Json; required: boolean }[] {
  const { properties = {}, required = [] } = (schema ?? {}) as {
    properties?: Record<string, Json>;
    required?: readonly string[];
  };
  return Object.entries(properties).map(([name, property]) => ({
    name,
    schema: property,
    required: required.includes(name),
  }));
}

/** What describes a parameter stands beside its schema, not in it. */
function described(schema: Json): Json {
  const { description, ...rest } = schema;
  return { ...(description === undefined ? {} : { description }), schema: rest };
}

function takesIdempotencyKey({ method, scope, givesCredentials }: Operation): boolean {
  return method !== 'GET' && scope !== 'public' && givesCredentials !== true;
}

function successes(operation: Operation, followers: readonly Operation[]): Json {
  const links = Object.fromEntries(
    followers.map((follower) => [follower.id, linkObject(follower, operation.id)]),
  ) as Json;
  const headers = operation.answersEntityTag === true ? { headers: etagHeader } : {};
  const answers = Object.entries(operation.responses).map(([status, response]) => [
    status,
    {
      ...responseObject(response),
      ...headers,
      ...(response.schema === undefined || followers.length === 0 ? {} : { links }),
    },
  ]);
  const notModified = isTaggedRead(operation)
    ? { 304: { description: 'The state is one that If-None-Match names', ...headers } }
    : {};
  return { ...(Object.fromEntries(answers) as Json), ...notModified };
}

function responseObject({ description, schema, example, contentType = 'application/json' }: ResponseSpec): Json {
  if (schema === undefined) return { description };
  return { description, content: { [contentType]: { schema, ...(example === undefined ? {} : { example }) } } };
}

function sourcesOf({ exampleFollows = [] }: Operation): readonly ExampleSource[] {
  return 'id' in exampleFollows ? [exampleFollows] : exampleFollows;
}

/** Where the answer of the source has what the follower's example needs. */
function linkObject(follower: Operation, source: string): Json {
  const expressions = (pointers: Readonly<Record<string, string>>): Json =>
    Object.fromEntries(Object.entries(pointers).map(([name, pointer]) => [name, `$response.body#${pointer}`]));
  const { parameters, body } = sourcesOf(follower).find(({ id }) => id === source) ?? {};
  return {
    operationId: follower.id,
    ...(parameters === undefined ? {} : { parameters: expressions(parameters) }),
    ...(body === undefined ? {} : { requestBody: expressions(body) }),
  };
}

/** One response for each status. Operations share those that say the same. */
function refusalReferences(operation: Operation, refusals: Map<string, Json>): Json {
  const kind = envelopeFor(operation.url);
  const byStatus = new Map<number, ErrorCode[]>();
  for (const code of refusalCodes(operation)) {
    const status = statusByCode[code];
    if (operation.responses[status] === undefined) byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  const referenceTo = (status: number, says: readonly string[], response: Json): readonly [number, Json] => {
    const name = [errorSchemas[kind].name, ...says].join('.');
    refusals.set(name, response);
    return [status, { $ref: `#/components/responses/${name}` }];
  };
  return Object.fromEntries([
    ...[...byStatus].map(([status, codes]) =>
      referenceTo(status, codes.toSorted(compare), refusalObject(kind, status, codes)),
    ),
    ...brokenRequestRefusals.map((broken) =>
      referenceTo(broken.status, [String(broken.status)], brokenRequestObject(kind, broken)),
    ),
  ]);
}

/** With an example for each code that the status comes with. */
function refusalObject(kind: EnvelopeKind, status: number, codes: readonly ErrorCode[]): Json {
  return {
    description: codes.map((code) => `\`${code}\`: ${errorCodes[code]}`).join('\n\n'),
    ...headersOf(status),
    ...examplesOf(
      kind,
      codes.map((code) => toRefusal(exampleError(code), '01K5Y0M3S0M8J9')),
    ),
  };
}

/** What is answered before an operation is found, with a code that has another status elsewhere. */
function brokenRequestObject(kind: EnvelopeKind, broken: Refusal): Json {
  return { description: `\`${broken.code}\`: ${broken.message}`, ...examplesOf(kind, [broken]) };
}

function examplesOf(kind: EnvelopeKind, refusals: readonly Refusal[]): Json {
  const examples = refusals.map((refusal) => [refusal.code, { value: errorBody(kind, refusal) }]);
  return {
    content: {
      'application/json': {
        schema: { $ref: `#/components/schemas/${errorSchemas[kind].name}` },
        examples: Object.fromEntries(examples) as Json,
      },
    },
  };
}

function exampleError(code: ErrorCode): DomainError {
  switch (code) {
    case 'INVALID_REQUEST_PARAMETERS':
      return invalidRequest([{ path: '/field', code: 'required', message: 'is required' }]);
    case 'SLOT_UNAVAILABLE':
      return new DomainError(code, 'Every seat of the slot is taken.', {
        reason: 'TAKEN',
        alternatives: [exampleAlternative],
      });
    case 'APPOINTMENT_ALREADY_EXISTS':
      return new DomainError(code, undefined, { status: 'BK' });
    case 'PRECONDITION_FAILED':
      return new DomainError(code, undefined, { etag: '"hyXbnDkvn7l-2kYbSBZT8w"', present: {} });
    case 'TOO_MANY_REQUESTS':
      return tooManyRequests(1);
    default:
      return new DomainError(code);
  }
}

const exampleAlternative = {
  s: '2031-05-05T09:15:00+05:30',
  e: '2031-05-05T09:30:00+05:30',
  start_time: 1935719100,
  end_time: 1935720000,
  conf_id: 'sv-0197f3d2-6c1a-7b3e-9d55-0f2d6c1a7b3e',
  clinic_id: 'cl-0197f3d2-6c1a-7b3e-9d55-0f2d6c1a7b3e',
};

function headersOf(status: number): Json {
  if (status !== 429 && status !== 503) return {};
  return { headers: { 'Retry-After': { description: 'In seconds', schema: { type: 'integer' } } } };
}

/** What every operation like this one can answer, and what this one can. */
function refusalCodes(operation: Operation): Set<ErrorCode> {
  const { scope, method, errors = [] } = operation;
  return new Set<ErrorCode>([
    // Also where nothing is asked for: no query may hold U+0000.
    'INVALID_REQUEST_PARAMETERS',
    ...(scope === 'public' ? [] : (['UNAUTHENTICATED', 'UNAUTHORIZED_ACCESS'] as const)),
    ...errors,
    ...(operation.takesIfMatch === true ? (['PRECONDITION_FAILED'] as const) : []),
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
