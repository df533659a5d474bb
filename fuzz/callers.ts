import type { Random } from '../test/model/random.ts';
import type { Operation } from './document.ts';
import type { Things } from './things.ts';
import type { WireRequest } from './wire.ts';

export type Headers = WireRequest['headers'];

/** Who may call, with the headers that say so. */
export interface Caller {
  readonly name: string;
  readonly headers: Headers;
  /** Logs in anew, after a request has ended the login; does nothing where that is not possible. */
  renew(): Promise<void>;
}

export interface Callers {
  /** Has every scope. */
  readonly client: Caller;
  /** Clients with one scope. */
  readonly narrow: readonly Caller[];
  /** The roles, by their cookies. */
  readonly staff: readonly Caller[];
}

const withoutLogin = { renew: () => Promise.resolve() };
const nobody: Caller = { name: 'nobody', headers: [], ...withoutLogin };

interface Calling {
  readonly callers: Callers;
  readonly things: Things;
}

/** The caller who mostly may, and now and then another one. */
export function pickCaller(
  operation: Operation,
  { callers: { client, narrow, staff }, things: { screenCookie } }: Calling,
  random: Random,
): Caller {
  if (operation.id === 'getDisplay' && screenCookie !== undefined && random.below(8) > 0)
    return { name: 'a screen', headers: [['cookie', screenCookie]], ...withoutLogin };
  if (operation.isPublic) return random.below(3) > 0 ? nobody : client;
  const drawn = random.below(100);
  if (operation.isOfStaff && drawn < 90) return random.pick(staff);
  if (drawn < 62) return client;
  if (drawn < 88) return random.pick(staff);
  if (drawn < 95) return random.pick(narrow);
  if (drawn < 97) return nobody;
  const forged = `${'x'.repeat(random.below(60))}.eyJhIjoxfQ.x`;
  return { name: 'a stranger', headers: [['auth', forged]], ...withoutLogin };
}
