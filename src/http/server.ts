import compress from '@fastify/compress';
import underPressure from '@fastify/under-pressure';
import {
  fastify,
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  LogController,
} from 'fastify';
import { stringifyAnswer } from '../kernel/raw-json.ts';
import { DomainError } from '../kernel/errors.ts';
import type { Runtime } from '../runtime/context.ts';
import type { Idempotency } from '../runtime/idempotency.ts';
import type { VerifiedHolder } from '../runtime/access-tokens.ts';
import { authenticate, type Caller, callerOf, readToken, requireRight } from './auth.ts';
import { maxBodyBytes, type ParsedBody } from './body.ts';
import { answerBrokenRequest } from './broken-requests.ts';
import { boundConnections, connectionLimits, timeoutOptions } from './connections.ts';
import { costOf, costOfAnswer } from './call-costs.ts';
import { installCors } from './cors.ts';
import { envelopeFor, errorBody } from './envelope.ts';
import { type Refusal, toRefusal } from './errors.ts';
import { installBodies } from './install-bodies.ts';
import { createLargeAnswers, type LargeAnswers } from './large-answers.ts';
import { createLimits, type LimitOptions, type Limits } from './limits.ts';
import type { SentEvent } from './openapi-webhooks.ts';
import { createPathIndex, type PathIndex } from './path-index.ts';
import type { Operation } from './route-spec.ts';
import { requireSameOrigin } from './same-origin.ts';
import { securityHeaders } from './security-headers.ts';
import type { WarningsContract } from './warnings.ts';
import type { Siblings } from '../runtime/siblings.ts';
import { createValidator, type Validator } from '../runtime/validation.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Null on public operations, and until the request is admitted. */
    caller: Caller | null;
    /** Null until a body has been read, and for requests without one. */
    parsedBody: ParsedBody | null;
    contentType: string | undefined;
    /** Counts a body that was longer than said before. Null until the request is admitted. */
    countBody: ((bytes: number) => void) | null;
    /** Counts an answer that is more than its call counted as. Null until the request is admitted. */
    countAnswer: ((bytes: number) => void) | null;
  }
}

interface HttpOptions {
  readonly runtime: Runtime;
  readonly idempotency: Idempotency;
  readonly limits: LimitOptions;
  readonly siblings: Siblings;
  /** The origins of pages that may call from a browser. */
  readonly corsOrigins: readonly string[];
  /** The proxies whose X-Forwarded-… headers are believed; see Fastify's option of this name. */
  readonly trustProxy: false | number | readonly string[];
  readonly newRequestId: () => string;
  /** The holder of a ticket, which is used up by this. @throws DomainError UNAUTHENTICATED */
  readonly redeemTicket: (ticket: string) => Promise<VerifiedHolder>;
  readonly warnings: WarningsContract;
  /** True from the moment at which the program is told to stop. */
  readonly isStopping: () => boolean;
}

/** The members of an operation that decide who may call it. */
type Admitted = Pick<Operation, 'id' | 'scope' | 'ticketIn' | 'givesCookie' | 'isOpenedByBrowsers'>;

/** The web framework with what every operation needs around it. */
export interface HttpServer extends Pick<
  HttpOptions,
  'runtime' | 'idempotency' | 'siblings' | 'isStopping' | 'warnings'
> {
  readonly app: FastifyInstance;
  readonly operations: Operation[];
  /** The events that subscribers are sent. */
  readonly sentEvents: SentEvent[];
  readonly validator: Validator;
  readonly limits: Limits;
  readonly largeAnswers: LargeAnswers;
  /**
   * Authentication, rate limit, and scope or role, in this order (rules A5 and A7). Null for public operations.
   */
  admit(request: FastifyRequest, reply: FastifyReply, operation: Admitted): Promise<Caller | null>;
}

/** Event loop delay beyond which new requests are sent away rather than made to wait. */
const maxEventLoopDelayMs = 2_000;
/** Longer than any address of ours, in characters: a longer one is answered like any that is unknown. */
const maxParamLength = 16_384;

