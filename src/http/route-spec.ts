import type { FastifyRequest } from 'fastify';
import type { Static, TObject, TSchema } from 'typebox';
import type { ErrorCode, Issue } from '../kernel/errors.ts';
import type { Scope } from '../rights/scopes.ts';
import type { AuditedAs } from '../runtime/audit.ts';
import type { Context, Runtime } from '../runtime/context.ts';
import type { Answer } from './answer.ts';
import type { Caller } from './auth.ts';

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
export type Nothing = TObject<Record<never, never>>;

/** The right that a caller needs: a scope, or for `staff` the login of a user, whatever their role. */
export type Needed = Scope | 'public' | 'staff';

/** Public operations have no business to stay within; their handlers get the bare runtime. */
export type ContextOf<Access extends Needed> = Access extends 'public' ? Runtime : Context;

export interface RouteRequest<Params, Query, Body> {
  readonly params: Params;
  readonly query: Query;
  readonly body: Body;
  /** The body as it was sent, '' for none. */
  readonly rawBody: string;
  readonly headers: FastifyRequest['headers'];
  readonly requestId: string;
  readonly isFromThisMachine: boolean;
  /** Whether it came by TLS, to this server or to a proxy that it trusts. */
  readonly isSecure: boolean;
  /** The IP address of the caller. */
  readonly address: string;
  /** Null on public operations. */
  readonly caller: Caller | null;
}

export interface ResponseSpec {
  readonly description: string;
  /** Left out for an answer without a body. */
  readonly schema?: TSchema;
  readonly example?: unknown;
  /** JSON unless said otherwise. */
  readonly contentType?: string;
}

/** An operation whose example makes what another one's needs, with JSON pointers into its answer. */
export interface ExampleSource {
  readonly id: string;
  /** By parameter of the path or the query. */
  readonly parameters?: Readonly<Record<string, string>>;
  /** By field of the body. */
  readonly body?: Readonly<Record<string, string>>;
}

export interface RouteSpec<
  Access extends Needed = Needed,
  Params extends TSchema = TSchema,
  Query extends TSchema = TSchema,
  Body extends TSchema = TSchema,
  Prepared = undefined,
> {
  /** The operation's name in the OpenAPI document. */
  readonly id: string;
  readonly method: Method;
  /** With `:name` for parameters and without a trailing slash; both forms answer (rule B1). */
  readonly url: `/${string}`;
  readonly scope: Access;
  readonly tag: string;
  readonly summary: string;
  readonly description?: string;
  readonly params?: Params;
  /** Values are strings: numbers and flags are patterns here and are read by the contract. */
  readonly query?: Query;
  readonly body?: Body;
  /** A body that really works on the demo business, with these values of the path and the query. */
  readonly example?: unknown;
  readonly exampleParameters?: Readonly<Record<string, string>>;
  /** Where what the example names was made. */
  readonly exampleFollows?: ExampleSource | readonly ExampleSource[];
  /** The data that the rules and the handler both need, worked out once. Like the rules it must tolerate any shape. */
  readonly prepare?: (request: ReadRequest, ctx: ContextOf<Access>) => Promise<Prepared>;
  /**
   * Rules that a schema cannot say. Runs whether or not the schemas found problems, so that all are reported together
   * (rule B4); it must therefore tolerate any shape.
   */
  readonly check?: (
    request: ReadRequest,
    ctx: ContextOf<Access>,
    prepared: Prepared,
  ) => readonly Issue[] | Promise<readonly Issue[]>;
  /** For operations that try credentials: whose. Such tries are counted apart, and far fewer are allowed. */
  readonly triesCredentialsOf?: (body: Static<Body>) => string;
  /**
   * Whether a caller says to be known, in a way that the handler alone can judge: it counts the try. By the cookies
   * of the request.
   */
  readonly maySayItIsKnown?: (request: Pick<ReadRequest, 'headers' | 'isSecure'>) => boolean;
  /** Its answers carry what verbs warn of. */
  readonly warns?: boolean;
  /** It compresses its answers itself, or not at all. */
  readonly compressesItself?: boolean;
  /** What it reads may be megabytes: few of such calls are under way at once, see large-answers.ts. */
  readonly mayBeLarge?: boolean;
  /** Its answer is one thing's present state, with the ETag of that. */
  readonly answersEntityTag?: boolean;
  /** A page that can set no header may call it with a ticket of this query parameter. */
  readonly ticketIn?: string;
  /** A browser sends it again by itself, however long nobody is there: it keeps no login open. */
  readonly isOpenedByBrowsers?: boolean;
  /** Its answer opens something: it is kept nowhere, and so not answered again under an Idempotency-Key. */
  readonly givesCredentials?: boolean;
  /** It gives a browser the cookie of a login: no page of another site may ask for that. */
  readonly givesCookie?: boolean;
  /** It changes nothing, and has a body only so that names and numbers stand in no URL. */
  readonly readsByPost?: boolean;
  /** Its kind in the audit, where its method and tag do not say it; null: it writes its entries itself. */
  readonly audits?: AuditedAs | null;
  /** It changes one thing, and only in the state that If-Match names. */
  readonly takesIfMatch?: boolean;
  readonly responses: Readonly<Record<number, ResponseSpec>>;
  /** The refusals of this operation's own, beside those that every operation like it can answer. */
  readonly errors?: readonly ErrorCode[];
  readonly handler: (
    ctx: ContextOf<Access>,
    request: RouteRequest<Static<Params>, Static<Query>, Static<Body>>,
    prepared: Prepared,
  ) => Promise<Answer>;
}

/** The texts of an operation in the OpenAPI document. */
export type Operation = Omit<
  RouteSpec,
  | 'prepare'
  | 'check'
  | 'handler'
  | 'triesCredentialsOf'
  | 'maySayItIsKnown'
  | 'compressesItself'
  | 'mayBeLarge'
  | 'warns'
>;

/** A request whose parts may have any shape. */
export type ReadRequest = RouteRequest<Readonly<Record<string, string>>, Readonly<Record<string, unknown>>, unknown>;
