import { expect } from 'vitest';
import { insertStaff } from '../../src/staff/db/staff.ts';
import type { StaffRole } from '../../src/rights/roles.ts';
import { hashSecret } from '../../src/runtime/secrets.ts';
import { type Api, type ApiAnswer, apiOf, type TestServer } from './server.ts';

export const password = 'a long walk home';

interface TestUser {
  readonly id: string;
  readonly username: string;
}

/** A user whose password is `password`, and need not be changed unless that is said. */
export async function addUser(
  server: TestServer,
  businessId: string,
  user: {
    readonly role?: StaffRole;
    readonly doctorId?: string;
    readonly clinicIds?: readonly string[];
    readonly username?: string;
    readonly mustChangePassword?: boolean;
  } = {},
): Promise<TestUser> {
  const { runtime } = server;
  const id = runtime.newId('staff');
  const {
    role = 'manager',
    doctorId = null,
    clinicIds = [],
    username = `user-${id}`,
    mustChangePassword = false,
  } = user;
  const columns = { businessId, id, username, name: `A ${role}`, role, doctorId, clinicIds, mustChangePassword };
  const isNew = await insertStaff(runtime.db, {
    ...columns,
    passwordHash: await hashSecret(password),
    createdAt: runtime.now(),
  });
  expect(isNew).toBe(true);
  return { id, username };
}

export function logIn(api: Api, username: string, secret = password): Promise<ApiAnswer> {
  return api('POST', '/opdesk/v1/login', { username, password: secret });
}

/** The pair of name and value that the answer gives a browser. */
export function cookieOf({ headers }: ApiAnswer): string {
  const [pair = ''] = (headers.get('set-cookie') ?? '').split(';');
  expect(pair).toContain('=');
  return pair;
}

/** Calls as a page of the server does, with the cookie of a new login. */
export async function desk(url: string, username: string, secret = password): Promise<Api> {
  const answer = await logIn(apiOf(url), username, secret);
  expect(answer.status, answer.text).toBe(200);
  return deskWith(url, cookieOf(answer));
}

export function deskWith(url: string, cookie: string): Api {
  return apiOf(url, { cookie, 'sec-fetch-site': 'same-origin' });
}
