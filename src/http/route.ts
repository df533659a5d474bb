import type { OutgoingHttpHeaders } from 'node:http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Static, TSchema } from 'typebox';
import { asObject } from '../kernel/schemas.ts';
import { entityTag, quotedTag } from '../kernel/entity-tag.ts';
import { RawJson, stringifyAnswer } from '../kernel/raw-json.ts';
import { collectIssues, invalidRequest, maxIssues } from '../kernel/errors.ts';
import { callerContext, type Context, type Runtime } from '../runtime/context.ts';
import { visibleTo } from '../rights/visible.ts';
import type { Answer } from './answer.ts';
import { auditCall } from './audit.ts';
import { auditedAs } from '../runtime/audit.ts';
import { loginOf } from './auth.ts';
import { maxPublicBodyBytes } from './body.ts';
import { answerWithTag, readIfMatch } from './entity-tags.ts';
import { readIdempotencyKey, takesIdempotencyKey } from './idempotency.ts';
import { forCaller } from './for-caller.ts';
import { networkOf } from './network-of.ts';
import { readRequest } from './read-request.ts';
import type { ContextOf, Needed, Nothing, Operation, ReadRequest, RouteRequest, RouteSpec } from './route-spec.ts';
import type { HttpServer } from './server.ts';
import { withoutLongTexts } from './long-texts.ts';
import { compileParts, knowingAllFields, type PartValidators, shapeIssues } from './request-parts.ts';
import { refusesUnknownFields } from './unknown-fields.ts';
import { responsesWithWarnings, withWarnings } from './warnings.ts';

/**
 * The one way to declare an operation: from the same declaration come its type, its validation, its scope check and
 * its entry in the OpenAPI document. The order is authentication → scope → what an Idempotency-Key has been answered
 * already → validation → handler (rules A5, B8).
 */
export function defineRoute<
  Access extends Needed,
  Params extends TSchema = Nothing,
  Query extends TSchema = Nothing,
  Body extends TSchema = Nothing,
  Prepared = undefined,
>(server: HttpServer, spec: RouteSpec<Access, Params, Query, Body, Prepared>): void {
  const declared = refusesUnknownFields(spec.url) ? knowingAllFields(spec) : spec;
  const responses = spec.warns === true ? responsesWithWarnings(spec.responses, server.warnings) : spec.responses;
  server.operations.push({ ...declared, responses } as unknown as Operation);
  const validators = compileParts(server, declared);
  const audited = auditedAs(spec);
  server.app.route({
    method: spec.method,
    url: spec.url,
    ...(spec.scope === 'public' ? { bodyLimit: maxPublicBodyBytes } : {}),
    ...(spec.compressesItself === true || isTaggedRead(spec) ? { compress: false } : {}),
    ...(spec.mayBeLarge === true
      ? { preHandler: (request: FastifyRequest, reply: FastifyReply) => server.largeAnswers.enter(request, reply) }
      : {}),
    onRequest: async (request, reply) => {
      request.caller = await server.admit(request, reply, spec);
    },
    handler: async (request, reply) => {
      const ctx = contextOf(server, request) as ContextOf<Access>;
      const answer = await handleOnce(server, spec, ctx, request, async (context) => {
        const handled = await handle(server, spec, validators, context, request);
        if (audited !== null) {
          await auditCall(spec.id, audited, context as Context, request, handled).catch((error: unknown) => {
            handled.abandon?.();
            throw error;
          });
        }
        return handled;
      });
      if (spec.method !== 'GET') await server.siblings.acknowledged();
      const tagged = isTaggedRead(spec)
        ? await answerWithTag(answer, request.headers, server.runtime.sealing.tagKey())
        : withTag(server, spec, answer);
      return send(reply, forCaller(spec, request.caller, tagged));
    },
  });
}

function isTaggedRead({ method, answersEntityTag }: Pick<RouteSpec, 'method' | 'answersEntityTag'>): boolean {
  return method === 'GET' && answersEntityTag === true;
}

/** The result of a change, as its GET shows it: without the warnings of the change. */
function withTag(
  { runtime }: HttpServer,
  { answersEntityTag }: Pick<RouteSpec, 'answersEntityTag'>,
  answer: Answer,
): Answer {
  if (answersEntityTag !== true) return answer;
  const { warnings: _ofTheChange, ...shown } = asObject(answer.body);
  return { ...answer, headers: { ...answer.headers, etag: quotedTag(entityTag(shown, runtime.sealing.tagKey())) } };
}

