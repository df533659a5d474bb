import { insertApiClient } from '../src/access/db/clients.ts';
import type { Runtime } from '../src/runtime/context.ts';
import type { StaffRole } from '../src/rights/roles.ts';
import { type Scope, scopes } from '../src/rights/scopes.ts';
import { hashSecret } from '../src/runtime/secrets.ts';
import { insertStaff } from '../src/staff/db/staff.ts';
import type { Caller } from './callers.ts';

/** Of every client and user. */
const password = 'a long walk home';

/** Logs a user in over HTTP; answers the cookie, or undefined where the login is refused. */
type LogIn = (username: string, password: string) => Promise<string | undefined>;

export interface Account {
  /** The id of a client, or the username of a user. */
  readonly name: string;
  readonly caller: Caller;
}

/** Adds clients and users to businesses of a database, by its own statements. */
export interface Accounts {
  readonly password: string;
  addClient(businessId: string, granted?: readonly Scope[]): Promise<Account>;
  addUser(user: NewUser, logIn: LogIn): Promise<Account>;
}

interface NewUser {
  readonly businessId: string;
  readonly role: StaffRole;
  readonly doctorId: string | null;
}

export async function createAccounts(runtime: Runtime): Promise<Accounts> {
  const secretHash = await hashSecret(password);
  const insertUser = async (user: NewUser): Promise<string> => {
    const id = runtime.newId('staff');
    const columns = { ...user, id, username: `${user.role}-${id}`, name: user.role, clinicIds: [] };
    const createdAt = runtime.now();
    await insertStaff(runtime.db, { ...columns, passwordHash: secretHash, mustChangePassword: false, createdAt });
    return columns.username;
  };
  return {
    password,
    async addClient(businessId, granted = scopes) {
      const id = runtime.newId('client');
      const client = { id, businessId, name: 'Fuzz', secretHash, scopes: [...granted], createdAt: runtime.now() };
      await insertApiClient(runtime.db, client);
      runtime.catalog.forget(businessId);
      const issue = async (): Promise<Caller['headers']> => {
        const holder = { clientId: id, businessId, secretVersion: 1, chainId: runtime.newUuid() };
        return [['auth', await runtime.accessTokens.issue(holder, runtime.now(), runtime.newUuid(), Infinity)]];
      };
      return { name: id, caller: callerOf(granted === scopes ? 'client' : granted.join(), await issue(), issue) };
    },
    async addUser(user, logIn) {
      const username = await insertUser(user);
      const headersFor = async (name: string): Promise<Caller['headers'] | undefined> => {
        const cookie = await logIn(name, password);
        if (cookie === undefined) return undefined;
        return [
          ['cookie', cookie],
          ['sec-fetch-site', 'same-origin'],
        ];
      };
      // A user who was erased, or got another password, has a successor.
      const again = async (): Promise<Caller['headers']> =>
        (await headersFor(username)) ?? (await headersFor(await insertUser(user))) ?? [];
      return { name: username, caller: callerOf(user.role, await again(), again) };
    },
  };
}

function callerOf(name: string, first: Caller['headers'], again: () => Promise<Caller['headers']>): Caller {
  let headers = first;
  return {
    name,
    get headers() {
      return headers;
    },
    renew: async () => void (headers = await again()),
  };
}
