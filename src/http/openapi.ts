import type { TSchema } from 'typebox';
import { errorSchemas } from '../kernel/schemas.ts';
import { refusalReferences, takesIdempotencyKey } from './openapi-refusals.ts';
import { createNamedSchemas, type NamedSchemas } from './openapi-schemas.ts';
import { type SentEvent, webhookObjects } from './openapi-webhooks.ts';
import type { ExampleSource, Operation, ResponseSpec } from './route.ts';

type Json = Record<string, unknown>;

/** The reference lists operations by these, in this order; others come after. */
const tags: Readonly<Record<string, string>> = {
  Access: 'Logging in, and staying so.',
  Appointments: 'Booking slots, and reading what is booked.',
  Queue: 'The day at the desk: the patients who wait, are called or are with the doctor, and every change of them.',
  Slots: 'The times that can be booked, and why others cannot.',
  Patients: 'Registering, finding, changing and merging patients.',
  'Clinics and doctors': 'Where appointments are, and with whom.',
  Schedules: "Doctors' services, hours and leaves.",
  Settings: 'The settings of a business and its clinics.',
  Webhooks: 'The addresses that receive events, and the log of their deliveries.',
  System: 'For operators and programmers.',
};

const about = `An open, self-hosted appointment server for clinics.

Every path works with and without a trailing slash. A path that nothing answers at is a 404 \`NOT_FOUND\`, one that takes
other methods a 405 \`METHOD_NOT_ALLOWED\`.

The examples of parameters and bodies work on the demo business as they are, with two exceptions. A \`start_time\` in a body
must be replaced by the start of a free slot. An id from an earlier call is taken from its answer: the links
of that answer name its place, and the body of a link replaces members of the example.

A schema with a name that begins with \`Strict\` is the schema of the same name without it, in a request that refuses
unknown fields.`;

/** The declarations of a server. */
interface DescribedServer {
  readonly operations: readonly Operation[];
  readonly sentEvents: readonly SentEvent[];
}

/**
 * The OpenAPI 3.1 document of the declared operations, the same for the same declarations. Written here rather than by
 * a plugin because plugins rewrite schemas and examples on the way (`const`, `patternProperties`, keys named like
 * keywords) and call every body required.
 */
export function openApiDocument({ operations, sentEvents }: DescribedServer, version: string): Json {
  const sorted = operations.toSorted(
    (left, right) => compare(left.url, right.url) || compare(left.method, right.method),
  );
  const paths: Record<string, Json> = {};
  const parts: Components = { schemas: createNamedSchemas(), refusals: new Map() };
  for (const operation of sorted) {
    const path = documentedPath(operation.url);
    const followers = sorted.filter((each) => sourcesOf(each).some(({ id }) => id === operation.id));
    paths[path] = { ...paths[path], [operation.method.toLowerCase()]: operationObject(operation, followers, parts) };
  }
  const parameters: Json = { ...commonParameters };
  const webhooks = webhookObjects(sentEvents, parts.schemas, parameters);
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
    webhooks,
    components: {
      securitySchemes: {
        auth: { type: 'apiKey', in: 'header', name: 'auth', description: 'An access token, with or without `Bearer`.' },
        bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' },
      },
      schemas: componentSchemas(parts.schemas),
      parameters,
      responses: Object.fromEntries([...parts.refusals].toSorted(([left], [right]) => compare(left, right))),
    },
  };
}

/** The schemas and responses to which operations refer; written while the operations are. */
interface Components {
  readonly schemas: NamedSchemas;
  readonly refusals: Map<string, Json>;
}

function componentSchemas(schemas: NamedSchemas): Json {
  const errors = Object.values(errorSchemas).map(({ name, schema }) => [name, schemas.referring(schema)] as const);
  return { ...(Object.fromEntries(errors) as Json), ...schemas.components() };
}

/** Paths that the contract writes with a trailing slash. */
const slashed = /^\/(?:cdr\/|profiles\/v1\/patient(?:\/minified|\/by-mobile|\/:username\/username)?$)/;

/** A route's pattern as the document has it. */
function documentedPath(url: string): string {
  return url.replace(/:(\w+)/g, '{$1}') + (slashed.test(url) ? '/' : '');
}

/**
 * @param followers the operations whose examples need this one's answer
 * @param parts gets the responses and schemas that the operation refers to
 */
function operationObject(operation: Operation, followers: readonly Operation[], parts: Components): Json {
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
            content: {
              'application/json': {
                schema: parts.schemas.referring(body),
                ...(example === undefined ? {} : { example }),
              },
            },
          },
        }),
    responses: { ...successes(operation, followers, parts.schemas), ...refusalReferences(operation, parts.refusals) },
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
    ...(takesIdempotencyKey(operation) ? [parameterReference('idempotencyKey')] : []),
    ...(operation.takesIfMatch === true ? [parameterReference('ifMatch')] : []),
    ...(isTaggedRead(operation) ? [parameterReference('ifNoneMatch')] : []),
  ];
}

const commonParameters = {
  idempotencyKey: {
    name: 'Idempotency-Key',
    in: 'header',
    required: false,
    description: 'Requests with the same key and body are done once and get the same answer, for 24 hours.',
    schema: { type: 'string', minLength: 1, maxLength: 255 },
  },
  ifMatch: {
    name: 'If-Match',
    in: 'header',
    required: false,
    description: 'Tags from the header ETag, or *. In another state nothing is changed: 412, with the present state.',
    schema: { type: 'string' },
  },
  ifNoneMatch: {
    name: 'If-None-Match',
    in: 'header',
    required: false,
    description: 'Tags from the header ETag. In one of these states the answer is 304, without a body.',
    schema: { type: 'string' },
  },
};

function parameterReference(name: keyof typeof commonParameters): Json {
  return { $ref: `#/components/parameters/${name}` };
}

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

/** The description of a parameter stands beside its schema, not in it. */
function described(schema: Json): Json {
  const { description, ...rest } = schema;
  return { ...(description === undefined ? {} : { description }), schema: rest };
}

function successes(operation: Operation, followers: readonly Operation[], schemas: NamedSchemas): Json {
  const links = Object.fromEntries(
    followers.map((follower) => [follower.id, linkObject(follower, operation.id)]),
  ) as Json;
  const headers = operation.answersEntityTag === true ? { headers: etagHeader } : {};
  const answers = Object.entries(operation.responses).map(([status, response]) => [
    status,
    {
      ...responseObject(response, schemas),
      ...headers,
      ...(response.schema === undefined || followers.length === 0 ? {} : { links }),
    },
  ]);
  const notModified = isTaggedRead(operation)
    ? { 304: { description: 'The state is one that If-None-Match names', ...headers } }
    : {};
  return { ...(Object.fromEntries(answers) as Json), ...notModified };
}

function responseObject(
  { description, schema, example, contentType = 'application/json' }: ResponseSpec,
  schemas: NamedSchemas,
): Json {
  if (schema === undefined) return { description };
  const written = schemas.referring(schema);
  return {
    description,
    content: { [contentType]: { schema: written, ...(example === undefined ? {} : { example }) } },
  };
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

function compare(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
