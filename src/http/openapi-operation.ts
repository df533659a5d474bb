import type { TSchema } from 'typebox';
import { callCosts } from './call-costs.ts';
import { takesIdempotencyKey } from './idempotency.ts';
import { refusalReferences } from './openapi-refusals.ts';
import type { NamedSchemas } from './openapi-schemas.ts';
import { type Scope, scopesIncluding } from '../rights/scopes.ts';
import type { ExampleSource, Operation, ResponseSpec } from './route-spec.ts';

type Json = Record<string, unknown>;

/**
 * The object of one operation in the OpenAPI document.
 * @param followers the operations whose examples need this one's answer
 * @param parts gets the responses and schemas that the operation refers to
 */
export function operationObject(operation: Operation, followers: readonly Operation[], parts: Components): Json {
  const { id, tag, summary, description, scope, body, example } = operation;
  const isPublic = scope === 'public';
  const isOfStaff = scope === 'staff';
  const needed = isPublic ? undefined : isOfStaff ? ofStaff : neededScope(scope);
  const text = [description, needed, neededUnits(id)].filter((part) => part !== undefined);
  const parameters = parametersOf(operation);
  return {
    operationId: id,
    tags: [tag],
    summary,
    ...(text.length === 0 ? {} : { description: text.join('\n\n') }),
    security: isPublic ? [] : isOfStaff ? [{ login: [] }] : [{ auth: [] }, { bearer: [] }, { login: [] }],
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

const ofStaff = 'For users of the staff, by the cookie of their login, whatever their role.';

function neededScope(scope: Scope): string {
  const wide = scopesIncluding(scope).map((each) => `\`${each}\``);
  return `Needs the scope \`${scope}\`${wide.length === 0 ? '' : `, which ${wide.join(' and ')} includes`}.`;
}

function neededUnits(id: string): string | undefined {
  const cost = callCosts[id];
  return cost && `Counts for the rate limit as so many units: ${cost.text}.`;
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

export const commonParameters = {
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

export function sourcesOf({ exampleFollows = [] }: Operation): readonly ExampleSource[] {
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

/** The schemas and responses to which operations refer; written while the operations are. */
export interface Components {
  readonly schemas: NamedSchemas;
  readonly refusals: Map<string, Json>;
}
