import { entityTag, matchesStrongly, quotedTag } from '../kernel/entity-tag.ts';
import { DomainError } from '../kernel/errors.ts';
import type { Context } from './context.ts';
import type { Scope } from '../rights/scopes.ts';

/**
 * Refuses a change whose If-Match names another state than the present one. To be called with what is read under the
 * same lock, or the same version check, as the change is written: of two changes that name one state, one is made.
 * @param present the present state as its GET shows it
 * @param scope of that GET
 * @throws DomainError PRECONDITION_FAILED with the present tag, and the state for a caller that may read
 */
export function requireMatch({ ifMatch, scopes, sealing }: Context, present: object, scope: Scope): void {
  if (ifMatch === undefined) return;
  const tag = entityTag(present, sealing.tagKey());
  if (matchesStrongly(ifMatch, tag)) return;
  const shown = scopes.has(scope) ? { present } : {};
  throw new DomainError('PRECONDITION_FAILED', undefined, { etag: quotedTag(tag), ...shown });
}
