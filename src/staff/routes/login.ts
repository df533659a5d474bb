import { LoginAnswer, showLogin, StaffLoginBody } from '../contract.ts';
import { getLogin } from '../services/get-login.ts';
import { knownSeconds, logInStaff } from '../services/log-in-staff.ts';
import { logOutStaff } from '../services/log-out-staff.ts';
import { deviceCookie, endedLoginCookie, loginCookie, readDeviceCookie } from '../../http/login-cookie.ts';
import { foldUsername } from '../domain.ts';
import { networkOf } from '../../http/network-of.ts';
import { defineRoute } from '../../http/route.ts';
import type { HttpServer } from '../../http/server.ts';
import type { Runtime } from '../../runtime/context.ts';
import { hexDigestOf } from '../../runtime/secrets.ts';
import { mayCall } from '../../rights/roles.ts';
import type { StaffLogin } from '../../runtime/staff-logins.ts';
import { exampleLogin } from './examples.ts';
import { ownLogin } from './own-login.ts';

const url = '/opdesk/v1/login';

/** Log in, who am I, log out. */
export function loginRoutes(server: HttpServer): void {
  defineLogInStaff(server);
  defineRoute(server, {
    id: 'getLogin',
    method: 'GET',
    url,
    scope: 'staff',
    tag: 'Staff',
    summary: 'Get who is logged in',
    description: 'The user, what they may do, and when the login ends.',
    responses: { 200: { description: 'The user', schema: LoginAnswer, example: exampleLogin } },
    handler: async (ctx, { caller }) => ({ status: 200, body: await answerLogin(server, ctx, ownLogin(caller)) }),
  });
  defineRoute(server, {
    id: 'logOutStaff',
    method: 'DELETE',
    url,
    scope: 'staff',
    tag: 'Staff',
    audits: null,
    summary: 'Log out',
    description: 'Ends the login of the cookie, and takes the cookie away. Other logins of the user go on.',
    responses: { 204: { description: 'The login has ended' } },
    handler: async (ctx, { caller, isSecure }) => {
      await logOutStaff(ctx, ownLogin(caller));
      return { status: 204, headers: { 'set-cookie': endedLoginCookie(isSecure) } };
    },
  });
}

function defineLogInStaff(server: HttpServer): void {
  defineRoute(server, {
    id: 'logInStaff',
    method: 'POST',
    url,
    scope: 'public',
    tag: 'Staff',
    summary: 'Log in as a user of the staff',
    description:
      'Gives the browser a cookie that opens what the role of the user may call. No script can read it, and pages of ' +
      'other sites cannot use it. The answer is that of GET. After ten wrong passwords within a quarter of an hour it is ' +
      '429 for that username from that network; another cookie lets the browser be known the next time, and failures ' +
      'of others do not keep it out. For a user with a second factor it is 401 with `details.second_factor` until the ' +
      'body has a `code`, too.',
    body: StaffLoginBody,
    example: { username: 'manager', password: 'demo-secret' },
    triesCredentialsOf: (body) => foldUsername(body.username),
    maySayItIsKnown: ({ headers, isSecure }) => readDeviceCookie(headers.cookie, isSecure) !== undefined,
    givesCookie: true,
    responses: { 200: { description: 'Logged in', schema: LoginAnswer, example: exampleLogin } },
    errors: ['UNAUTHENTICATED'],
    handler: async (runtime, { body, headers, requestId, address, isFromThisMachine, isSecure }) => {
      const userAgent = headers['user-agent'] ?? '';
      const network = networkOf(address);
      const device = readDeviceCookie(headers.cookie, isSecure);
      const countTry = (isKnown: boolean): void => {
        if (isKnown) server.limits.countTryOfDevice('logInStaff', hexDigestOf(device ?? ''));
        else server.limits.countTry('logInStaff', network)(foldUsername(body.username));
      };
      const begun = await logInStaff(runtime, body, {
        requestId,
        address,
        isFromThisMachine,
        userAgent,
        network,
        device,
        countTry,
      });
      const login = await runtime.staffLogins.use(begun.secret);
      return {
        status: 200,
        headers: {
          'set-cookie': [loginCookie(begun.secret, isSecure), deviceCookie(begun.device, isSecure, knownSeconds)],
        },
        body: await answerLogin(server, runtime, login),
      };
    },
  });
}

async function answerLogin(server: HttpServer, runtime: Runtime, login: StaffLogin): Promise<unknown> {
  const { business, scopes } = await getLogin(runtime, login);
  const operations = server.operations
    .filter((operation) => operation.scope !== 'public' && mayCall(login.role, operation))
    .map(({ id }) => id);
  const { idleSeconds } = runtime.staffLogins;
  return showLogin(login, { business, scopes, operations, idleSeconds });
}
