import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { readFile } from 'node:fs/promises';
import { Type } from 'typebox';
import { named } from '../kernel/schemas.ts';
import { DomainError } from '../kernel/errors.ts';
import type { UnreadyReason } from '../runtime/health.ts';
import { openApiDocument } from './openapi.ts';
import { compressedOnce } from './own-compression.ts';
import { defineRoute } from './route.ts';
import type { HttpServer } from './server.ts';

const tag = 'System';
const StatusAnswer = named('Status', { status: Type.Literal('ok') });
const AliveAnswer = named('Alive', { status: Type.Literal('ok'), version: Type.String() });
const ok = { status: 200, body: { status: 'ok' } } as const;

/** For operators: health and metrics. @param version of Opdesk */
export function operatorRoutes(server: HttpServer, version: string): void {
  const alive = { ...ok, body: { ...ok.body, version } };
  defineRoute(server, {
    id: 'isAlive',
    method: 'GET',
    url: '/healthz',
    scope: 'public',
    tag,
    summary: 'Whether the process runs',
    responses: { 200: { description: 'It does, in this version.', schema: AliveAnswer, example: alive.body } },
    handler: () => Promise.resolve(alive),
  });
  defineRoute(server, {
    id: 'isReady',
    method: 'GET',
    url: '/readyz',
    scope: 'public',
    tag,
    summary: 'Whether requests should be sent here',
    description:
      'No from the moment at which the server is asked to stop (`error.details.reason` is `stopping`), while the ' +
      'database does not answer (`database_unreachable`, or `database_restarting` where Opdesk starts its own again) ' +
      'or takes no changes (`database_read_only`), and while its disk is full (`disk_full`).',
    responses: { 200: { description: 'They should.', schema: StatusAnswer, example: ok.body } },
    handler: async ({ health }) => {
      const reason: UnreadyReason | null = server.isStopping() ? 'stopping' : await health.unreadyReason();
      if (reason !== null) throw new DomainError('SERVICE_UNAVAILABLE', undefined, { reason });
      return ok;
    },
  });
  defineRoute(server, {
    id: 'getMetrics',
    method: 'GET',
    url: '/metrics',
    scope: 'public',
    tag,
    summary: "Metrics in Prometheus' text format",
    responses: { 200: { description: 'No ids and no names.', schema: Type.String(), contentType: 'text/plain' } },
    handler: async ({ telemetry }) => {
      const { contentType, text } = await telemetry.exposition();
      return { status: 200, body: Buffer.from(text), headers: { 'content-type': contentType } };
    },
  });
}

/** For programmers: the description of the API with a page to read it. */
export function documentRoutes(server: HttpServer, version: string): void {
  let answer: ReturnType<typeof compressedOnce> | undefined;
  defineRoute(server, {
    id: 'getOpenApi',
    method: 'GET',
    url: '/openapi.json',
    scope: 'public',
    tag,
    summary: 'This description',
    compressesItself: true,
    responses: {
      200: {
        description: 'OpenAPI 3.1.',
        schema: Type.Object({ openapi: Type.String() }, { additionalProperties: true }),
      },
    },
    handler: (_runtime, { headers }) => {
      // Made on demand, because operations are declared after this one too.
      answer ??= compressedOnce(documentBytes(server, version), 'application/json; charset=utf-8');
      return answer(headers);
    },
  });
  defineRoute(server, {
    id: 'getReference',
    method: 'GET',
    url: '/docs',
    scope: 'public',
    tag,
    summary: 'This description as a page to read and to try out',
    description: 'It works without the internet.',
    responses: { 200: { description: 'The page', schema: Type.String(), contentType: 'text/html' } },
    handler: () => Promise.resolve({ status: 200, body: Buffer.from(page), headers: pageHeaders }),
  });
  pageFiles(server);
}

function documentBytes(server: HttpServer, version: string): Buffer {
  return Buffer.from(JSON.stringify(openApiDocument(server, version)));
}

/**
 * The files that the page loads. They are not operations of the API, and so not in its description; limited like
 * public ones.
 */
function pageFiles(server: HttpServer): void {
  const folder = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'));
  pageFile(server, 'start.js', () => Promise.resolve(Buffer.from(starter)));
  for (const file of ['swagger-ui.css', 'swagger-ui-bundle.js', 'favicon-32x32.png']) {
    pageFile(server, file, () => readFile(join(folder, file)));
  }
}

/** Read when it is first asked for, and kept. */
function pageFile(server: HttpServer, file: string, read: () => Promise<Buffer>): void {
  let answer: Promise<ReturnType<typeof compressedOnce>> | undefined;
  server.app.route({
    method: 'GET',
    url: `/docs/${file}`,
    compress: false,
    onRequest: async (request, reply) => {
      await server.admit(request, reply, { id: 'getReference', scope: 'public' });
    },
    handler: async (request, reply) => {
      answer ??= read().then((bytes) => compressedOnce(bytes, typeOf(file)));
      // A file that could not be read once may be readable again.
      answer.catch(() => (answer = undefined));
      const { body, headers = {} } = await (await answer)(request.headers);
      return reply.headers(headers).header('cache-control', 'public, max-age=86400').send(body);
    },
  });
}

function typeOf(path: string): string {
  if (path.endsWith('.js')) return 'text/javascript; charset=utf-8';
  if (path.endsWith('.css')) return 'text/css; charset=utf-8';
  return 'image/png';
}

/** Everything from this server alone; the page's styles and small pictures are written into it by its script. */
const pagePolicy =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src " +
  "'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const pageHeaders = { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': pagePolicy };

const page = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>Opdesk API</title>
    <link rel="icon" type="image/png" href="/docs/favicon-32x32.png">
    <link rel="stylesheet" href="/docs/swagger-ui.css">
  </head>
  <body>
    <div id="reference"></div>
    <script src="/docs/swagger-ui-bundle.js"></script>
    <script src="/docs/start.js"></script>
  </body>
</html>
`;

const starter = `SwaggerUIBundle({
  url: '/openapi.json',
  dom_id: '#reference',
  validatorUrl: null,
  displayRequestDuration: true,
  persistAuthorization: false,
});
`;