/** Validation, then the operation's own handler. */
async function handle<
  Access extends Needed,
  Params extends TSchema,
  Query extends TSchema,
  Body extends TSchema,
  Prepared,
>(
  server: HttpServer,
  spec: RouteSpec<Access, Params, Query, Body, Prepared>,
  validators: PartValidators,
  ctx: ContextOf<Access>,
  request: FastifyRequest,
): Promise<Answer> {
  const read = readRequest(request);
  const countTryOf = countedTry(server, spec, read);
  const ofShape = shapeIssues(validators, request, read);
  // The rules would add nothing to as many problems as are answered.
  if (ofShape.length >= maxIssues) throw invalidRequest(ofShape);
  const bounded = withoutLongTexts(read, ofShape);
  // Without `prepare` there is nothing to prepare, and the type says so.
  const prepared = (await spec.prepare?.(withoutLongTexts(read.asCame(), ofShape), ctx)) as Prepared;
  // A rule in code may find what the schema already said.
  const issues = collectIssues([ofShape, (await spec.check?.(bounded, ctx, prepared)) ?? []], (each) => each);
  if (issues.length > 0) throw invalidRequest(issues);
  const valid = read as ReadRequest as RouteRequest<Static<Params>, Static<Query>, Static<Body>>;
  if (spec.triesCredentialsOf !== undefined) countTryOf?.(spec.triesCredentialsOf(valid.body));
  const ifMatch = spec.takesIfMatch === true ? readIfMatch(request.headers) : undefined;
  const answer = await spec.handler(ifMatch === undefined ? ctx : { ...ctx, ifMatch }, valid, prepared);
  return spec.warns === true ? withWarnings(answer, (ctx as Context).warnings, server.warnings) : answer;
}

/** Counts a try of credentials by its network before anything of it is looked at. */
function countedTry(
  server: HttpServer,
  spec: Pick<RouteSpec, 'id' | 'maySayItIsKnown'> & { readonly triesCredentialsOf?: unknown },
  read: ReadRequest,
): ((whose: string) => void) | undefined {
  if (spec.triesCredentialsOf === undefined || spec.maySayItIsKnown?.(read) === true) return undefined;
  return server.limits.countTry(spec.id, networkOf(read.address));
}

function contextOf(server: HttpServer, { caller, ip }: FastifyRequest): Runtime | Context {
  if (caller === null) return server.runtime;
  const { businessId, kind, id, scopes } = caller;
  const login = loginOf(caller);
  const role = login?.role;
  const actor = {
    kind,
    id,
    address: ip,
    ...(role === undefined ? {} : { role: role === 'doctor' ? role : ('staff' as const) }),
  };
  return callerContext(server.runtime, { businessId, actor, scopes, visible: visibleTo(login) });
}

/**
 * Writes that carry an Idempotency-Key run once for each key (rule B8). Validation is part of what runs: a repeat of
 * what was done is answered so, also under other settings, and another body is refused for the key before all else.
 */
async function handleOnce<Access extends Needed>(
  server: HttpServer,
  spec: Pick<RouteSpec, 'method' | 'scope' | 'givesCredentials' | 'readsByPost'>,
  ctx: ContextOf<Access>,
  request: FastifyRequest,
  handle: (ctx: ContextOf<Access>) => Promise<Answer>,
): Promise<Answer> {
  const key = takesIdempotencyKey(spec) ? readIdempotencyKey(request) : undefined;
  if (key === undefined) return handle(ctx);
  const { status, text } = await server.idempotency.run(ctx as Context, key, async (context) => {
    const answer = await handle(context as ContextOf<Access>);
    return { status: answer.status, text: answer.body === undefined ? null : stringifyAnswer(answer.body) };
  });
  return { status, ...(text === null ? {} : { body: new RawJson(text) }) };
}

function send(reply: FastifyReply, answer: Answer): FastifyReply {
  void reply.code(answer.status);
  if (answer.headers !== undefined) void reply.headers(answer.headers);
  if (answer.stream !== undefined) {
    void reply.hijack();
    reply.raw.writeHead(answer.status, reply.getHeaders() as OutgoingHttpHeaders);
    answer.stream(reply.raw);
    return reply;
  }
  if (answer.body === undefined) return reply.send();
  if (!reply.hasHeader('content-type')) void reply.type('application/json; charset=utf-8');
  return reply.send(answer.body);
}
