import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

/** The headers that a page may read, beside those that browsers let every page read. */
const exposedHeaders =
  'allow, etag, retry-after, x-request-id, x-ratelimit-limit, x-ratelimit-cost, x-ratelimit-remaining, ' +
  'x-ratelimit-reset';
const allowedMethods = 'GET, POST, PUT, PATCH, DELETE';
const allowedHeaders = [
  'auth',
  'authorization',
  'content-type',
  'idempotency-key',
  'if-match',
  'if-none-match',
  'last-event-id',
  'client-id',
  'x-api-key',
  'x-request-id',
].join(', ');
/** How long a browser remembers the answer to a preflight; none keeps it longer. */
const preflightSeconds = 7_200;

/**
 * Lets pages of these origins call, as browsers ask for it (CORS): exact origins alone. They may call with credentials,
 * because programs do so whose pages could otherwise read no answer; the cookie of a login counts in no request of
 * another origin (rule A8). Must be installed before anything that refuses: a page may read why.
 */
export function installCors(app: FastifyInstance, origins: readonly string[]): void {
  if (origins.length === 0) return;
  const allowed = new Set(origins);
  app.addHook('onRequest', (request, reply, done) => {
    void reply.header('vary', 'accept-encoding, origin');
    const { origin } = request.headers;
    if (origin === undefined || !allowed.has(origin)) return done();
    void reply.headers({
      'access-control-allow-origin': origin,
      'access-control-allow-credentials': 'true',
      'access-control-expose-headers': exposedHeaders,
    });
    if (isPreflight(request)) answerPreflight(reply);
    else done();
  });
  app.addHook('onSend', (_request, reply, payload, done) => {
    // Answers that say themselves what they vary by know nothing of origins.
    const vary = String(reply.getHeader('vary') ?? '');
    if (!/\borigin\b/i.test(vary)) void reply.header('vary', vary === '' ? 'origin' : `${vary}, origin`);
    done(null, payload);
  });
}

function isPreflight({ method, headers }: FastifyRequest): boolean {
  return method === 'OPTIONS' && headers['access-control-request-method'] !== undefined;
}

function answerPreflight(reply: FastifyReply): void {
  void reply
    .code(204)
    .headers({
      'access-control-allow-methods': allowedMethods,
      'access-control-allow-headers': allowedHeaders,
      'access-control-max-age': String(preflightSeconds),
    })
    .send();
}