export async function createHttpServer(options: HttpOptions): Promise<HttpServer> {
  const { runtime, idempotency, siblings, isStopping, warnings } = options;
  const answerError = createErrorAnswers(runtime);
  const app = createFramework(options, answerError);
  const paths = createPathIndex();
  app.addHook('onRoute', (route) => paths.add(route.method, route.url));
  installErrors(app, paths, answerError);
  installHeaders(app);
  installCors(app, options.corsOrigins);
  const largeAnswers = createLargeAnswers();
  countAnswers(app, largeAnswers);
  installLog(app, runtime);
  installBodies(app);
  const limits = createLimits(options.limits, runtime.elapsedMs, siblings);
  await app.register(compress, { globalDecompression: false, encodings: ['br', 'gzip'] });
  await app.register(underPressure, {
    maxEventLoopDelay: maxEventLoopDelayMs,
    // Async, because the plugin catches what a promise brings but not what is thrown.
    pressureHandler: async (request, _reply, _type, delayMs) => {
      // Infinite: nothing was measured in the last second, as when a busy machine has just started the program.
      if (delayMs !== Infinity && !isOperators(request)) throw new DomainError('SERVICE_UNAVAILABLE');
    },
  });
  return {
    app,
    runtime,
    idempotency,
    siblings,
    isStopping,
    warnings,
    limits,
    largeAnswers,
    operations: [],
    sentEvents: [],
    validator: createValidator(),
    async admit(request, reply, operation) {
      const announced = announcedBytes(request);
      const cost = costOf(operation.id, request.query, announced);
      // Some programs send a body in pieces, without its length before it.
      request.countBody = (bytes) => {
        const more = costOf(operation.id, request.query, bytes) - cost;
        if (more > 0) limits.count(request, reply, request.caller ?? undefined, more);
      };
      request.countAnswer = (bytes) => {
        const more = costOfAnswer(bytes) - cost;
        if (more > 0 && !isOperators(request)) limits.countAnswer(request, reply, request.caller ?? undefined, more);
      };
      if (operation.scope === 'public') {
        if (!isOperators(request)) {
          limits.count(request, reply, undefined, cost);
          largeAnswers.refuseUnread(request);
        }
        if (operation.givesCookie === true) requireSameOrigin(request, { isForBrowsersAlone: false });
        return null;
      }
      const caller = await identify(options, request, operation).catch((error: unknown) => {
        // What it asks for is not looked at.
        limits.count(request, reply, undefined, 1);
        throw error;
      });
      limits.count(request, reply, caller, cost);
      request.caller = caller;
      largeAnswers.refuseUnread(request);
      requireRight(caller, operation);
      return caller;
    },
  };
}

/** By the access token, else by the ticket, else by the cookie. @throws DomainError UNAUTHENTICATED */
async function identify(
  { runtime, redeemTicket }: HttpOptions,
  request: FastifyRequest,
  operation: Admitted,
): Promise<Caller> {
  const { ticketIn } = operation;
  const ticket = ticketIn === undefined ? undefined : (request.query as Readonly<Record<string, unknown>>)[ticketIn];
  if (typeof ticket !== 'string' || readToken(request.headers) !== undefined) {
    return authenticate(runtime, request, operation);
  }
  return callerOf(runtime, await redeemTicket(ticket));
}

/** Of a body that may be read: a head alone that announces more is refused for it, and costs no more. */
function announcedBytes({ method, headers, routeOptions }: FastifyRequest): number {
  if (method === 'GET' || method === 'HEAD') return 0;
  return Math.min(Number(headers['content-length'] ?? 0), routeOptions.bodyLimit ?? maxBodyBytes);
}

/** Programs that watch the server must be answered also when the server has enough to do. */
function isOperators(request: FastifyRequest): boolean {
  return ['/healthz', '/readyz', '/metrics'].includes(request.routeOptions.url ?? '');
}

