import type { IdReferences } from '../contract/references.ts';
import { collectIssues, invalidRequest, unknownId } from '../../kernel/errors.ts';

/**
 * Our ids of what the references name, in their order.
 * @param known our id by each id that was named and exists
 * @throws DomainError INVALID_REQUEST_PARAMETERS naming each that does not
 */
export function resolveReferences(
  references: IdReferences,
  known: ReadonlyMap<string, string>,
  entity: string,
): string[] {
  const issues = collectIssues(references.ids, (id, index) =>
    known.has(id) ? [] : [unknownId(`/${references.field}/${index}`, entity)],
  );
  if (issues.length > 0) throw invalidRequest(issues);
  return references.ids.flatMap((id) => known.get(id) ?? []);
}
