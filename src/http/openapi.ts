import { errorSchemas } from '../kernel/schemas.ts';
import { commonParameters, type Components, operationObject, sourcesOf } from './openapi-operation.ts';
import { createNamedSchemas, type NamedSchemas } from './openapi-schemas.ts';
import { type SentEvent, webhookObjects } from './openapi-webhooks.ts';
import type { Operation } from './route-spec.ts';

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
  Displays: 'The screens of the waiting rooms.',
  Staff: 'The users of the front desk, and their logins.',
  Clients: 'The programs that call this API, their secrets and what they may do.',
  Webhooks: 'The addresses that receive events, and the log of their deliveries.',
  Imports: 'Patients, doctors, hours and appointments of another system, from CSV files; and the same as files.',
  Figures: 'How the days of a practice went.',
  Audit: 'Logins, administration, reads of patients and erasures, and by whom.',
  System: 'For operators and programmers.',
};

const about = `An open, self-hosted appointment server for clinics.

Every path works with and without a trailing slash. A path that nothing answers at is a 404 \`NOT_FOUND\`, one that
takes other methods a 405 \`METHOD_NOT_ALLOWED\`.

The examples of parameters and bodies work on the demo business as they are, with two exceptions. A \`start_time\` in
a body must be replaced by the start of a free slot. An id from an earlier call is taken from its answer: the links
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
        login: {
          type: 'apiKey',
          in: 'cookie',
          name: 'opdesk_login',
          description:
            'The cookie of a login of the staff, from `POST /opdesk/v1/login`; `__Host-opdesk_login` over TLS. The role ' +
            'of the user decides what it may call (docs/roles.md).',
        },
      },
      schemas: componentSchemas(parts.schemas),
      parameters,
      responses: Object.fromEntries([...parts.refusals].toSorted(([left], [right]) => compare(left, right))),
    },
  };
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

function compare(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