function createFramework(
  { runtime, trustProxy, newRequestId }: HttpOptions,
  answerError: AnswerError,
): FastifyInstance {
  const logger: FastifyBaseLogger = runtime.telemetry.logger;
  const app = fastify({
    loggerInstance: logger,
    // One line a request, written by installLog; a child logger for each would be made for nothing.
    logController: new LogController({ disableRequestLogging: true }),
    childLoggerFactory: (parent) => parent,
    requestIdHeader: false,
    clientErrorHandler: (error, socket) => answerBrokenRequest(error, socket, newRequestId(), runtime.now()),
    genReqId: (request) => acceptableId(request.headers['x-request-id']) ?? newRequestId(),
    trustProxy: trusted(trustProxy),
    ...timeoutOptions(connectionLimits),
    bodyLimit: maxBodyBytes,
    // Requests under way are finished; a proxy learns from /readyz to send no more.
    return503OnClosing: false,
    forceCloseConnections: 'idle',
    routerOptions: { ignoreTrailingSlash: true, maxParamLength },
    frameworkErrors: answerError,
  });
  boundConnections(app, connectionLimits, trustProxy !== false);
  // Node.js would refuse it with a 417 that has no body: what the caller expects beyond "100-continue" is passed over.
  app.server.on('checkExpectation', (request, response) => app.server.emit('request', request, response));
  app.decorateRequest('caller', null);
  app.decorateRequest('parsedBody', null);
  app.decorateRequest('contentType', undefined);
  app.decorateRequest('countBody', null);
  app.decorateRequest('countAnswer', null);
  app.setReplySerializer((payload) => stringifyAnswer(payload));
  return app;
}

/** Of so many proxies the nearest ones are trusted, the connection's own peer first. */
function trusted(
  trustProxy: HttpOptions['trustProxy'],
): false | string[] | ((address: string, hop: number) => boolean) {
  if (typeof trustProxy === 'number') return (_address, hop) => hop < trustProxy;
  return trustProxy === false ? false : [...trustProxy];
}

function acceptableId(header: string | string[] | undefined): string | undefined {
  return typeof header === 'string' && /^[A-Za-z0-9._-]{1,64}$/.test(header) ? header : undefined;
}

type AnswerError = (error: unknown, request: FastifyRequest, reply: FastifyReply) => void;

function installErrors(app: FastifyInstance, paths: PathIndex, answerError: AnswerError): void {
  app.setErrorHandler(answerError);
  app.setNotFoundHandler((request, reply) => {
    const allowed = paths.methodsFor(request.url);
    const error =
      allowed.length === 0
        ? new DomainError('NOT_FOUND')
        : new DomainError('METHOD_NOT_ALLOWED', `This path takes ${allowed.join(', ')}.`, { allowed });
    answerError(error, request, reply);
  });
}

/** Every error of every operation ends here and leaves in the envelope of its path (rule B3). */
function createErrorAnswers({ telemetry }: Runtime): AnswerError {
  return (error, request, reply) => {
    const refusal = toRefusal(error, request.id);
    if (refusal.status >= 500) telemetry.failed(error, request.id);
    void reply
      .code(refusal.status)
      .headers({ ...refusal.headers, 'x-request-id': request.id })
      .type('application/json; charset=utf-8')
      .send(errorText(errorBody(envelopeFor(request.url), refusal), refusal));
  };
}

/** Not by stringifyAnswer where issues may name any key of the caller's: one may look like a mark of its own. */
function errorText(body: object, { code }: Refusal): string {
  return code === 'PRECONDITION_FAILED' ? stringifyAnswer(body) : JSON.stringify(body);
}

function installHeaders(app: FastifyInstance): void {
  app.addHook('onRequest', (request, reply, done) => {
    // Said of what came uncompressed as well, or a cache would give it to everybody (rule B7).
    void reply.headers(securityHeaders).headers({ 'x-request-id': request.id, vary: 'accept-encoding' });
    // Told only where it holds: on a plain connection it would mean nothing.
    if (request.protocol === 'https') void reply.header('strict-transport-security', 'max-age=15768000');
    done();
  });
}

/** Before anything compresses them. */
function countAnswers(app: FastifyInstance, largeAnswers: LargeAnswers): void {
  app.addHook('onSend', (request, reply, payload, done) => {
    const bytes = typeof payload === 'string' || Buffer.isBuffer(payload) ? Buffer.byteLength(payload) : 0;
    request.countAnswer?.(bytes);
    largeAnswers.made(request, reply, bytes);
    done(null, payload);
  });
}

function installLog(app: FastifyInstance, { telemetry }: Runtime): void {
  app.addHook('onResponse', (request, reply, done) => {
    telemetry.answered({
      method: request.method,
      route: request.routeOptions.url ?? 'unknown',
      status: reply.statusCode,
      durationSeconds: reply.elapsedTime / 1_000,
      requestId: request.id,
      clientId: request.caller?.id,
    });
    done();
  });
}
