import { Type } from 'typebox';
import { RawJson } from '../../src/kernel/raw-json.ts';
import { defineRoute } from '../../src/http/route.ts';
import type { HttpServer } from '../../src/http/server.ts';

const EchoBody = Type.Object({
  name: Type.Optional(Type.String({ minLength: 2, maxLength: 5 })),
  count: Type.Optional(Type.Integer({ minimum: 1, maximum: 9 })),
  kind: Type.Optional(Type.Enum(['a', 'b'])),
  flag: Type.Optional(Type.Boolean()),
  tags: Type.Optional(Type.Array(Type.String(), { maxItems: 3 })),
  choice: Type.Optional(Type.Union([Type.String(), Type.Null()])),
  nested: Type.Optional(Type.Object({ needed: Type.String() })),
});

/** How often each text was handled, and what the handler is to do: told by the test. */
export interface Echo {
  readonly handled: string[];
  /** The names that the rules in code were handed. */
  readonly ruled: string[];
  /** Of the writes that were let in, handled or not. */
  readonly arrived: string[];
  readonly seeds: (string | undefined)[];
  readonly mayExist: (boolean | undefined)[];
  /** Names that a rule refuses, as settings may from one moment to the next. */
  readonly refused: Set<string>;
  /** Runs in the handler before it answers. */
  before: () => Promise<void> | void;
}

export function createEcho(): Echo {
  return {
    handled: [],
    ruled: [],
    arrived: [],
    seeds: [],
    mayExist: [],
    refused: new Set(['ruled']),
    before: () => undefined,
  };
}

/** Operations under every kind of path, for what holds of them all. */
export function echoRoutes(echo: Echo): (server: HttpServer) => void {
  return (server) => {
    for (const url of ['/dr/v1/echo', '/cdr/v1/echo', '/notification/v1/echo'] as const) {
      defineRoute(server, {
        id: `echo${url}`,
        method: 'POST',
        url,
        scope: 'appointments:write',
        tag: 'Test',
        summary: 'Echo',
        query: Type.Object({ partner_id: Type.Optional(Type.String()) }),
        body: EchoBody,
        check: ({ body }) => {
          const name = String((body as { name?: unknown } | null)?.name);
          echo.ruled.push(name);
          return echo.refused.has(name)
            ? [{ path: '/name', code: 'not_allowed' as const, message: 'is not allowed by rule' }]
            : [];
        },
        responses: { 200: { description: 'The body.', schema: EchoBody } },
        handler: async (ctx, request) => {
          echo.handled.push(request.rawBody);
          echo.seeds.push(ctx.idempotencySeed);
          echo.mayExist.push(ctx.mayExist);
          await echo.before();
          return {
            status: 200,
            body: {
              body: request.body,
              raw: new RawJson(request.rawBody || 'null'),
              seed: ctx.idempotencySeed,
              business: ctx.businessId,
            },
          };
        },
      });
    }
    server.app.addHook('preHandler', (request, _reply, done) => {
      if (request.routeOptions.url === '/dr/v1/writes') echo.arrived.push(request.parsedBody?.text ?? '');
      done();
    });
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE'] as const) {
      defineRoute(server, {
        id: `write${method}`,
        method,
        url: '/dr/v1/writes',
        scope: 'appointments:write',
        tag: 'Test',
        summary: 'A write',
        body: EchoBody,
        responses: { 200: { description: 'How many were handled by then.' } },
        handler: async (_ctx, { rawBody }) => {
          const number = echo.handled.push(rawBody);
          await echo.before();
          return { status: 200, body: { method, number } };
        },
      });
    }
    defineRoute(server, {
      id: 'readItem',
      method: 'GET',
      url: '/dr/v1/items/:id',
      scope: 'appointments:read',
      tag: 'Test',
      summary: 'One item',
      params: Type.Object({ id: Type.String({ maxLength: 10 }) }),
      query: Type.Object({ page_no: Type.Optional(Type.String({ pattern: '^\\d+$' })) }),
      responses: { 200: { description: 'The item.' } },
      handler: async (_ctx, { params }) => {
        await echo.before();
        return { status: 200, body: { id: params.id } };
      },
    });
  };
}
