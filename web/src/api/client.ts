import createClient, { type Middleware } from 'openapi-fetch';
import { inBackground, markBackground } from './background.ts';
import { problemOf, unreachable } from './errors.ts';
import type { paths } from './schema.d.ts';
import { watchSlow } from './slow.ts';
import { tellTabsOfEnd } from './tabs.ts';

const logins = new EventTarget();

type LoginChange = 'ended' | 'begun';

/** Calls back when a request finds that the login has ended, or when a new one has begun. @returns stops it */
export function onLogin(change: LoginChange, listener: () => void): () => void {
  logins.addEventListener(change, listener);
  return () => logins.removeEventListener(change, listener);
}

export function announceLogin(change: LoginChange): void {
  logins.dispatchEvent(new Event(change));
}

/** Turns every refusal into a Problem, so that a caller has one way to fail. */
const problems: Middleware = {
  async onResponse({ response, request, schemaPath }) {
    if (response.status === 401) {
      announceLogin('ended');
      // A wrong password says nothing of the login that another tab may have.
      if (schemaPath !== '/opdesk/v1/login' || request.method === 'GET') tellTabsOfEnd();
    }
    if (!response.ok && response.status !== 304) throw await problemOf(response);
  },
  onError: () => unreachable(),
};

/** The API of the server that this page comes from; the login's cookie goes along by itself. */
export const api = createClient<paths>({ credentials: 'same-origin', cache: 'no-store' });
// The last one hears of an answer first, also of one that is a refusal.
api.use(markBackground, problems, watchSlow);

/** Asks the server for the login: a refusal says on the page that it has ended. */
export function checkLogin(): void {
  inBackground(() => void api.GET('/opdesk/v1/login').catch(() => undefined));
}
