import { LoginBody, LogoutAnswer, LogoutBody, RefreshBody, showTokens, TokensAnswer } from '../contract.ts';
import { invalidRequest } from '../../kernel/errors.ts';
import { logIn } from '../services/log-in.ts';
import { logOut } from '../services/log-out.ts';
import { refreshAccess } from '../services/refresh-access.ts';
import { readToken } from '../../http/auth.ts';
import { networkOf } from '../../http/network-of.ts';
import { defineRoute } from '../../http/route.ts';
import type { ReadRequest } from '../../http/route-spec.ts';
import type { HttpServer } from '../../http/server.ts';

const tag = 'Access';

const tokens = {
  description: 'An access token and the refresh token that follows it.',
  schema: TokensAnswer,
  example: {
    access_token: 'eyJhbGciOiJIUzI1NiJ9.eyJiLWlkIjoiYnUtMSJ9.c2lnbmF0dXJl',
    refresh_token: 'rt_demo.wnY2hX1lB3pTnq5yqR8m0c7Zb1vE6kUoJ4sG9dLfA2I',
    token_type: 'Bearer',
    expires_in: 1_800,
    refresh_expires_in: 2_592_000,
  },
} as const;

/**
 * Login, refresh and logout (rules A2, A3). The auth headers of these requests are ignored, but for refresh tokens.
 */
export function accountRoutes(server: HttpServer): void {
  defineLogIn(server);
  defineRefreshAccess(server);
  defineLogOut(server);
}

function defineLogIn(server: HttpServer): void {
  defineRoute(server, {
    id: 'logIn',
    method: 'POST',
    url: '/connect-auth/v1/account/login',
    scope: 'public',
    tag,
    summary: 'Log in',
    description: "Exchanges an API client's id and secret for an access token and a refresh token.",
    body: LoginBody,
    example: { client_id: 'demo', client_secret: 'demo-secret' },
    triesCredentialsOf: (body) => body.client_id,
    responses: { 200: tokens },
    errors: ['UNAUTHENTICATED'],
    handler: async (runtime, { body, requestId, isFromThisMachine, address }) => {
      const credentials = { clientId: body.client_id, clientSecret: body.client_secret };
      const granted = await logIn(runtime, credentials, {
        requestId,
        isFromThisMachine,
        address,
        network: networkOf(address),
        mostFailures: server.limits.loginsPerMinute,
      });
      return { status: 200, body: showTokens(granted) };
    },
  });
}

function defineRefreshAccess(server: HttpServer): void {
  for (const [id, path] of [
    ['refreshAccess', 'refresh'],
    ['refreshAccessToken', 'refresh-token'],
  ] as const) {
    defineRoute(server, {
      id,
      method: 'POST',
      url: `/connect-auth/v1/account/${path}`,
      scope: 'public',
      tag,
      summary: 'Refresh',
      description:
        'Exchanges a refresh token for new tokens. It works once; a repeat within 10 seconds gets the same answer, ' +
        'and a later use ends every token that followed from the same login. Without one in the body, the auth ' +
        'headers are read. What follows from a login ends with its refresh token, however often it is refreshed.',
      body: RefreshBody,
      example: { refresh_token: tokens.example.refresh_token },
      exampleFollows: { id: 'logIn', body: { refresh_token: '/refresh_token' } },
      responses: { 200: tokens },
      errors: ['UNAUTHENTICATED'],
      handler: async (runtime, { body, headers, requestId, address }) => {
        const refreshToken = requireToken(body.refresh_token, headers);
        return {
          status: 200,
          body: showTokens(await refreshAccess(runtime, refreshToken, { requestId, address })),
        };
      },
    });
  }
}

/** The token of the body, else of the auth headers. @throws DomainError INVALID_REQUEST_PARAMETERS */
function requireToken(given: string | undefined, headers: ReadRequest['headers']): string {
  const token = given?.trim() || readToken(headers);
  if (token !== undefined) return token;
  throw invalidRequest([{ path: '/refresh_token', code: 'required', message: 'is required' }]);
}

function defineLogOut(server: HttpServer): void {
  defineRoute(server, {
    id: 'logOut',
    method: 'POST',
    url: '/connect-auth/v1/account/logout',
    scope: 'public',
    tag,
    summary: 'Log out',
    description:
      'Ends every token that follows from one login: refresh tokens at once, access tokens and open live streams on ' +
      'every server within a second. The login is named by a refresh token, also a used one, in the body, or by a ' +
      'token of either kind in an auth header. Other logins of the client go on.',
    body: LogoutBody,
    example: { refresh_token: tokens.example.refresh_token },
    exampleFollows: { id: 'logIn', body: { refresh_token: '/refresh_token' } },
    responses: { 200: { description: 'The login has ended', schema: LogoutAnswer, example: { success: true } } },
    errors: ['UNAUTHENTICATED'],
    handler: async (runtime, { body, headers, address }) => {
      await logOut(runtime, requireToken(body.refresh_token, headers), address);
      return { status: 200, body: { success: true } };
    },
  });
}
