import type { Issue } from '../../kernel/errors.ts';
import { scopes } from '../../rights/scopes.ts';

/** @param path of the list in what was given */
export function checkScopes(given: readonly string[], path: string): Issue[] {
  const unknown = given.filter((scope) => !(scopes as readonly string[]).includes(scope));
  if (unknown.length === 0) return [];
  const message = `knows no scope ${unknown.join(', ')}; there are ${scopes.join(', ')}`;
  return [{ path, code: 'enum', message, allowed: scopes }];
}
